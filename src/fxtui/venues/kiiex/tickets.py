"""The Tickets role: deposits and withdrawals read, priced, and frozen into requests. Sending is `execute`.

Reading is in `ticket_reader`, forms and fees in `ticket_forms`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fxtui.contract.errors import NotFoundAtVenue, NotOffered, VenueRefused
from fxtui.contract.venue import Prepared
from fxtui.domain.foreign import printable
from fxtui.domain.intent import FrozenRequest, IntentKind
from fxtui.domain.money import Asset, Money
from fxtui.domain.ticket import (
    DepositAddress,
    Ticket,
    TicketAction,
    TicketActionDraft,
    TicketDraft,
    TicketForm,
    TicketKind,
    TicketTerms,
)
from fxtui.transport.strict_json import dumps
from fxtui.venues.kiiex.calls import Calls, together
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.session import Login
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.ticket_forms import TicketForms, check_amount
from fxtui.venues.kiiex.ticket_reader import TicketReader
from fxtui.venues.kiiex.translate_tickets import COMMENT, destination_of

REFERENCE = "reference"
HIGHEST = "highest_ticket"
TICKET = "ticket"
ACTION = "action"
"""Names of the marks that make a later look-up unique."""

_LONGEST_ANSWER = 200
_LONGEST_CODE = 200


class KiiexTickets:
    """Deposits and withdrawals at KIIEX; implements `fxtui.contract.venue.Tickets`."""

    def __init__(self, calls: Calls, catalog: Catalog, reader: TicketReader) -> None:
        self._calls = calls
        self._catalog = catalog
        self._reader = reader
        self._forms = TicketForms(calls, catalog)

    async def tickets(self, limit: int) -> Sequence[Ticket]:
        """The last deposits and withdrawals, newest first."""
        (deposits, _), (withdrawals, _) = await together(
            self._reader.rows(TicketKind.DEPOSIT), self._reader.rows(TicketKind.WITHDRAWAL)
        )
        found = await self._reader.tickets(TicketKind.DEPOSIT, deposits[:limit])
        found += await self._reader.tickets(TicketKind.WITHDRAWAL, withdrawals[:limit])
        return sorted(found, key=_age)[:limit]

    async def ticket(self, kind: TicketKind, ticket_id: str) -> Ticket:
        """One ticket by its number or its request code."""
        return await self._one(kind, ticket_id)

    async def ticket_by_code(self, code: str) -> Ticket:
        """The withdrawal a mailed verification code belongs to."""
        row = await self._reader.row_by_code(_checked_code(code, self._calls.venue))
        found = await self._reader.tickets(TicketKind.WITHDRAWAL, [row])
        return self._only(found, TicketKind.WITHDRAWAL)

    async def assets(self, kind: TicketKind) -> Sequence[Asset]:
        """The assets that can be deposited or withdrawn."""
        return await self._forms.assets(kind)

    async def forms(self, kind: TicketKind, asset: Asset) -> Sequence[TicketForm]:
        """The ways to deposit or withdraw `asset`."""
        return await self._forms.forms(kind, asset)

    async def deposit_addresses(self, asset: Asset) -> Sequence[DepositAddress]:
        """Where `asset` can be sent to, newest first."""
        return await self._forms.deposit_addresses(asset)

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        """Fee and net amount of `draft`."""
        return await self._forms.terms(draft)

    async def prepare(self, terms: TicketTerms, client_id: str) -> Prepared:
        """Freeze CreateWithdrawTicket or CreateDepositTicket, with our reference inside its form where it has room.

        KIIEX takes no key for tickets (dossier 7.7): the highest ticket number before, and the reference, make a
        later match unique.
        """
        draft = terms.draft
        product = await self._catalog.product(draft.asset)
        check_amount(draft, product)
        answers = _checked(draft)
        login = await self._calls.login()
        reference = f"fxtui-{client_id}"
        marks = {HIGHEST: str(await self._reader.highest(draft.kind))}
        if draft.kind is TicketKind.DEPOSIT:
            request = self._deposit(login, draft, product.product_id, {**answers, "Reference": reference})
            marks[REFERENCE] = reference
            lane = f"deposit:{draft.asset}"
        else:
            form = _filled(draft, answers, reference)
            if COMMENT in form:
                marks[REFERENCE] = reference
            request = self._withdrawal(login, terms, product.product_id, form)
            lane = f"withdrawal:{draft.asset}:{destination_of(answers) or draft.form.method}"
        amount = Money(draft.amount, draft.asset)
        arrives = None if terms.arrives is None else Money(terms.arrives, draft.asset)
        leaves = None if terms.leaves is None else Money(terms.leaves, draft.asset)
        deposit = draft.kind is TicketKind.DEPOSIT
        return Prepared(
            IntentKind.DEPOSIT if deposit else IntentKind.WITHDRAWAL,
            str(login.account_id),
            lane,
            client_id,
            request,
            None if deposit else leaves or amount,
            amount if deposit else arrives,
            marks,
        )

    async def prepare_action(self, draft: TicketActionDraft) -> Prepared:
        """Freeze ConfirmWithdraw or CancelWithdraw after looking at the ticket again.

        Raises:
            VenueRefused: `state` when the ticket no longer allows it, `code` when the mailed code is not this
                ticket's.
            NotOffered: KIIEX has no such action.
        """
        if draft.action not in {TicketAction.CONFIRM, TicketAction.CANCEL}:
            raise NotOffered(
                self._calls.venue, f"{TITLE} lets its users confirm and cancel withdrawals alone."
            )
        present = await self._one(draft.ticket.kind, draft.ticket.ticket_id)
        if draft.action not in present.actions:
            state = printable(present.venue_state, 40)
            raise VenueRefused(
                self._calls.venue,
                f"A {present.kind.value} that is {state} can't be {_DONE[draft.action]}.",
                code="state",
            )
        login = await self._calls.login()
        leaves = None
        if draft.action is TicketAction.CONFIRM:
            request = await self._confirmation(login, present, draft.code)
            leaves = Money(present.amount, present.asset)
        else:
            body = {
                "OMSId": login.oms_id,
                "UserId": self._user(login),
                "AccountId": login.account_id,
                "RequestCode": present.reference,
            }
            request = FrozenRequest("CancelWithdraw", dumps(body))
        return Prepared(
            IntentKind.TICKET_ACTION,
            str(login.account_id),
            f"ticket:{present.reference}",
            "",
            request,
            leaves,
            None,
            {TICKET: present.reference, ACTION: draft.action.value},
        )

    async def _one(self, kind: TicketKind, ticket_id: str) -> Ticket:
        row = await self._reader.row(kind, ticket_id)
        return self._only(await self._reader.tickets(kind, [row]), kind)

    def _only(self, found: Sequence[Ticket], kind: TicketKind) -> Ticket:
        if not found:
            raise NotFoundAtVenue(
                self._calls.venue, f"That {kind.value} is of an asset {TITLE} does not list.", code="asset"
            )
        return found[0]

    async def _confirmation(self, login: Login, present: Ticket, code: str) -> FrozenRequest:
        mailed = _checked_code(code, self._calls.venue)
        meant = await self._reader.row_by_code(mailed)
        if meant.request_code.lower() != present.reference.lower():
            raise VenueRefused(
                self._calls.venue,
                "That code belongs to another withdrawal: look at the mail again.",
                code="code",
            )
        return FrozenRequest("ConfirmWithdraw", dumps({"UserId": self._user(login), "VerifyCode": mailed}))

    def _user(self, login: Login) -> int | str:
        text = self._calls.settings.user_id
        if text.isascii() and text.isdigit():
            return int(text)
        return login.user_id if login.user_id is not None else text

    def _deposit(
        self, login: Login, draft: TicketDraft, product_id: int, answers: Mapping[str, str]
    ) -> FrozenRequest:
        """The client's fields alone: what the server owns (status, code, times) is left out (dossier 7.1)."""
        body = {
            "accountId": login.account_id,
            "assetId": product_id,
            "assetName": draft.asset,
            "amount": draft.amount,
            "omsId": login.oms_id,
            "operatorId": self._calls.settings.operator_id,
            "depositInfo": dumps(answers).decode(),
        }
        return FrozenRequest("CreateDepositTicket", dumps(body))

    def _withdrawal(
        self, login: Login, terms: TicketTerms, product_id: int, form: Mapping[str, object]
    ) -> FrozenRequest:
        draft = terms.draft
        body: dict[str, object] = {
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "ProductId": product_id,
            "Amount": draft.amount,
        }
        if terms.fee is not None:
            body["feeAmount"] = terms.fee
        body["TemplateForm"] = dumps(form).decode() if self._calls.settings.template_as_text else form
        body["TemplateType"] = draft.form.method
        if draft.form.provider:
            body["AccountProviderId"] = int(draft.form.provider)
        return FrozenRequest("CreateWithdrawTicket", dumps(body))


_DONE = {TicketAction.CONFIRM: "confirmed", TicketAction.CANCEL: "canceled"}


def _checked(draft: TicketDraft) -> dict[str, str]:
    """The answers to the form's own fields, trimmed; raises `VenueRefused` (`form`) for one that is missing or odd."""
    answers: dict[str, str] = {}
    for field in draft.form.fields:
        if field.fixed is not None:
            continue
        answer = draft.answers.get(field.name, "").strip()
        if field.required and not answer:
            raise VenueRefused(draft.venue, f"{field.label} is missing.", code="form")
        shown = printable(answer, _LONGEST_ANSWER) == " ".join(answer.split()) and answer.isprintable()
        if len(answer) > _LONGEST_ANSWER or not shown:
            raise VenueRefused(
                draft.venue,
                f"{field.label} is one line of at most {_LONGEST_ANSWER} characters that can be shown.",
                code="form",
            )
        answers[field.name] = answer
    unknown = sorted(set(draft.answers) - {field.name for field in draft.form.fields})
    if unknown:
        raise VenueRefused(draft.venue, f"The form has no field {printable(unknown[0], 40)}.", code="form")
    return answers


def _filled(draft: TicketDraft, answers: Mapping[str, str], reference: str) -> dict[str, object]:
    """Every field of the template in its order: method and amount by us, the reference behind the comment."""
    form: dict[str, object] = {}
    for field in draft.form.fields:
        if field.name == "Amount":
            form[field.name] = draft.amount
        elif field.fixed is not None:
            form[field.name] = field.fixed
        elif field.name == COMMENT:
            form[field.name] = f"{answers[field.name]} {reference}".strip()
        else:
            form[field.name] = answers[field.name]
    return form


def _checked_code(code: str, venue: str) -> str:
    text = code.strip()
    if not text or len(text) > _LONGEST_CODE or printable(text) != text:
        raise VenueRefused(venue, "Type the code exactly as it was mailed.", code="code")
    return text


def _age(ticket: Ticket) -> tuple[bool, float, int]:
    """Sorts the newest first, tickets without a time last."""
    number = int(ticket.ticket_id) if ticket.ticket_id.isdigit() else 0
    return ticket.created_at is None, -(ticket.created_at.timestamp() if ticket.created_at else 0.0), -number
