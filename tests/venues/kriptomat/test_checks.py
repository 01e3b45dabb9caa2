"""The lines of `fxtui venue test`."""

from __future__ import annotations

import pytest

from fxtui.contract.errors import (
    VenueUnreachable,
)
from fxtui.contract.health import CheckState
from fxtui.transport.strict_json import dumps
from tests.venues.kriptomat.reading import (
    REFUSED,
    Rig,
)
from tests.venues.support.words import is_one_sentence


class TestChecks:
    async def test_the_checks_go_through_reach_clock_login_and_permissions(self) -> None:
        rig = Rig({"transactions": [(403, b'{"status":false,"message":"no"}')]})
        found = {check.name: check for check in await rig.venue.check()}
        assert list(found) == [
            "reach", "clock", "login", "pairs", "transactions", "partner", "balances", "customer",
        ]  # fmt: skip
        assert found["transactions"].state is CheckState.FAILED
        assert {c.state for name, c in found.items() if name != "transactions"} == {CheckState.OK}
        assert all(is_one_sentence(check.sentence) for check in found.values())

    async def test_they_stop_where_there_is_no_going_on(self) -> None:
        unreachable = Rig({"reach": [VenueUnreachable("kriptomat", "Kriptomat can't be reached.")]})
        assert [check.state for check in await unreachable.venue.check()] == [CheckState.FAILED]
        refused = Rig({"login": [REFUSED]})
        assert [check.name for check in await refused.venue.check()] == ["reach", "clock", "login"]

    @pytest.mark.parametrize(
        ("skew", "state"), [(0.2, CheckState.OK), (-2.0, CheckState.WARNING), (6.0, CheckState.FAILED)]
    )
    async def test_the_clock_is_compared(self, skew: float, state: CheckState) -> None:
        rig = Rig()
        rig.client.told_skew = skew
        found = {check.name: check for check in await rig.venue.check()}
        assert found["clock"].state is state

    @pytest.mark.parametrize(
        ("status", "kyc", "state"),
        [
            ("active", "verified", CheckState.OK),
            ("active", "pending", CheckState.WARNING),
            ("disabled", "verified", CheckState.WARNING),
        ],
    )
    async def test_whether_the_customer_may_trade_is_said_without_a_name(
        self, status: str, kyc: str, state: CheckState
    ) -> None:
        row = dumps({"status": True, "data": {"name": "Canary", "status": status, "kyc_status": kyc}})
        rig = Rig({"user": [row]})
        (check,) = [check for check in await rig.venue.check() if check.name == "customer"]
        assert check.state is state
        assert "Canary" not in check.sentence
        assert is_one_sentence(check.sentence)
