"""What every code of a guard means: the tables of docs/configuration.md that scripts are written by.

The codes themselves stand where the guards are (`fxtui.desk`, and the rules of a venue in its adapter);
`tests/docs/test_guard_codes.py` holds the two together.
"""

from __future__ import annotations

from msgspec import Struct

_WARN, _CONFIRM, _REFUSE = "warn", "confirm", "refuse"


class Guard(Struct, frozen=True):
    """A guard: its code, what it may do, the keys of the configuration that set it, and when it speaks."""

    code: str
    severities: tuple[str, ...]
    text: str
    keys: tuple[str, ...] = ()


GUARDS = (
    Guard(
        "stale-quote",
        (_REFUSE,),
        "the price a swap or market order is made of is too old",
        ("quote_max_age",),
    ),
    Guard("expired", (_REFUSE,), "the preview was confirmed too late", ("preview_ttl",)),
    Guard(
        "late",
        (_REFUSE,),
        "it took more than 5 s from confirming to sending: a slow disk, a suspended machine",
    ),
    Guard(
        "clock-skew",
        (_WARN, _REFUSE),
        "this machine's clock and the venue's differ: from 1 s, and too much",
        ("max_skew",),
    ),
    Guard(
        "size",
        (_CONFIRM, _REFUSE),
        "what moves is worth too much at its worst price, or can't be valued",
        ("max_order_soft", "max_order"),
    ),
    Guard(
        "daily",
        (_CONFIRM, _REFUSE),
        "the day's sum would be too much, or can't be valued",
        ("daily_soft", "daily"),
    ),
    Guard(
        "off-market",
        (_CONFIRM, _REFUSE),
        "the price is worse than the market, or than the stop it waits for",
        ("off_market_confirm", "off_market_refuse"),
    ),
    Guard("far-from-market", (_WARN,), "the price is as far off on the safe side", ("off_market_refuse",)),
    Guard("triggers-now", (_REFUSE,), "the market has reached the stop, so that it would trade at once"),
    Guard(
        "no-market",
        (_WARN, _REFUSE),
        "there is no market price to compare a limit with, or to tell by whether a stop waits",
    ),
    Guard("no-book", (_REFUSE,), "the book can't be read, so a market order has no price"),
    Guard("not-covered", (_REFUSE,), "the book does not hold the whole quantity"),
    Guard(
        "slippage",
        (_REFUSE,),
        "a swap asks for more slippage, or a market order reaches further",
        ("max_slippage",),
    ),
    Guard(
        "no-worst-price",
        (_WARN,),
        "once triggered, a stop order without a limit trades at whatever the market is then",
    ),
    Guard("no-price", (_REFUSE,), "an order lacks a price its type needs"),
    Guard("not-offered", (_REFUSE,), "the venue does not take this type, lifetime or kind of order"),
    Guard(
        "rounded", (_WARN,), "another amount is dealt than was asked for, mostly since quantities go in lots"
    ),
    Guard("not-locked", (_WARN,), "the venue takes no worst price and deals at its own"),
    Guard("duplicate", (_CONFIRM,), "the very same was confirmed a moment ago", ("duplicate_window",)),
    Guard("lane", (_REFUSE,), "something like it is not settled yet: one at a time"),
    Guard("balance", (_REFUSE,), "less is available than is given"),
    Guard("balance-unknown", (_WARN,), "what is available is not known"),
    Guard("fee-unknown", (_WARN,), "the venue does not say what fee it takes"),
    Guard("address", (_REFUSE,), "an address has a character that only looks like one of an address"),
    Guard("not-legal", (_REFUSE,), "the ticket is in no state for this action"),
    Guard("pair-unlisted", (_WARN,), "there are limits for a pair the venue does not list", ("pairs",)),
    Guard("read-only", (_REFUSE,), "the venue may not be traded at", ("trading",)),
    Guard("paused", (_REFUSE,), "the venue is paused"),
    Guard("login", (_REFUSE,), "the venue refused the login three times"),
    Guard("reconciling", (_REFUSE,), "what an earlier run left unfinished has not been looked up"),
    Guard("closing", (_REFUSE,), "fxtui is closing"),
    Guard("disk", (_REFUSE,), "the journal can't be written"),
    Guard("damaged-journal", (_REFUSE,), "the journal was damaged and nobody has acknowledged it"),
    Guard("reading-journal", (_REFUSE,), "today's intents are still being read"),
    Guard("second-instance", (_REFUSE,), "another fxtui writes this profile's journal"),
    Guard("never-sent", (_REFUSE,), "fxtui was closing, or failed, before the first byte"),
    Guard("tick", (_REFUSE,), "a price is no multiple of the price step"),
    Guard("lot", (_REFUSE,), "a quantity is no multiple of the quantity step"),
    Guard("step", (_REFUSE,), "an amount of a deposit or withdrawal is no multiple of its step"),
    Guard("minimum", (_REFUSE,), "a quantity, price or amount is below the least one"),
    Guard("price", (_REFUSE,), "a price is missing, not above 0, or there where none belongs"),
    Guard("closed", (_REFUSE,), "the pair can't be traded now"),
    Guard("empty", (_REFUSE,), "nobody is on the other side of the book"),
    Guard("type", (_REFUSE,), "the venue knows no such type of order"),
    Guard("time_in_force", (_REFUSE,), "this lifetime does not go with this type of order"),
    Guard("post_only", (_REFUSE,), "post-only does not go with this order"),
    Guard("form", (_REFUSE,), "a field of the form is missing, wrong or unknown"),
    Guard("state", (_REFUSE,), "the ticket can't be acted on as it stands"),
    Guard("code", (_REFUSE,), "the mailed code is missing, malformed or of another ticket"),
    Guard("no-customer", (_REFUSE,), "no customer is chosen whose money this would move"),
    Guard(
        "bank_account", (_REFUSE,), "the customer's bank account is not verified, or is not there any more"
    ),
)
"""Every guard, the commonest first; the last ones are rules of the instrument or form, which the adapter checks."""

REFUSALS = {
    "not-prepared": "there is no request to send",
    "typed": "something else was typed than asked for",
    "not_confirmed": "it was not confirmed",
    "price_moved": "the book no longer fills a swap within its worst price, seen just before sending",
    "order_id": "no order of the venue has such an id",
    "ticket": "the venue knows no such deposit or withdrawal",
    "asset": "the ticket is of an asset the venue does not list",
    "http_404": "the venue answered that it knows no such thing",
    "operation": "the venue has no such request, so nothing was sent",
    "customer": "the venue knows no such customer, or the id is no number",
    "transaction": "the venue's transaction is of another kind than was asked for",
    "iban": "what was given is no IBAN",
    "exists": "the customer has this bank account already",
    "bank": "a bank account's id is a number",
    "token": "the share token of an identity check is missing",
    "repeat": "the venue takes no request twice, so it was not sent again",
    "by-person": "a person settled the intent as never placed",
}
"""Codes that no guard of a preview has."""
