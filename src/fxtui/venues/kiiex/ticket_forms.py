"""What can be deposited and withdrawn, by which forms, at what fee, and where deposits are sent. Only reads."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from fxtui.contract.errors import NotFoundAtVenue, VenueRefused
from fxtui.domain.money import EXACT, Asset, is_multiple, trimmed
from fxtui.domain.ticket import DepositAddress, TicketDraft, TicketForm, TicketKind, TicketTerms
from fxtui.venues.kiiex import translate_tickets
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog, Product
from fxtui.venues.kiiex.envelope import NO_ASSET_MANAGER, lowered
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.wire import DepositKeys, Template, TemplateTypes, WithdrawFee, words

_MOST_TYPES = 20
_AT_ONCE = 4


class TicketForms:
    """Forms, fees and addresses of deposits and withdrawals."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def assets(self, kind: TicketKind) -> list[Asset]:
        """The assets whose deposits or withdrawals are enabled."""
        products = (await self._catalog.products()).values()
        return [p.asset for p in products if (p.deposits if kind is TicketKind.DEPOSIT else p.withdrawals)]

    async def forms(self, kind: TicketKind, asset: Asset) -> list[TicketForm]:
        """The ways to deposit or withdraw `asset`; templates come from KIIEX at run time (dossier 7.4)."""
        product = await self._catalog.product(asset)
        if kind is TicketKind.DEPOSIT:
            return [translate_tickets.deposit_form(asset, product.step)] if product.deposits else []
        if not product.withdrawals:
            return []
        types = (await self._types(product))[:_MOST_TYPES]
        forms = await asyncio.gather(*(self._form(product, name, provider) for name, provider in types))
        usable = [form for form in forms if form is not None]
        if types and not usable:
            self._calls.garbled("GetWithdrawTemplate", "its fields have names that can't be shown")
        return usable

    async def deposit_addresses(self, asset: Asset) -> list[DepositAddress]:
        """Where `asset` can be sent, newest first; empty for money of a bank. No new address is made."""
        product = await self._catalog.product(asset)
        if product.by_bank:
            return []
        login = await self._calls.login()
        body = {
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "ProductId": product.product_id,
            "GenerateNewKey": False,
        }
        try:
            reply = await self._calls.private("GetDepositInfo", body)
        except NotFoundAtVenue:
            return []
        except VenueRefused as error:
            if error.code == str(NO_ASSET_MANAGER):
                return []
            raise
        keys = self._calls.row("GetDepositInfo", reply.value, DepositKeys)
        return translate_tickets.deposit_addresses(self._calls.venue, asset, keys)

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        """Fee, what leaves and what arrives; the fee is inside the amount unless KIIEX's own figures say on top.

        KIIEX's console deducts it from the amount; its API is not documented on that (dossier 7.4, row 21). A
        deposit's fee is not told before the operator credits it. Raises `VenueRefused` with `step` or `minimum`.
        """
        product = await self._catalog.product(draft.asset)
        check_amount(draft, product)
        if draft.kind is TicketKind.DEPOSIT:
            return TicketTerms(draft, None, None, None)
        fee = await self._fee(product, draft)
        if fee is None:
            return TicketTerms(draft, None, draft.amount, None)
        on_top = EXACT.add(draft.amount, fee.fee_amount)
        if fee.fee_amount > 0 and fee.ticket_amount == on_top:
            return TicketTerms(draft, fee.fee_amount, on_top, draft.amount)
        arrives = EXACT.subtract(draft.amount, fee.fee_amount)
        if arrives <= 0:
            raise VenueRefused(
                self._calls.venue,
                f"The fee of {trimmed(fee.fee_amount)} {draft.asset} would eat the whole amount.",
                code="minimum",
            )
        return TicketTerms(draft, fee.fee_amount, draft.amount, arrives)

    async def _fee(self, product: Product, draft: TicketDraft) -> WithdrawFee | None:
        login = await self._calls.login()
        body: dict[str, object] = {
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "ProductId": product.product_id,
            "Amount": draft.amount,
        }
        if draft.form.provider:
            body["AccountProviderId"] = int(draft.form.provider)
        try:
            reply = await self._calls.private("GetWithdrawFee", body)
        except VenueRefused:
            return None
        fee = self._calls.row("GetWithdrawFee", reply.value, WithdrawFee)
        if fee.fee_amount < 0:
            self._calls.garbled("GetWithdrawFee", "its fee is below 0")
        return fee

    async def _types(self, product: Product) -> list[tuple[str, str]]:
        """Names of the templates with the provider each goes through, empty where it has none."""
        login = await self._calls.login()
        body = {"OMSId": login.oms_id, "ProductId": product.product_id}
        reply = await self._calls.private("GetWithdrawTemplateTypes", body)
        listed = reply.value
        if not isinstance(listed, list):
            listed = self._calls.row("GetWithdrawTemplateTypes", listed, TemplateTypes).template_types
        found: list[tuple[str, str]] = []
        for one in listed:
            if isinstance(one, str):
                found.append((one, ""))
            elif isinstance(one, dict):
                fields = lowered(one)
                assert isinstance(fields, dict)
                name, provider = fields.get("templatename"), words(fields.get("accountproviderid"))
                if isinstance(name, str):
                    found.append((name, provider if provider.isascii() and provider.isdigit() else ""))
        return found

    async def _form(self, product: Product, name: str, provider: str) -> TicketForm | None:
        if not translate_tickets.is_plain(name):
            return None
        async with self._at_once:
            login = await self._calls.login()
            body: dict[str, object] = {
                "OMSId": login.oms_id,
                "ProductId": product.product_id,
                "TemplateType": name,
            }
            if provider:
                body["AccountProviderId"] = int(provider)
            reply = await self._calls.private("GetWithdrawTemplate", body)
        template = self._calls.row("GetWithdrawTemplate", reply.value, Template).template
        return translate_tickets.withdrawal_form(product.asset, name, template, provider, product.step)


def check_amount(draft: TicketDraft, product: Product) -> None:
    """Raise `VenueRefused` (`minimum`, `step`) when KIIEX takes no such amount of the product."""
    if draft.amount <= Decimal(0):
        raise VenueRefused(draft.venue, "The amount is not above 0.", code="minimum")
    if not is_multiple(draft.amount, product.step):
        raise VenueRefused(
            draft.venue,
            f"{trimmed(draft.amount)} {draft.asset} is no multiple of the step {trimmed(product.step)} at {TITLE}.",
            code="step",
        )
