"""Answers to `fxtui config`: where the configuration is, what it says, what is wrong with it."""

from __future__ import annotations

from fxtui.cli.exits import Exit
from fxtui.cli.render import Row, document
from fxtui.cli.session import Session
from fxtui.cli.text import line
from fxtui.contract.errors import Problem
from fxtui.grammar.requests import ConfigRequest, Output
from fxtui.store.config import Config, VenueProfile, check_config


def configuration(session: Session, request: ConfigRequest) -> Exit:
    """Print the path, the configuration with secrets masked, or every problem in it."""
    match request.action:
        case "path":
            return _path(session)
        case "check":
            return _check(session)
        case _:
            return _show(session)


def _path(session: Session) -> Exit:
    path = session.composition.config_path
    if session.options.output is Output.JSON:
        session.write(document("paths", [{"config": str(path), "exists": path.exists()}]) + "\n")
    else:
        session.write(f"{path}\n")
    return Exit.DONE


def _check(session: Session) -> Exit:
    path = session.composition.config_path
    problems = [Problem.of(error) for error in check_config(path)]
    if session.options.output is Output.JSON:
        session.write(document("checks", [{"config": str(path), "problems": len(problems)}], problems) + "\n")
    elif not problems:
        there = "is in order" if path.exists() else "does not exist yet; the demo needs none"
        session.write(f"{path} {there}.\n")
    codes = [session.fail(problem) for problem in problems]
    return codes[0] if codes else Exit.DONE


def _show(session: Session) -> Exit:
    config = session.composition.load_config()
    if session.options.output is Output.JSON:
        rows: list[Row] = [
            {
                "profile": profile.name,
                "mode": "live" if profile.live else "paper",
                "default": profile.name == config.default_profile,
                "venues": {v.venue: dict(_venue(v)) for v in profile.venues},
            }
            for profile in config.profiles.values()
        ]
        session.write(document("profiles", rows) + "\n")
        return Exit.DONE
    session.write(_text(config))
    return Exit.DONE


def _text(config: Config) -> str:
    if not config.profiles:
        return (
            "No profile is configured: `fxtui demo` needs none, `fxtui sim --write-profile NAME` makes one.\n"
        )
    lines: list[str] = []
    for profile in config.profiles.values():
        default = " (default)" if profile.name == config.default_profile else ""
        lines.append(
            f"{profile.name}{default}: {'LIVE' if profile.live else 'PAPER'}, values in {profile.value_asset}"
        )
        for venue in profile.venues:
            lines.append(f"  {venue.venue}")
            lines += [f"    {name}: {line(value)}" for name, value in _venue(venue) if name != "venue"]
    return "\n".join(lines) + "\n"


def _venue(venue: VenueProfile) -> list[tuple[str, str]]:
    found = [
        ("venue", venue.venue),
        ("base_url", venue.base_url),
        ("trading", "yes" if venue.trading else "no"),
    ]
    found += [(name, "" if value is None else str(value)) for name, value in venue.settings.items()]
    for name, reference in venue.secrets.items():
        shown = "in this file, masked" if reference.kind == "value" else _reference(reference.value)
        found.append((name, f"{reference.kind}: {shown}"))
    found += [(f"refresh.{name}", f"{seconds:g} s") for name, seconds in venue.refresh.items()]
    return found


def _reference(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else " ".join(value)
