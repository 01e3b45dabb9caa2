"""Pairs, currencies, rates and balances (dossier 3, calls 12 to 14, 21, 22)."""

from __future__ import annotations

from fxtui.venues.kriptomat.sim.call import Asked, Call, Venue, done
from fxtui.venues.kriptomat.sim.catalogue import BY_CODE, BY_PAIR, CURRENCIES, EUR
from fxtui.venues.kriptomat.sim.options import Modes
from fxtui.venues.kriptomat.sim.people import MASTER
from fxtui.venues.kriptomat.sim.rendering import date


def _pairs(_venue: Venue, _asked: Asked) -> object:
    return done(list(BY_PAIR))


def _currencies(venue: Venue, _asked: Asked) -> object:
    return done(
        [{"name": one.name, "code": one.code} for one in CURRENCIES if _offered(one.code, venue.modes)]
    )


def _offered(code: str, modes: Modes) -> bool:
    """Whether this venue knows a currency code."""
    return code in BY_CODE and (code != EUR.lower() or modes.on("eur_balance", "on"))


def _rate(venue: Venue, asked: Asked) -> object:
    """Indicative: nothing of it is promised to a later deal. `date` is now, `timestamp` when the price was last looked
    after: just now, however long it did not move, unless the feed stands.
    """
    pair = asked.fields.one_of("pair", BY_PAIR.__contains__)
    asked.fields.check()
    world = venue.world
    quote, now = world.broker.rates[BY_PAIR[pair].symbol].quote, world.clock.now_ms()
    return done(
        {
            "pair": pair,
            "price": quote.mid,
            "price_buy": quote.buy,
            "price_sell": quote.sell,
            "date": date(now),
            "timestamp": quote.at_ms if world.feed_stands else now,
        }
    )


def _balance(venue: Venue, asked: Asked) -> object:
    return _available(venue, asked, asked.user(venue).account)


def _master_balance(venue: Venue, asked: Asked) -> object:
    return _available(venue, asked, MASTER)


def _available(venue: Venue, asked: Asked, account: str) -> object:
    """What can be spent: what a pending deal or withdrawal has set aside is not in it."""
    code = asked.fields.one_of("currency_code", lambda code: _offered(code, venue.modes))
    asked.fields.check()
    return done(
        {"balance": venue.world.ledger.available(account, BY_CODE[code].symbol), "currency_code": code}
    )


CALLS = (
    Call("pairs", "GET", "/pairs", _pairs),
    Call("currencies", "GET", "/currencies", _currencies),
    Call("rate", "GET", "/exchange-rates", _rate),
    Call("balance", "GET", "/users/{user}/balances", _balance),
    Call("master_balance", "GET", "/balances", _master_balance),
)
