"""What an answer to a write proves: every line of the tables, and everything that proves nothing (dossier 5)."""

from __future__ import annotations

import pytest

from fxtui.domain.outcome import Accepted, Outcome, RefusedBy, Rejected, Unknown
from fxtui.transport.evidence import judge
from fxtui.transport.request import Answer, Answered, Lost, NotSent
from fxtui.transport.strict_json import dumps
from fxtui.venues.kriptomat.verdicts import VERDICTS
from tests.support.clock import FakeClock
from tests.venues.kriptomat.money_rig import sample

MONEY = ["buy", "sell", "withdraw"]
REFUSING = [400, 401, 403, 404, 405, 422]
PROVING_NOTHING = [
    201,
    202,
    204,
    301,
    302,
    402,
    408,
    409,
    410,
    413,
    418,
    423,
    425,
    429,
    451,
    500,
    502,
    503,
    504,
]
NO = {"status": False, "message": "No."}


def judged(operation: str, status: int, body: object) -> Outcome:
    raw = body if isinstance(body, bytes) else dumps(body)
    verdict = VERDICTS[operation]
    answer = Answered(Answer(status, {}, raw, FakeClock().now(), 0.01, "Kriptomat"))
    return judge(answer, verdict.table, verdict.read, venue="Kriptomat", operation=operation)


def invalid(**errors: object) -> dict[str, object]:
    return {"status": False, "message": "The given data was invalid.", "errors": errors}


def code_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Rejected), outcome
    assert outcome.by is RefusedBy.VENUE
    return outcome.code


class TestMoneyAccepted:
    @pytest.mark.parametrize(("operation", "ref"), [("buy", "12"), ("sell", "58"), ("withdraw", "32")])
    def test_the_documented_answer_names_the_transaction(self, operation: str, ref: str) -> None:
        assert judged(operation, 200, sample(operation)) == Accepted(ref)

    @pytest.mark.parametrize("status", [200, 201, 202])
    def test_any_yes_counts(self, status: int) -> None:
        assert judged("buy", status, {"status": True, "data": {"transaction_id": 7}}) == Accepted("7")

    @pytest.mark.parametrize("number", ["12", 0, -3, True, None, 10**19, [12], {"id": 12}])
    def test_a_yes_without_a_number_proves_nothing(self, number: object) -> None:
        outcome = judged("buy", 200, {"status": True, "data": {"transaction_id": number}})
        assert isinstance(outcome, Unknown)

    @pytest.mark.parametrize(
        "body",
        [
            {"status": True},
            {"status": True, "data": []},
            {"status": True, "transaction_id": 12},
            {"data": {"transaction_id": 12}},
            {"status": 1, "data": {"transaction_id": 12}},
            {"status": "true", "data": {"transaction_id": 12}},
            {"status": None, "data": {"transaction_id": 12}},
            [],
            12,
            "ok",
            b"",
            b"<html>502</html>",
            b'{"status":true,"data":{"transaction_id":1',
            b'{"status":false,"status":true,"data":{"transaction_id":1}}',
        ],
    )
    def test_a_yes_in_another_form_proves_nothing(self, body: object) -> None:
        assert isinstance(judged("buy", 200, body), Unknown)

    @pytest.mark.parametrize("status", [*REFUSING, 204, 206, 302, 500])
    def test_a_yes_under_another_status_proves_nothing(self, status: int) -> None:
        assert isinstance(judged("buy", status, {"status": True, "data": {"transaction_id": 7}}), Unknown)


class TestMoneyRefused:
    @pytest.mark.parametrize("operation", MONEY)
    @pytest.mark.parametrize(
        ("status", "body", "code"),
        [
            (200, NO, "invalid"),
            (400, NO, "invalid"),
            (401, NO, "unauthenticated"),
            (401, {"message": "Unauthenticated."}, "unauthenticated"),
            (403, NO, "forbidden"),
            (403, {"status": False, "message": "User is not verified."}, "forbidden"),
            (404, {"status": False, "message": "Not found."}, "not_found"),
            (405, {"message": "The GET method is not supported for this route."}, "not_allowed"),
            (422, NO, "invalid"),
            (422, invalid(amount=["The amount must be at least 10."]), "invalid_amount"),
            (422, invalid(amount=["Insufficient balance."]), "insufficient_balance"),
            (422, {"status": False, "message": "Not enough funds."}, "insufficient_balance"),
            (422, {"message": "No.", "errors": {"amount": ["Insufficient funds"]}}, "insufficient_balance"),
            (200, {"status": False, "message": "Your balance is too low."}, "insufficient_balance"),
            (422, invalid(amount=["Too small."], surprise=["?"]), "invalid"),
            (422, invalid(surprise=["?"]), "invalid"),
            (422, {"errors": {"amount": ["The amount is required."]}}, "invalid_amount"),
            (422, NO | {"errors": []}, "invalid"),
            (422, {"status": False, "error": {"message": "No."}}, "invalid"),
            (422, {"status": False, "error_description": "No."}, "invalid"),
            (422, {"status": False, "error": "No."}, "invalid"),
        ],
    )
    def test_a_well_formed_no_is_a_no(self, operation: str, status: int, body: object, code: str) -> None:
        assert code_of(judged(operation, status, body)) == code

    @pytest.mark.parametrize("operation", ["buy", "sell"])
    def test_a_pair_that_is_refused(self, operation: str) -> None:
        body = invalid(pair=["The selected pair is invalid."])
        assert code_of(judged(operation, 422, body)) == "invalid_pair"

    def test_a_bank_account_that_is_refused(self) -> None:
        body = invalid(bank_account_id=["The selected bank account id is invalid."])
        assert code_of(judged("withdraw", 422, body)) == "invalid_bank_account"
        assert isinstance(judged("buy", 422, body), Unknown)

    def test_the_venue_s_words_stay_the_venue_s(self) -> None:
        outcome = judged("buy", 403, {"status": False, "message": "\x1b[31mNo[/x]"})
        assert isinstance(outcome, Rejected)
        assert outcome.venue_reason is not None
        assert outcome.venue_reason.raw == "\x1b[31mNo[/x]"
        assert "No[" not in outcome.reason

    @pytest.mark.parametrize(
        "body",
        [
            {"status": False},
            {"status": False, "message": ""},
            {"status": False, "message": 7},
            {"status": False, "message": "No.", "errors": "amount"},
            {"status": False, "message": "No.", "errors": {"amount": "Too small."}},
            {"status": False, "message": "No.", "errors": {"amount": []}},
            {"status": False, "message": "No.", "errors": {"amount": [7]}},
            {"status": "error", "message": "No."},
            {"status": 422, "message": "No."},
            {"status": None, "message": "No."},
            {"error": "No."},
            {"code": 4},
            {},
            [],
            b"Forbidden",
            b"<html>Forbidden</html>",
        ],
    )
    def test_a_no_in_another_form_proves_nothing(self, body: object) -> None:
        for status in REFUSING:
            assert isinstance(judged("buy", status, body), Unknown)

    @pytest.mark.parametrize(
        ("status", "body"),
        [
            (400, {"message": "Bad Request"}),
            (403, {"message": "Forbidden"}),
            (404, {"message": "no Route matched with those values"}),
            (422, {"message": "No."}),
            (422, {"message": "No.", "errors": []}),
            (403, {"message": "No.", "errors": {"amount": ["No."]}}),
            (401, {"message": "Unauthenticated.", "code": 4}),
            (422, {"message": "No.", "errors": {"amount": ["No."]}, "request_id": "7"}),
        ],
    )
    def test_what_anybody_on_the_way_may_say_proves_nothing(self, status: int, body: object) -> None:
        assert isinstance(judged("buy", status, body), Unknown)

    @pytest.mark.parametrize("body", [{"message": "No."}, {"errors": {"amount": ["No."]}}])
    def test_under_a_success_only_a_status_says_no(self, body: object) -> None:
        assert isinstance(judged("buy", 200, body), Unknown)

    @pytest.mark.parametrize("status", REFUSING)
    @pytest.mark.parametrize(
        "more", [{"data": {"transaction_id": 12}}, {"transaction_id": 12}, {"data": {"transaction_id": "12"}}]
    )
    def test_a_no_that_names_a_transaction_proves_nothing(self, status: int, more: dict[str, object]) -> None:
        assert isinstance(judged("buy", status, NO | more), Unknown)

    @pytest.mark.parametrize("operation", MONEY)
    @pytest.mark.parametrize(
        "body",
        [
            invalid(idempotency_key=["The idempotency key is invalid."]),
            invalid(amount=["Too small."], idempotency_key=["No."]),
            {"status": False, "message": "Duplicate request."},
            {"status": False, "message": "This was ALREADY executed."},
            {"status": False, "message": "Idempotency key conflict."},
            {"status": False, "message": "A request is in progress."},
            invalid(amount=["The amount has been taken."]),
        ],
    )
    def test_what_speaks_of_something_done_before_proves_nothing(self, operation: str, body: object) -> None:
        for status in (200, *REFUSING):
            assert isinstance(judged(operation, status, body), Unknown)

    @pytest.mark.parametrize("operation", [*VERDICTS])
    @pytest.mark.parametrize("body", [NO, {"message": "No."}, invalid(amount=["Insufficient balance."])])
    def test_under_any_other_status_nothing_is_proven(self, operation: str, body: object) -> None:
        for status in PROVING_NOTHING:
            assert isinstance(judged(operation, status, body), Unknown)

    def test_a_conflict_of_keys_is_never_a_refusal(self) -> None:
        body = {"status": False, "message": "Idempotency key conflict."}
        assert isinstance(judged("buy", 409, body), Unknown)

    def test_what_was_lost_is_unknown_and_what_was_not_sent_is_refused(self) -> None:
        verdict = VERDICTS["buy"]
        lost = judge(Lost("It may."), verdict.table, verdict.read, venue="Kriptomat", operation="buy")
        assert isinstance(lost, Unknown)
        unsent = judge(
            NotSent("It did not."), verdict.table, verdict.read, venue="Kriptomat", operation="buy"
        )
        assert isinstance(unsent, Rejected)
        assert unsent.by is RefusedBy.NETWORK


class TestOfItsOwnMaking:
    @pytest.mark.parametrize("operation", MONEY)
    def test_what_the_first_of_two_arrivals_may_cause_is_looked_up(self, operation: str) -> None:
        verdict = VERDICTS[operation]
        assert verdict.of_its_own_making == {"insufficient_balance", "invalid_amount", "invalid", "forbidden"}
        assert verdict.of_its_own_making <= set(verdict.table.rejections)

    @pytest.mark.parametrize("operation", [*VERDICTS])
    def test_nothing_of_its_own_making_is_unlisted(self, operation: str) -> None:
        verdict = VERDICTS[operation]
        assert verdict.of_its_own_making <= set(verdict.table.rejections)
        assert all(text.endswith(".") for text in verdict.table.rejections.values())


class TestCustomers:
    @pytest.mark.parametrize(
        ("operation", "ref"),
        [
            ("create_user", "6"),
            ("update_user", ""),
            ("kyc_import", ""),
            ("create_bank", "8"),
            ("delete_bank", ""),
        ],
    )
    def test_the_documented_answers_are_a_yes(self, operation: str, ref: str) -> None:
        assert judged(operation, 200, sample(operation)) == Accepted(ref)

    @pytest.mark.parametrize("operation", ["create_user", "create_bank"])
    @pytest.mark.parametrize("body", [{"status": True}, {"status": True, "data": {"id": "6"}}])
    def test_a_yes_that_names_nothing_made_proves_nothing(self, operation: str, body: object) -> None:
        assert isinstance(judged(operation, 201, body), Unknown)

    @pytest.mark.parametrize(
        ("operation", "status", "body", "code"),
        [
            ("create_user", 422, invalid(email=["The email has already been taken."]), "taken"),
            ("create_user", 422, invalid(phone=["The phone format is invalid."]), "invalid"),
            ("create_bank", 422, invalid(iban=["The iban has already been taken."]), "taken"),
            ("create_bank", 422, invalid(iban=["The iban is invalid."]), "invalid"),
            ("create_bank", 403, NO, "forbidden"),
            ("update_user", 422, invalid(email=["The email has already been taken."]), "taken"),
            ("update_user", 404, NO, "not_found"),
            ("kyc_import", 422, invalid(token=["The token is invalid."]), "invalid"),
            ("delete_bank", 404, {"status": False, "message": "Not found."}, "not_found"),
        ],
    )
    def test_refusals(self, operation: str, status: int, body: object, code: str) -> None:
        assert code_of(judged(operation, status, body)) == code

    @pytest.mark.parametrize("operation", ["kyc_import", "delete_bank"])
    def test_where_nothing_can_be_taken_such_words_prove_nothing(self, operation: str) -> None:
        body = {"status": False, "message": "It was done already."}
        assert isinstance(judged(operation, 422, body), Unknown)

    def test_what_the_first_of_two_arrivals_brought_about(self) -> None:
        own = {name: VERDICTS[name].of_its_own_making for name in VERDICTS if name not in MONEY}
        assert own == {
            "create_user": {"taken"},
            "update_user": frozenset(),
            "kyc_import": frozenset(),
            "create_bank": {"taken", "invalid"},
            "delete_bank": {"not_found"},
        }
