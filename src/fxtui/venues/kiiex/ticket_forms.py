"""What can be deposited and withdrawn, by which forms, at what fee, and where deposits are sent. Only reads."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from fxtui.contract.errors import CredentialsRefused, NotFoundAtVenue, VenueRefused
from fxtui.domain.foreign import Foreign
from fxtui.domain.money import EXACT, Asset, is_multiple, trimmed
from fxtui.domain.ticket import DepositAddress, TicketDraft, TicketForm, TicketKind, TicketTerms
from fxtui.venues.kiiex import translate_tickets
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog, Product
from fxtui.venues.kiiex.envelope import NO_ASSET_MANAGER
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.translate_tickets import Method
from fxtui.venues.kiiex.wire.tickets import DepositKeys, Template, TemplateTypes, WithdrawFee

_MOST_METHODS = 20
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
        methods = await self._methods(product)
        forms = await asyncio.gather(*(self._form(product, method) for method in methods))
        usable = [form for form in forms if form is not None]
        if methods and not usable:
            self._calls.garbled("GetWithdrawTemplate", "its fields have names that can't be shown")
        return usable

    async def deposit_addresses(self, asset: Asset) -> list[DepositAddress]:
        """Where `asset` can be sent, newest first; empty for money of a bank. No new address is made."""
        product = await self._catalog.product(asset)
        if product.by_bank:
            return []
        try:
            methods = await self._methods(product)
        except (VenueRefused, CredentialsRefused):
            methods = []  # a key that may not withdraw may still receive
        # One asset comes over several networks, each with addresses of its own.
        networks = {method.provider: method.provider_name for method in methods if method.provider}
        found: list[DepositAddress] = []
        for provider, name in (networks or {"": ""}).items():
            found += await self._addresses(product, provider, Foreign(name))
        return found

    async def _addresses(self, product: Product, provider: str, network: Foreign) -> list[DepositAddress]:
        login = await self._calls.login()
        body: dict[str, object] = {
            "OMSId": login.oms_id,
            "AccountId": login.account_id,
            "ProductId": product.product_id,
            "GenerateNewKey": False,
        }
        if provider:
            body["AccountProviderId"] = int(provider)
        try:
            reply = await self._calls.private("GetDepositInfo", body)
        except NotFoundAtVenue:
            return []
        except VenueRefused as error:
            if error.code == str(NO_ASSET_MANAGER):
                return []
            raise
        keys = self._calls.row("GetDepositInfo", reply.value, DepositKeys)
        return translate_tickets.deposit_addresses(self._calls.venue, product.asset, network, keys)

    async def terms(self, draft: TicketDraft) -> TicketTerms:
        """Fee, what leaves and what arrives; the fee is inside the amount unless configured or shown to be on top.

        KIIEX's console deducts it from the amount; its API does not say (dossier 7.4, row 21). A deposit's fee is not
        told before the operator credits it. Raises `VenueRefused` with `step` or `minimum`.
        """
        product = await self._catalog.product(draft.asset)
        check_amount(draft, product)
        if draft.kind is TicketKind.DEPOSIT:
            return TicketTerms(draft, None, None, None)
        fee = await self._fee(product, draft)
        if fee is None:
            return TicketTerms(draft, None, draft.amount, None)
        on_top = EXACT.add(draft.amount, fee.fee_amount)
        shown = fee.fee_amount > 0 and fee.ticket_amount == on_top
        if shown or self._calls.settings.fee_on_top:
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

    async def _methods(self, product: Product) -> list[Method]:
        login = await self._calls.login()
        body = {"OMSId": login.oms_id, "ProductId": product.product_id}
        reply = await self._calls.private("GetWithdrawTemplateTypes", body)
        listed = reply.value
        if not isinstance(listed, list):
            listed = self._calls.row("GetWithdrawTemplateTypes", listed, TemplateTypes).template_types
        return translate_tickets.methods(listed)[:_MOST_METHODS]

    async def _form(self, product: Product, method: Method) -> TicketForm | None:
        if not translate_tickets.is_plain(method.name):
            return None
        async with self._at_once:
            login = await self._calls.login()
            body: dict[str, object] = {
                "OMSId": login.oms_id,
                "ProductId": product.product_id,
                "TemplateType": method.name,
            }
            if method.provider:
                body["AccountProviderId"] = int(method.provider)
            reply = await self._calls.private("GetWithdrawTemplate", body)
        template = self._calls.row("GetWithdrawTemplate", reply.value, Template).template
        return translate_tickets.withdrawal_form(product.asset, method, template, product.step)


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
