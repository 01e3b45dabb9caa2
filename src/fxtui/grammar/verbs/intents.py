"""Verbs of the journal: intents, and one intent with a person's word on it."""

from __future__ import annotations

import click

from fxtui.grammar.options import value_option
from fxtui.grammar.registry import verb
from fxtui.grammar.requests import IntentRequest, IntentsRequest, PersonsWord

_unasked_option = click.option(
    "--yes", is_flag=True, help="Write it down without asking; needed where there is no terminal."
)


@verb("intents")
@click.option("--unresolved", is_flag=True, help="Only those nobody knows the end of.")
@value_option("--resolve", metavar="INTENT", help="Ask the venue again what became of this one.")
@click.option(
    "--acknowledge", is_flag=True, help="Say that a damaged journal was seen: money may move again."
)
@_unasked_option
def intents(unresolved: bool, resolve: str | None, acknowledge: bool, yes: bool) -> IntentsRequest:
    """Show the money actions asked for: the last 500, and all nobody knows the end of."""
    chosen = {"--unresolved": unresolved, "--resolve": resolve is not None, "--acknowledge": acknowledge}
    named = [name for name, given in chosen.items() if given]
    if len(named) > 1:
        raise click.UsageError(f"{named[0]} and {named[1]} exclude each other.")
    if yes and not acknowledge:
        raise click.UsageError("--yes goes with --acknowledge: nothing else here asks.")
    return IntentsRequest(unresolved, resolve, acknowledge, yes)


@verb("intent")
@click.argument("intent_id", metavar="ID")
@click.argument(
    "word",
    required=False,
    type=click.Choice([word.value for word in PersonsWord]),
    metavar="[executed|not-placed]",
)
@value_option("--ref", metavar="REF", help="The venue's id of what was executed.")
@_unasked_option
def intent(intent_id: str, word: str | None, ref: str | None, yes: bool) -> IntentRequest:
    """Show one money action with every step and its evidence, or write down what you saw at the venue.

    `executed` and `not-placed` settle what no look-up can; nothing is ever sent by that.
    """
    if ref is not None and word != PersonsWord.EXECUTED.value:
        raise click.UsageError(f"--ref goes with {PersonsWord.EXECUTED.value}.")
    if yes and word is None:
        raise click.UsageError("--yes goes with executed or not-placed: showing asks nothing.")
    return IntentRequest(intent_id, PersonsWord(word) if word is not None else None, ref, yes)
