"""The lines of `fxtui venue test`: reach, clock, login, permissions. Reads only, and every problem is a sentence."""

from __future__ import annotations

from fxtui.contract.errors import FxtuiError
from fxtui.contract.health import SKEW_BLOCK, SKEW_WARN, Check, CheckState
from fxtui.domain.customer import CustomerStatus
from fxtui.venues.kriptomat import translate
from fxtui.venues.kriptomat.calls import Calls
from fxtui.venues.kriptomat.catalog import Catalog
from fxtui.venues.kriptomat.settings import TITLE
from fxtui.venues.kriptomat.translate import EUR
from fxtui.venues.kriptomat.wire.customers import CustomerRow


async def checks(calls: Calls, catalog: Catalog) -> list[Check]:
    """What was looked at, in order; what can't be looked at without the step before is left out."""
    try:
        await calls.reach()
    except FxtuiError as error:
        return [Check("reach", CheckState.FAILED, error.message)]
    found = [Check("reach", CheckState.OK, f"{TITLE} answers."), _clock(calls.skew)]
    try:
        await calls.login()
    except FxtuiError as error:
        return [*found, Check("login", CheckState.FAILED, error.message)]
    found.append(Check("login", CheckState.OK, "Logged in with a one-time code."))
    found.append(await _pairs(catalog))
    found.append(await _transactions(calls))
    if calls.settings.master:
        found.append(await _balance(calls, catalog, "partner", "/balances"))
    if calls.active:
        found.append(await _balance(calls, catalog, "balances", f"/users/{calls.active}/balances"))
        found.append(await _customer(calls))
    return found


def _clock(skew: float | None) -> Check:
    if skew is None:
        return Check(
            "clock", CheckState.WARNING, f"{TITLE} does not tell the time: the clocks can't be compared."
        )
    said = f"{TITLE}'s clock is {abs(skew):.1f} s {'ahead of' if skew > 0 else 'behind'} this machine's"
    if abs(skew) > SKEW_BLOCK:
        return Check("clock", CheckState.FAILED, f"{said}: set this machine's clock.")
    if abs(skew) >= SKEW_WARN:
        return Check("clock", CheckState.WARNING, f"{said}: check this machine's clock.")
    return Check("clock", CheckState.OK, f"{said}.")


async def _pairs(catalog: Catalog) -> Check:
    try:
        listed = await catalog.refresh()
    except FxtuiError as error:
        return Check("pairs", CheckState.FAILED, error.message)
    if not listed.instruments:
        return Check("pairs", CheckState.WARNING, f"{TITLE} lists no pair: nothing can be bought or sold.")
    return Check("pairs", CheckState.OK, f"{TITLE} lists {len(listed.instruments)} pairs.")


async def _transactions(calls: Calls) -> Check:
    try:
        await calls.get("transactions", "/users-transactions", {"page": "1", "per_page": "1"})
    except FxtuiError as error:
        return Check("transactions", CheckState.FAILED, error.message)
    return Check("transactions", CheckState.OK, "Transactions may be read.")


async def _balance(calls: Calls, catalog: Catalog, name: str, path: str) -> Check:
    """One balance: of a listed currency, for EUR may be none that can be asked for (dossier 4.1)."""
    whose = "The partner's" if name == "partner" else "The customer's"
    try:
        listed = await catalog.currencies()
        code = next((code for asset, code in listed.items() if asset != EUR), EUR.lower())
        await calls.get("balance", path, {"currency_code": code})
    except FxtuiError as error:
        return Check(name, CheckState.FAILED, error.message)
    return Check(name, CheckState.OK, f"{whose} balances may be read.")


async def _customer(calls: Calls) -> Check:
    number = calls.active
    try:
        reply = await calls.get("user", f"/users/{number}")
        customer = translate.customer(calls.venue, number, calls.row("user", reply.value, CustomerRow))
    except FxtuiError as error:
        return Check("customer", CheckState.FAILED, error.message)
    if customer.may_trade:
        return Check("customer", CheckState.OK, f"Customer {number} may buy, sell and withdraw.")
    if customer.status is not CustomerStatus.ACTIVE:
        why = "the account is not active"
    else:
        why = f"the identity check stands at {customer.kyc.value}"
    return Check("customer", CheckState.WARNING, f"Customer {number} may not buy, sell or withdraw: {why}.")
