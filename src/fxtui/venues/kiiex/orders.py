"""The Orders role: preparing, reading and canceling orders of the book. Sending is the adapter's `execute`."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from fxtui.contract.errors import NotFoundAtVenue, VenueError, VenueGarbled
from fxtui.contract.venue import Prepared
from fxtui.domain.instrument import Instrument, Pair
from fxtui.domain.intent import FrozenRequest, IntentKind
from fxtui.domain.money import EXACT, Money
from fxtui.domain.order import Order, OrderDraft, OrderState, Side
from fxtui.domain.outcome import Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import judge, never_sent
from fxtui.transport.request import Priority
from fxtui.transport.rows import told
from fxtui.transport.strict_json import dumps
from fxtui.venues.kiiex import translate
from fxtui.venues.kiiex.account import is_id
from fxtui.venues.kiiex.calls import Calls
from fxtui.venues.kiiex.catalog import Catalog
from fxtui.venues.kiiex.send_order import OPERATION, NewOrder
from fxtui.venues.kiiex.session import Login
from fxtui.venues.kiiex.settings import TITLE
from fxtui.venues.kiiex.verdicts import VERDICTS
from fxtui.venues.kiiex.wire.orders import OrderRow

_REMEMBERED = 1000
_HISTORY_OF_ONE = 50
_HISTORY_OF_MANY = 200


class KiiexOrders:
    """Orders at KIIEX; implements `fxtui.contract.venue.Orders`."""

    def __init__(self, calls: Calls, catalog: Catalog) -> None:
        self._calls = calls
        self._catalog = catalog
        self._whole_rows: OrderedDict[int, OrderRow] = OrderedDict()
        self._unlisted: set[int] = set()

    async def prepare(self, draft: OrderDraft, client_id: str) -> Prepared:
        """Freeze SendOrder for `draft`; raises `VenueRefused` with `closed`, `lot`, `minimum`, `tick`, `price` and so on."""
        instrument = await self._catalog.instrument(draft.pair)
        asked = NewOrder.of(draft, instrument)
        asked.check()
        login = await self._calls.login()
        body = asked.body(login, client_id, self._calls.settings.quantity_key)
        give, get = _sides(draft, instrument)
        return Prepared(
            IntentKind.ORDER,
            str(login.account_id),
            f"order:{instrument.pair}",
            client_id,
            FrozenRequest(OPERATION, body),
            give,
            get,
        )

    async def open_orders(self) -> Sequence[Order]:
        """Orders that still work, from GetOpenOrders, newest first."""
        login = await self._calls.login()
        rows = await self._rows("GetOpenOrders", {"OMSId": login.oms_id, "AccountId": login.account_id})
        return await self._translated(login, rows)

    async def history(self, limit: int) -> Sequence[Order]:
        """The last orders from GetOrdersHistory, newest first."""
        login = await self._calls.login()
        body = {"OMSId": login.oms_id, "AccountId": login.account_id, "Depth": limit}
        rows = await self._rows("GetOrdersHistory", body)
        return (await self._translated(login, rows))[:limit]

    async def order(self, order_id: str) -> Order:
        """One order from GetOrderStatus; what that leaves out (side, quantity, …) comes from the lists.

        KIIEX documents four fields of GetOrderStatus alone; those that never change are looked up once.
        """
        if not is_id(order_id):
            raise NotFoundAtVenue(self._calls.venue, f"{TITLE} has no order of this id.", code="order_id")
        login = await self._calls.login()
        body = {"omsId": login.oms_id, "accountId": login.account_id, "orderId": int(order_id)}
        reply = await self._calls.private("GetOrderStatus", body)
        row = self._calls.row("GetOrderStatus", reply.value, OrderRow)
        if row.order_id != int(order_id):
            self._calls.garbled("GetOrderStatus", "it is about another order")
        if row.side == "" or row.orig_quantity is None:
            row = await self._completed(login, row)
        else:
            self._remember(row)
        found = await self._translated(login, [row])
        if not found:
            self._calls.garbled("GetOrderStatus", "it does not tell the order's side")
        return found[0]

    async def cancel(self, order_id: str) -> Outcome:
        """CancelOrder by order id alone (KIIEX dossier 10, row 25); `Accepted` means received."""
        if not is_id(order_id):
            return Rejected(
                RefusedBy.GUARD, "order_id", f"{TITLE} has no order of this id: nothing was sent."
            )
        outcome = await self._cancel("CancelOrder", {"OrderId": int(order_id)})
        if isinstance(outcome, Rejected) and outcome.code in VERDICTS["CancelOrder"].of_its_own_making:
            return await self._looked_at(order_id, outcome)
        return outcome

    async def cancel_all(self, pair: Pair | None) -> Outcome:
        """CancelAllOrders of the account, or of one pair.

        The account is always named: without it KIIEX cancels all the user may cancel. Its documents spell the
        instrument in two ways, and a server that reads only the other one would cancel every pair: both are sent
        (KIIEX dossier 5.3).
        """
        if pair is None:
            return await self._cancel("CancelAllOrders", {})
        try:
            instrument = await self._catalog.instrument(pair)
        except VenueError as error:
            return never_sent(f"CancelAllOrders was not sent to {TITLE}", error)
        number = int(instrument.key)
        return await self._cancel("CancelAllOrders", {"InstrumentId": number, "IntrumentId": number})

    async def rows_of(self, order_ids: set[int]) -> Mapping[int, OrderRow]:
        """The rows of these orders as far as KIIEX lists them; its history is read when one was never seen."""
        if not order_ids <= self._whole_rows.keys() | self._unlisted:
            login = await self._calls.login()
            body = {"OMSId": login.oms_id, "AccountId": login.account_id, "Depth": _HISTORY_OF_MANY}
            await self._rows("GetOrdersHistory", body)
            self._unlisted = order_ids - self._whole_rows.keys()
        return {number: self._whole_rows[number] for number in order_ids if number in self._whole_rows}

    async def _looked_at(self, order_id: str, refused: Rejected) -> Outcome:
        """`refused`, once a look shows that the order is not what the same request, arriving twice, has made of it."""
        try:
            order = await self.order(order_id)
        except NotFoundAtVenue:
            return refused
        except VenueError as error:
            return Unknown(
                f"{TITLE} says that it does not know this order, and can't show it: {error.message}"
            )
        if order.state is not OrderState.CANCELED:
            return refused
        return Unknown(f"{TITLE} says that it does not know this order, and shows it as canceled.")

    async def _cancel(self, operation: str, what: Mapping[str, object]) -> Outcome:
        try:
            login = await self._calls.login()
        except VenueError as error:
            return never_sent(f"{operation} was not sent to {TITLE}", error)
        body = dumps({"OMSId": login.oms_id, "AccountId": login.account_id, **what})
        attempt = await self._calls.send(operation, body, login, Priority.CANCEL)
        verdict = VERDICTS[operation]
        return judge(attempt, verdict.table, verdict.read, venue=TITLE, operation=operation)

    async def _rows(self, operation: str, body: Mapping[str, object]) -> list[OrderRow]:
        reply = await self._calls.private(operation, body)
        rows = translate.latest(self._calls.rows(operation, reply.value, OrderRow))
        for row in rows:
            self._remember(row)
        return rows

    async def _completed(self, login: Login, row: OrderRow) -> OrderRow:
        whole = self._whole_rows.get(row.order_id)
        if whole is None or whole.order_state != row.order_state:
            await self._rows(
                "GetOrdersHistory",
                {
                    "OMSId": login.oms_id,
                    "AccountId": login.account_id,
                    "OrderId": row.order_id,
                    "Depth": _HISTORY_OF_ONE,
                },
            )
            if row.order_id not in self._whole_rows:
                await self._rows("GetOpenOrders", {"OMSId": login.oms_id, "AccountId": login.account_id})
            whole = self._whole_rows.get(row.order_id)
        if whole is None:
            self._calls.garbled("GetOrderStatus", "it does not tell the order's side, nor does a list")
        stale = {"reject_reason": "", "cancel_reason": "", "change_reason": "", "last_updated_time": None}
        same_state = whole.order_state == row.order_state
        return replace(whole, **{**({} if same_state else stale), **told(row)})

    def _remember(self, row: OrderRow) -> None:
        self._whole_rows[row.order_id] = row
        self._whole_rows.move_to_end(row.order_id)
        if len(self._whole_rows) > _REMEMBERED:
            self._whole_rows.popitem(last=False)

    async def _translated(self, login: Login, rows: Sequence[OrderRow]) -> list[Order]:
        if not rows:
            return []
        listed = await self._catalog.listed()
        account = str(login.account_id)
        found: list[Order] = []
        for row in rows:
            order = translate.order(self._calls.venue, account, row, listed.pair_of(row.instrument))
            if order is None:
                said = (
                    f"{TITLE} has an order ({row.order_id}) that is neither bought nor sold: it is left out."
                )
                self._calls.noted(VenueGarbled(self._calls.venue, said))
                continue
            found.append(order)
        return found


def _sides(draft: OrderDraft, instrument: Instrument) -> tuple[Money | None, Money | None]:
    """What the order gives and gets at its limit price; the quote side is None where there is none."""
    base = Money(draft.quantity, instrument.pair.base)
    value = None
    if draft.limit_price is not None:
        value = Money(EXACT.multiply(draft.quantity, draft.limit_price), instrument.pair.quote)
    return (value, base) if draft.side is Side.BUY else (base, value)
