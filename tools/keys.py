"""Write docs/keys.md from the command declarations: `python -m tools.keys`, and `--check` to tell whether it is stale."""

from __future__ import annotations

import sys
from pathlib import Path

from fxtui.ui.commands import Command, all_commands, key_label, keys_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "keys.md"
TITLES = {
    "app": "Everywhere",
    "preview": "Preview of a money action",
    "swap": "Quick swap",
    "ticket_form": "Deposit and withdrawal forms",
    "office": "Back office",
    "office_form": "Forms of the back office",
    "help": "Help and messages",
    "ask": "Questions",
}
INTRODUCTION = """# Keys

Generated from the command declarations in `src/fxtui/ui/commands`; do not edit, run `python -m tools.keys`.

Every key can be changed in `config.toml` by the command's name:

```toml
[keys]
"app.swap" = "f8"
"quotes.pin" = "f2,P"
```

Write a key as it stands below, with `ctrl+` or `alt+` before it where it is meant, and commas between several.
`fxtui config check` names what can't work: a name that no command has, a key that is none, one that something else needs.
The console opens nevertheless, says so, and keeps the old key.

In a dialog its own keys work, and the help; where something is typed, the help is on `f1`.

Tables move with the arrows or `h` `j` `k` `l`, `pgup` `pgdn`, `g` and `G`; `enter` goes deeper, `esc` comes back.
`enter` never sends money: `y` does, on a preview that has stood for 400 ms, and when it was pressed by itself. A `y` that
comes with other keys, as in a paste, or that is held down sends nothing, and the dialog says so; so do questions.
"""


def page() -> str:
    """The whole page."""
    scopes = list(dict.fromkeys(command.scope for command in all_commands()))
    return "\n".join([INTRODUCTION, *(section(scope) for scope in scopes)])


def section(scope: str) -> str:
    """The table of one screen or dialog."""
    rows = [row(command) for command in all_commands() if command.scope == scope]
    title = TITLES.get(scope, scope.capitalize())
    return "\n".join(
        [f"## {title}", "", "| key | command | what it does | line |", "|---|---|---|---|", *rows, ""]
    )


def row(command: Command) -> str:
    """The line of one command."""
    keys = " ".join(f"`{key_label(key)}`" for key in keys_of(command, {})) or "–"
    line = f"`:{command.line}`" if command.line else ""
    return f"| {keys} | `{command.name}` | {command.help} | {line} |"


def main() -> int:
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(page(), encoding="utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
        return 0
    sys.stderr.write("docs/keys.md is stale: write it again with `python -m tools.keys`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
