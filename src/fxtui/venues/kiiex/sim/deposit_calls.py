"""Deposits: tickets that ask for a credit, and addresses (dossier 7.1, 7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.money import is_multiple
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.json_text import dumps, loads
from fxtui.venues.kiiex.sim.call import Asked, Call, Venue
from fxtui.venues.kiiex.sim.catalogue import BY_ID, BY_SYMBOL, Product, Way
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, NOT_FOUND, Refusal
from fxtui.venues.kiiex.sim.flows import deposit_flow
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.sessions import Permission
from fxtui.venues.kiiex.sim.ticket_rows import deposit_row, reference

ASSET_MANAGER_NOT_FOUND = 33


def product_of(params: Params, name: str) -> Product:
    """The product a request names, when it can be moved."""
    product = BY_ID.get(params.need_whole(name))
    if product is None or product.disabled:
        raise Refusal(INVALID_REQUEST, detail=f"Invalid {name}", status=400)
    return product


def _create_deposit_ticket(venue: Venue, asked: Asked) -> object:
    """Starts as New; the account is credited at FullyProcessed. The server makes the request code."""
    params, account = asked.params, asked.account
    product = product_of(params, "AssetId")
    amount = params.decimal("Amount")
    if amount is None or amount <= 0 or not is_multiple(amount, product.smallest):
        raise Refusal(INVALID_REQUEST, detail="Invalid Amount", status=400)
    if params.given("RequestCode"):
        raise Refusal(INVALID_REQUEST, detail="RequestCode is given by the server", status=400)
    ticket = Ticket(
        number=0,
        code="",
        verify_code="",
        direction=Direction.DEPOSIT,
        account=account,
        asset=product.symbol,
        amount=amount,
        fee=Decimal(0),
        flow=deposit_flow(venue.modes["pace"]),
        form=_deposit_form(params.given("DepositInfo")),
        user=asked.who.user.id,
    )
    venue.world.office.open(ticket, "New")
    return {
        "success": True,
        "requestcode": ticket.code,
        "ticketnumber": ticket.number,
        "referenceid": reference(ticket),
    }


def _deposit_form(given: object) -> Mapping[str, object]:
    """The form's fields: an object (SEED-000), JSON text of one, or any text (SEED-001)."""
    form = given
    if isinstance(given, str):
        try:
            form = loads(given)
        except ValueError:
            form = {"Text": given} if given else {}
    if form is not None and not isinstance(form, dict):
        raise Refusal(INVALID_REQUEST, detail="Invalid DepositInfo", status=400)
    return form or {}


def _deposit_ticket(venue: Venue, asked: Asked) -> object:
    """By RequestCode, and TicketId when given; without a code the account's first ticket."""
    code, number = asked.params.text("RequestCode"), asked.params.whole("TicketId")
    tickets = venue.world.office.of(asked.account, Direction.DEPOSIT)
    ticket = pick(tickets, code, number)
    if ticket is None:
        raise Refusal(NOT_FOUND, text="Deposit ticket not found", status=404)
    return deposit_row(ticket, venue.modes)


def pick(tickets: list[Ticket], code: str, number: int | None) -> Ticket | None:
    """The ticket of `tickets` (newest first) that fits what is given of code and number; else the oldest."""
    fitting = [t for t in tickets if (not code or t.code == code) and number in {None, t.number}]
    return fitting[-1] if fitting else None


def _deposit_tickets(venue: Venue, asked: Asked) -> object:
    """Newest first; the KIIEX page has a 404 for none, AlphaPoint an empty list."""
    asked.params.need_whole("OperatorId")
    wanted = asked.params.whole("ProductId")
    tickets = [
        ticket
        for ticket in venue.world.office.of(asked.account, Direction.DEPOSIT)
        if wanted in {None, BY_SYMBOL[ticket.asset].id}
    ]
    if not tickets and venue.modes.seed_statuses:
        raise Refusal(NOT_FOUND, text="No deposit tickets found for given criteria", status=404)
    return [deposit_row(ticket, venue.modes) for ticket in page(tickets, asked.params)]


def page(tickets: list[Ticket], params: Params) -> list[Ticket]:
    """The part of `tickets` that StartIndex and Limit name; 0 is the most recent."""
    start, limit = max(0, params.whole("StartIndex") or 0), params.whole("Limit")
    return tickets[start:] if limit is None else tickets[start : start + max(0, limit)]


def _deposit_info(venue: Venue, asked: Asked) -> object:
    """Addresses of a product, oldest first, as JSON text; a product of several networks needs its provider."""
    account, params = asked.account, asked.params
    product, provider = product_of(params, "ProductId"), params.whole("AccountProviderId")
    ways = [way for way in product.ways if not way.bank and provider in {None, way.provider}]
    if len(ways) > 1:
        raise Refusal(INVALID_REQUEST, detail="AccountProviderId is missing")
    if not ways or (product.national and provider is None):
        return {"result": False, "errormsg": "Asset_Manager_Not_Found", "statuscode": ASSET_MANAGER_NOT_FOUND}
    addresses = venue.addresses.setdefault((account, product.id, ways[0].provider), [])
    if not addresses or params.flag("GenerateNewKey"):
        addresses.append(_address(venue, ways[0]))
    return {
        "AssetManagerId": 1,
        "AccountId": int(account),
        "AssetId": product.id,
        "ProviderId": ways[0].provider,
        "DepositInfo": dumps(addresses),
        "result": True,
        "errormsg": None,
        "statuscode": 0,
    }


def _address(venue: Venue, way: Way) -> str:
    """A well-formed address of the way's chain that belongs to nobody."""
    digits = venue.world.numbers.hexadecimal(40)
    match way.template:
        case "ToExternalTronAddress":
            return "T" + digits.replace("0", "z")[:33]
        case "ToExternalBitcoinAddress":
            return "bc1q" + digits.replace("1", "z").replace("b", "z")[:38]
        case _:
            return "0x" + digits


CALLS = (
    Call("CreateDepositTicket", _create_deposit_ticket, permission=Permission.DEPOSIT),
    Call("GetDepositTicket", _deposit_ticket),
    Call("GetDepositTickets", _deposit_tickets),
    Call("GetDepositInfo", _deposit_info),
)
