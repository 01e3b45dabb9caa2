"""Verbs about fxtui itself: demo, sim, venue, config."""

from __future__ import annotations

import click

from fxtui.grammar.options import KeyValue, each_named_once, group_options, value_option
from fxtui.grammar.registry import verb, verb_group
from fxtui.grammar.requests import ConfigRequest, DemoRequest, SimRequest, VenuesRequest


@verb("demo")
@value_option("--seed", type=int, help="The seed of prices and events.")
@value_option("--scenario", metavar="NAME", help="A scripted fault, for example lost-answer or seed:5.")
def demo(seed: int | None, scenario: str | None) -> DemoRequest:
    """Open the console on all venues, simulated on this machine."""
    return DemoRequest(seed, scenario)


@verb("sim")
@click.argument("venues", nargs=-1, metavar="[VENUE]...")
@value_option("--host", default="127.0.0.1", show_default=True, help="The loopback address to listen on.")
@value_option("--port", default=0, type=click.IntRange(0, 65535), help="The first port; 0 takes free ones.")
@value_option("--seed", default=7, show_default=True, type=int, help="The seed of prices and events.")
@click.option(
    "--option", "settings", multiple=True, type=KeyValue(), help="A response mode of the simulator."
)
@value_option("--scenario", metavar="NAME", help="A scripted fault, for example lost-answer or seed:5.")
@value_option("--write-profile", metavar="NAME", help="Write a profile for it into the configuration.")
@click.option("--until-eof", is_flag=True, hidden=True, help="End when standard input ends.")
def sim(
    venues: tuple[str, ...],
    host: str,
    port: int,
    seed: int,
    settings: tuple[tuple[str, str], ...],
    scenario: str | None,
    write_profile: str | None,
    until_eof: bool,
) -> SimRequest:
    """Serve simulated venues until stopped; one JSON line per venue says where."""
    named = each_named_once("--option", settings)
    return SimRequest(venues, host, port, seed, named, scenario, write_profile, until_eof)


venue = group_options(verb_group("venue", "List and test the venues of the profile."))


@verb("list", venue)
def venue_list() -> VenuesRequest:
    """List the venues: account, mode, roles."""
    return VenuesRequest(test=False, venue=None)


@verb("test", venue)
@click.argument("name", required=False, metavar="[VENUE]")
def venue_test(name: str | None) -> VenuesRequest:
    """Reach a venue, compare clocks, log in, and look at what the key may do."""
    return VenuesRequest(test=True, venue=name)


config = group_options(verb_group("config", "Show and check the configuration."))


@verb("path", config)
def config_path() -> ConfigRequest:
    """Print where the configuration file is."""
    return ConfigRequest("path")


@verb("show", config)
def config_show() -> ConfigRequest:
    """Print the configuration as understood, secrets masked."""
    return ConfigRequest("show")


@verb("check", config)
def config_check() -> ConfigRequest:
    """Say everything that is wrong with the configuration: file, line, key."""
    return ConfigRequest("check")
