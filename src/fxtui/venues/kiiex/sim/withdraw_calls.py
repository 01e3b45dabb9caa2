"""Withdrawals: templates, fees, tickets, confirming and canceling (dossier 7.4 to 7.7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from fxtui.domain.money import is_multiple
from fxtui.simulator.backoffice import Direction, Ticket
from fxtui.simulator.json_text import dumps
from fxtui.simulator.ledger import Overdrawn
from fxtui.venues.kiiex.sim.call import Asked, Call, Oms, Venue
from fxtui.venues.kiiex.sim.catalogue import Product, Way
from fxtui.venues.kiiex.sim.deposit_calls import page, pick, product_of
from fxtui.venues.kiiex.sim.envelope import INVALID_REQUEST, NOT_FOUND, OPERATION_FAILED, Refusal, done
from fxtui.venues.kiiex.sim.flows import CANCELABLE, withdraw_flow
from fxtui.venues.kiiex.sim.params import Params
from fxtui.venues.kiiex.sim.sessions import Permission
from fxtui.venues.kiiex.sim.ticket_rows import withdraw_list_row, withdraw_row


def _template_types(_venue: Venue, asked: Asked) -> object:
    product = product_of(asked.params, "ProductId")
    return {
        "TemplateTypes": [
            {
                "AccountProviderId": way.provider,
                "TemplateName": way.template,
                "AccountProviderName": way.provider_name,
            }
            for way in product.ways
        ],
        "result": True,
        "errormsg": None,
        "statuscode": 0,
    }


def _template(_venue: Venue, asked: Asked) -> object:
    """The form's keys as JSON text, each null."""
    way = _way(product_of(asked.params, "ProductId"), asked.params)
    return {
        "Template": dumps(dict.fromkeys(way.fields)),
        "result": True,
        "errormsg": None,
        "statuscode": 0,
    }


def _way(product: Product, params: Params) -> Way:
    """The way a TemplateType, and perhaps a provider, name."""
    template, provider = params.text("TemplateType"), params.whole("AccountProviderId")
    for way in product.ways:
        if way.template == template and provider in {None, way.provider}:
            return way
    raise Refusal(INVALID_REQUEST, detail="Invalid TemplateType")


def _withdraw_fee(venue: Venue, asked: Asked) -> object:
    """The fee of a provider, or of the product's first; `TicketAmount` is what the ticket will be for."""
    params = asked.params
    product, amount = product_of(params, "ProductId"), params.decimal("Amount")
    if amount is None or amount <= 0 or not asked.account:
        raise Refusal(INVALID_REQUEST, detail="Invalid Amount")
    provider = params.whole("AccountProviderId")
    way = next((way for way in product.ways if provider in {None, way.provider}), None)
    if way is None:
        raise Refusal(INVALID_REQUEST, detail="Invalid AccountProviderId")
    return {"FeeAmount": way.fee, "TicketAmount": amount}


def _create_withdraw_ticket(venue: Venue, asked: Asked) -> object:
    """Holds the amount; `detail` is the request code. There is no key that would tell a repetition (dossier 7.7)."""
    params, account = asked.params, asked.account
    product = product_of(params, "ProductId")
    way = _way(product, params)
    amount = _amount(venue, params, product, way)
    form = _filled_form(venue, params, way)
    ticket = Ticket(
        number=0,
        code="",
        verify_code="",
        direction=Direction.WITHDRAWAL,
        account=account,
        asset=product.symbol,
        amount=amount,
        fee=way.fee,
        flow=withdraw_flow(venue.modes["pace"], bank=way.bank),
        form=form,
        form_type=way.template,
        user=asked.who.user.id,
        fee_on_top=venue.modes.on("withdraw_fee", "on_top"),
        provider=way.provider,
    )
    first = "Pending2Fa" if venue.modes.on("confirm_by_mail", "on") else "New"
    try:
        venue.world.office.open(ticket, first)
    except Overdrawn:
        raise Refusal(INVALID_REQUEST, detail="Insufficient Balance") from None
    return done(ticket.code)


def _amount(venue: Venue, params: Params, product: Product, way: Way) -> Decimal:
    """What is asked for: positive, on the product's grid and, with the fee inside, more than the fee."""
    amount = params.decimal("Amount")
    if amount is None or amount <= 0 or not is_multiple(amount, product.smallest):
        raise Refusal(INVALID_REQUEST, detail="Invalid Amount")
    if venue.modes.on("withdraw_fee", "inside") and amount <= way.fee:
        raise Refusal(INVALID_REQUEST, detail="Amount does not cover the fee")
    return amount


def _filled_form(venue: Venue, params: Params, way: Way) -> Mapping[str, object]:
    """The form, with known keys only, what must be filled filled, and an address of the right chain."""
    form, as_text = params.form("TemplateForm")
    if venue.modes["template_form"] not in {"any", "text" if as_text else "object"}:
        raise Refusal(INVALID_REQUEST, detail="TemplateForm has the wrong type")
    for name in form:
        if name not in way.fields:
            raise Refusal(INVALID_REQUEST, detail=f"Unknown field {name}")
    for name, needed in way.fields.items():
        value = form.get(name)
        if needed and (not isinstance(value, str) or not value.strip()):
            raise Refusal(INVALID_REQUEST, detail=f"{name} is missing")
    address = form.get("ExternalAddress")
    if way.address is not None and not (isinstance(address, str) and way.address.fullmatch(address)):
        raise Refusal(INVALID_REQUEST, detail="Invalid ExternalAddress")
    return form


def _withdraw_ticket(venue: Venue, asked: Asked) -> object:
    code = asked.params.text("RequestCode")
    if not code:
        raise Refusal(INVALID_REQUEST, detail="RequestCode is missing", status=400)
    ticket = pick(_tickets(venue, asked), code, asked.params.whole("TicketId"))
    if ticket is None:
        raise Refusal(NOT_FOUND, text="Withdraw ticket not found", status=404)
    return withdraw_row(ticket, venue.modes)


def _withdraw_tickets(venue: Venue, asked: Asked) -> object:
    """Newest first: StartIndex 0 is the most recent one."""
    return [withdraw_list_row(ticket, venue.modes) for ticket in page(_tickets(venue, asked), asked.params)]


def _tickets(venue: Venue, asked: Asked) -> list[Ticket]:
    return venue.world.office.of(asked.account, Direction.WITHDRAWAL)


def _ticket_by_verify_code(venue: Venue, asked: Asked) -> object:
    """Of the caller's own accounts only."""
    code, own = asked.params.text("VerifyCode"), asked.who.user.accounts
    ticket = _verified(venue, code)
    if ticket is None or int(ticket.account) not in own:
        raise Refusal(NOT_FOUND, status=400)
    return withdraw_row(ticket, venue.modes)


def _verified(venue: Venue, code: str) -> Ticket | None:
    """The ticket whose mail carried this code."""
    tickets = venue.world.office.tickets.values()
    return next((ticket for ticket in tickets if code and ticket.verify_code == code), None)


def _confirm(venue: Venue, asked: Asked) -> object:
    """Public: whoever has the code from the mail may confirm."""
    ticket = _verified(venue, asked.params.text("VerifyCode"))
    if ticket is None or ticket.user != asked.params.need_whole("UserId"):
        raise Refusal(NOT_FOUND)
    if ticket.state != "Pending2Fa":
        raise Refusal(OPERATION_FAILED, detail="Withdraw ticket already processed")
    venue.world.office.move(ticket, "Confirmed2Fa", by="user")
    return {"result": True}


def _cancel(venue: Venue, asked: Asked) -> object:
    """As long as the system has not begun; `detail` repeats the request code."""
    account, code = asked.account, asked.params.text("RequestCode")
    if asked.params.need_whole("UserId") != asked.who.user.id:
        raise Refusal(INVALID_REQUEST, detail="Invalid UserId")
    ticket = venue.world.office.by_code(code)
    if ticket is None or ticket.account != account or ticket.direction is not Direction.WITHDRAWAL:
        raise Refusal(OPERATION_FAILED, detail="Withdraw Ticket not found for OmsId, AccountId, RequestCode")
    if ticket.state not in CANCELABLE:
        raise Refusal(OPERATION_FAILED, detail="Withdraw ticket already processed")
    venue.world.office.move(ticket, "UserCanceled", by="user")
    return done(code)


CALLS = (
    Call("GetWithdrawTemplateTypes", _template_types),
    Call("GetWithdrawFormTemplateTypes", _template_types),
    Call("GetWithdrawTemplate", _template),
    Call("GetWithdrawFee", _withdraw_fee),
    Call("CreateWithdrawTicket", _create_withdraw_ticket, permission=Permission.WITHDRAW),
    Call("GetWithdrawTicket", _withdraw_ticket),
    Call("GetWithdrawTickets", _withdraw_tickets),
    Call("GetWithdrawTicketByVerifyCode", _ticket_by_verify_code),
    Call("ConfirmWithdraw", _confirm, public=True, oms=Oms.CHECKED),
    Call("CancelWithdraw", _cancel, permission=Permission.WITHDRAW),
)
