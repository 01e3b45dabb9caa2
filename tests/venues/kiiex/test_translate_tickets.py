"""Documented tickets and forms through wire and translate: statuses both ways, legal actions, hostile text."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fxtui.domain.foreign import Foreign
from fxtui.domain.ticket import Ticket, TicketAction, TicketKind, TicketState
from fxtui.venues.kiiex import codes, translate_tickets
from fxtui.venues.kiiex.translate_tickets import Method
from fxtui.venues.kiiex.wire.tickets import DepositKeys, Template, TicketRow
from tests.venues.kiiex.rows import COPM, NASTY, USDT, row
from tests.venues.kiiex.scripted import changed, sample


class TestTickets:
    def ticket(self, kind: TicketKind, **fields: object) -> Ticket | None:
        name = "alphapoint/GetDepositTicket" if kind is TicketKind.DEPOSIT else "alphapoint/GetWithdrawTicket"
        read = row(changed(name, **fields), TicketRow)
        return translate_tickets.ticket("kiiex", "9", kind, read, {1: USDT, 2: COPM})

    @pytest.mark.parametrize("number", sorted(codes.WITHDRAW_STATES.numbered))
    def test_a_withdrawal_s_number_and_name_mean_the_same(self, number: int) -> None:
        name = codes.WITHDRAW_STATES.numbered[number]
        assert self.ticket(TicketKind.WITHDRAWAL, Status=number) == self.ticket(
            TicketKind.WITHDRAWAL, Status=name
        )

    @pytest.mark.parametrize("number", sorted(codes.DEPOSIT_STATES.numbered))
    def test_a_deposit_s_number_and_name_mean_the_same(self, number: int) -> None:
        name = codes.DEPOSIT_STATES.numbered[number]
        assert self.ticket(TicketKind.DEPOSIT, Status=number) == self.ticket(TicketKind.DEPOSIT, Status=name)

    def test_the_documented_ends_are_final_and_nothing_else(self) -> None:
        withdrawal = {n for n in codes.WITHDRAW_STATES.numbered.values() if codes.WITHDRAW_STATE_OF[n].final}
        deposit = {n for n in codes.DEPOSIT_STATES.numbered.values() if codes.DEPOSIT_STATE_OF[n].final}
        failed = {"Rejected", "Failed", "AmlRejected", "AmlFailed", "LimitsRejected"}
        assert withdrawal == failed | {"FullyProcessed", "UserCanceled", "AdminCanceled"}
        assert deposit == failed | {"FullyProcessed"}

    @pytest.mark.parametrize(
        ("word", "legal"),
        [
            ("Pending2Fa", (TicketAction.CONFIRM, TicketAction.CANCEL)),
            ("New", (TicketAction.CANCEL,)),
            ("SystemProcessing", ()),
            ("Submitted", ()),
            ("FullyProcessed", ()),
            ("Something", ()),
            (77, ()),
        ],
    )
    def test_only_legal_actions_are_offered(self, word: int | str, legal: tuple[TicketAction, ...]) -> None:
        found = translate_tickets.ticket(
            "kiiex",
            "9",
            TicketKind.WITHDRAWAL,
            row(changed("alphapoint/GetWithdrawTicket", Status=word), TicketRow),
            {2: COPM},
        )
        assert found is not None
        assert found.actions == legal

    @pytest.mark.parametrize("form", [{"BankAccountNumber": "00123"}, '{"bankAccountNumber":"00123"}'])
    def test_the_destination_is_read_from_a_form_as_object_and_as_text(self, form: object) -> None:
        found = translate_tickets.ticket(
            "kiiex",
            "9",
            TicketKind.WITHDRAWAL,
            row(changed("alphapoint/GetWithdrawTicket", TemplateForm=form), TicketRow),
            {},
        )
        assert found is not None
        assert found.destination is not None
        assert (found.destination.raw, found.ticket_id, found.asset) == ("00123", "71", COPM)

    @pytest.mark.parametrize(
        "name", ["GetWithdrawTicket", "GetWithdrawTicketByVerifyCode", "GetDepositTicket"]
    )
    def test_the_seed_s_tickets_are_read(self, name: str) -> None:
        read = row(sample(f"seed/{name}"), TicketRow)
        kind = TicketKind.DEPOSIT if "Deposit" in name else TicketKind.WITHDRAWAL
        found = translate_tickets.ticket("kiiex", "1", kind, read, {})
        assert found is not None
        assert (found.ticket_id, found.reference, found.state) == ("1", "text", TicketState.IN_REVIEW)
        assert found.created_at is not None

    @pytest.mark.parametrize(
        "fields",
        [
            {"Status": NASTY},
            {"RejectReason": NASTY},
            {"TemplateForm": NASTY},
            {"TemplateForm": "[" * 500},
            {"Comments": [{"Comment": NASTY}]},
            {"Comments": NASTY},
            {"Comments": {"x": [NASTY]}},
            {"RequestCode": NASTY},
        ],
    )
    def test_hostile_text_stays_foreign(self, fields: dict[str, object]) -> None:
        found = self.ticket(TicketKind.WITHDRAWAL, **fields)
        assert found is not None
        assert NASTY not in {value for value in vars_of(found) if isinstance(value, str)}

    @pytest.mark.parametrize(
        ("comments", "note"),
        [
            ([], None),
            ("[]", None),
            ("", None),
            (None, None),
            ([{"Comment": "first"}, {"comment": "last"}], "last"),
            ('[{"comment":"last"}]', "last"),
            ("plain words", "plain words"),
        ],
    )
    def test_the_last_comment_is_the_note(self, comments: object, note: str | None) -> None:
        found = self.ticket(TicketKind.WITHDRAWAL, Comments=comments)
        assert found is not None
        assert (found.note.raw if found.note else None) == note

    def test_a_ticket_of_an_impossible_asset_is_left_out(self) -> None:
        read = row(changed("alphapoint/GetWithdrawTicket", AssetName=NASTY, AssetId=99), TicketRow)
        assert translate_tickets.ticket("kiiex", "9", TicketKind.WITHDRAWAL, read, {}) is None


class TestForms:
    @pytest.mark.parametrize(
        ("name", "label"),
        [
            ("BankAccountNumber", "Bank account number"),
            ("Full Name", "Full name"),
            ("FullName", "Full name"),
            ("Swiftcode", "SWIFT code"),
            ("IBAN", "IBAN"),
            ("ExternalAddress", "Address"),
            ("document_number", "Document number"),
            ("Número", "Número"),
        ],
    )
    def test_wire_names_become_labels(self, name: str, label: str) -> None:
        assert translate_tickets.label(name) == label

    def test_method_and_amount_are_filled_by_us(self) -> None:
        template = row(sample("alphapoint/GetWithdrawTemplate"), Template).template
        form = translate_tickets.withdrawal_form(
            COPM, Method("Standard", "7", "Bank"), template, Decimal("0.01")
        )
        assert form is not None
        fixed = {field.name: field.fixed for field in form.fields if field.fixed is not None}
        assert fixed == {"TemplateType": "Standard", "Amount": ""}
        assert {f.name for f in form.fields if f.required and f.fixed is None} == {
            "FullName",
            "BankAccountNumber",
            "BankAccountName",
        }

    def test_an_address_field_is_marked(self) -> None:
        template = {"ExternalAddress": None, "Comment": None, "Memo": None}
        form = translate_tickets.withdrawal_form(
            USDT, Method("ToExternalEthereumAddress"), template, Decimal(0)
        )
        assert form is not None
        assert [field.name for field in form.fields if field.address] == ["ExternalAddress"]

    def test_a_template_with_a_name_that_can_t_be_shown_gives_no_form(self) -> None:
        assert translate_tickets.withdrawal_form(COPM, Method("Standard"), {NASTY: None}, Decimal(0)) is None
        assert translate_tickets.withdrawal_form(COPM, Method(NASTY), {}, Decimal(0)) is None

    def test_addresses_come_newest_first_with_their_memo(self) -> None:
        keys = row(sample("alphapoint/GetDepositInfo"), DepositKeys)
        newest, oldest = translate_tickets.deposit_addresses("kiiex", USDT, Foreign("Tron"), keys)
        assert newest.memo is not None
        assert (newest.address.raw, newest.memo.raw) == ("rNew", "77")
        assert (oldest.address.raw, oldest.memo) == ("0xold", None)


def vars_of(found: Ticket) -> list[object]:
    return [getattr(found, name) for name in found.__struct_fields__]
