"""The nine steps of the venue's quick start, from the shell, judged by the simulator's books."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.flows.simulated import ACCOUNT, FXTUI, Simulated, simulated

BANK = {
    "FullName": "Ana Prueba",
    "BankAccountNumber": "000123456789",
}


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[Simulated]:
    with simulated(tmp_path / "home", "kiiex") as served:
        yield served


@pytest.mark.parametrize(("casing", "orientation"), [("seed", "USDTCOPM"), ("alphapoint", "COPMUSDT")])
def test_the_nine_steps_of_the_quick_start(tmp_path: Path, casing: str, orientation: str) -> None:
    options = ("--option", f"casing={casing}", "--option", f"orientation={orientation}")
    with simulated(tmp_path / "home", "kiiex", *options) as venue:
        walk_the_nine_steps(venue, base="USDT" if orientation == "USDTCOPM" else "COPM")


def walk_the_nine_steps(venue: Simulated, base: str) -> None:
    checks = venue.json("venue", "test", "kiiex")["checks"]
    assert {check["state"] for check in checks} == {"ok"}

    deposit = venue.json("deposit", "250", "USDT", "--yes")["intents"][0]
    assert deposit["state"] == "accepted"
    assert any(t["kind"] == "deposit" and Decimal(t["amount"]) == 250 for t in venue.books()["tickets"])

    before = _balances(venue)
    assert before["USDT"] == venue.total("USDT")

    quote = venue.json("quotes", "USDT/COPM")["quotes"][0]
    assert quote["instrument"] == ("USDT/COPM" if base == "USDT" else "COPM/USDT")
    assert Decimal(quote["bid"]) < Decimal(quote["ask"])

    order = buy_copm_at_the_market(venue, base)
    gives, gets = what_the_fills_moved(venue, order["venue_ref"], base)
    after = _balances(venue)
    assert after["USDT"] == before["USDT"] - gives == venue.total("USDT")
    assert after["COPM"] == before["COPM"] + gets == venue.total("COPM")

    withdraw_to_the_end(venue, Decimal(13000))
    assert venue.total("COPM") == after["COPM"] - 13000
    assert {i["state"] for i in venue.json("intents")["intents"]} == {"accepted"}


def buy_copm_at_the_market(venue: Simulated, base: str) -> dict[str, Any]:
    side, quantity, pair = ("sell", "100", "USDT/COPM") if base == "USDT" else ("buy", "400000", "COPM/USDT")
    order: dict[str, Any] = venue.json("order", side, quantity, pair, "--yes")["intents"][0]
    assert (order["state"], order["order_state"]) == ("accepted", "filled")
    assert Decimal(order["filled"]) == Decimal(quantity)
    placed = [o for o in venue.books()["orders"] if str(o["order_id"]) == order["venue_ref"]]
    assert [o["side"] for o in placed] == [side]
    assert Decimal(placed[0]["executed"]) == Decimal(quantity)
    assert str(placed[0]["client_order_id"]) == order["client_id"]
    history = venue.json("orders", "--history")["orders"]
    assert [o["state"] for o in history if o["order_id"] == order["venue_ref"]] == ["filled"]
    return order


def what_the_fills_moved(venue: Simulated, order_id: str, base: str) -> tuple[Decimal, Decimal]:
    """USDT given and COPM got, by the fills as shown; the fee by the simulator's books where the venue hides it."""
    fills = venue.json("fills", "--order", order_id)["fills"]
    quantity = sum((Decimal(f["quantity"]) for f in fills), Decimal(0))
    value = sum((Decimal(f["quantity"]) * Decimal(f["price"]) for f in fills), Decimal(0))
    booked = [f for f in venue.books()["fills"] if str(f["order_id"]) == order_id and f["account"] == ACCOUNT]
    fee = sum((Decimal(f["fee"]) for f in booked), Decimal(0))
    assert all(f["fee"] is None for f in fills) or sum(Decimal(f["fee"]) for f in fills) == fee
    return (quantity, value - fee) if base == "USDT" else (value, quantity - fee)


def withdraw_to_the_end(venue: Simulated, amount: Decimal) -> None:
    withdrawal = venue.json(*_withdraw(venue, str(amount)), "--yes")["intents"][0]
    assert withdrawal["state"] == "accepted"
    made = [
        t for t in venue.books()["tickets"] if t["kind"] == "withdrawal" and Decimal(t["amount"]) == amount
    ]
    newest = max(made, key=lambda t: int(t["number"]))
    number = str(newest["number"])
    shown = venue.json("ticket", number)["tickets"][0]
    assert shown["state"] == "waiting for you"
    assert "confirm" in shown["actions"]
    confirmed = venue.json("ticket", number, "confirm", "--code", newest["verify_code"], "--yes")
    assert confirmed["intents"][0]["state"] == "accepted"
    while not next(t for t in venue.books()["tickets"] if t["number"] == newest["number"])["done"]:
        venue.control(f"tickets/{number}", status="next")
    assert venue.json("ticket", number)["tickets"][0]["state"] == "done"


def _balances(venue: Simulated) -> dict[str, Decimal]:
    return {row["asset"]: Decimal(row["total"]) for row in venue.json("balances")["balances"]}


def test_a_swap_gives_what_its_preview_promised_or_better(venue: Simulated) -> None:
    preview = venue.json("swap", "100", "USDT", "COPM", "--dry-run")["previews"][0]
    assert venue.books()["orders_taken"] == 0
    start = venue.total("COPM")
    swap = venue.json("swap", "100", "USDT", "COPM", "--yes")["intents"][0]
    assert (swap["state"], swap["order_state"]) == ("accepted", "filled")
    worst = Decimal(preview["worst_price"]) * 100 * Decimal("0.998")
    assert venue.total("COPM") - start >= worst - 1
    assert venue.books()["orders_taken"] == venue.books()["orders_executed"] == 1


def test_money_is_not_moved_without_yes_where_nobody_can_be_asked(venue: Simulated) -> None:
    ran = venue.fxtui("swap", "100", "USDT", "COPM", "--json")
    assert ran.code == 2
    assert "--yes" in ran.error["hint"]
    assert venue.books()["orders_taken"] == 0
    assert venue.json("intents")["intents"] == []


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("swap", "1,000", "USDT", "COPM", "--yes"), 2, "1000 or 1"),
        (("swap", "12000", "USDT", "COPM", "--yes"), 3, "available"),
        (("swap", "100", "USDT", "XXX", "--yes"), 2, "XXX"),
        (("order", "sell", "0.0000001", "USDT/COPM", "--yes"), 3, ""),
        (("ticket", "999999"), 3, "no ticket"),
        (("balances", "--profile", "nowhere"), 2, "nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_sentence(
    venue: Simulated, words: tuple[str, ...], code: int, says: str
) -> None:
    ran = venue.fxtui(*words, "--json")
    assert ran.code == code, ran.err
    assert says in ran.error["message"] + (ran.error["hint"] or "")
    assert venue.books()["orders_taken"] == 0


def test_an_answer_lost_after_execution_is_found_and_never_sent_again(venue: Simulated) -> None:
    venue.control("scenario", name="lost-answer")
    swap = venue.json("swap", "100", "USDT", "COPM", "--yes")["intents"][0]
    assert swap["state"] == "accepted"
    books = venue.books()
    assert (books["orders_taken"], books["orders_executed"]) == (1, 1)
    states = [i["state"] for i in venue.json("intents")["intents"]]
    assert states == ["accepted"]


def test_a_wrong_key_is_one_sentence_that_names_venue_and_credential(venue: Simulated) -> None:
    config = Path(venue.fxtui("config", "path").out.strip())
    text = config.read_text("utf-8").replace(str(venue.credentials["api_secret"]), "0" * 32)
    config.write_text(text, "utf-8")
    ran = venue.fxtui("balances", "--json")
    assert ran.code == 6
    assert ran.error["venue"] == "kiiex"
    assert "KIIEX" in ran.error["message"]
    assert "0" * 32 not in ran.err + ran.out


def test_a_damaged_configuration_names_file_line_and_key_and_stays_as_it_is(venue: Simulated) -> None:
    config = Path(venue.fxtui("config", "path").out.strip())
    damaged = config.read_text("utf-8").replace('mode = "paper"', 'mode = "papier"')
    config.write_text(damaged, "utf-8")
    ran = venue.fxtui("balances", "--json")
    assert ran.code == 6
    line = damaged.splitlines().index('mode = "papier"') + 1
    assert f"config.toml:{line}: profiles.sim.mode" in ran.error["message"]
    assert config.read_text("utf-8") == damaged


def _withdraw(venue: Simulated, amount: str) -> list[str]:
    fields = venue.json("withdraw", "COPM", "--fields")["fields"]
    method = fields[0]["method"]
    words = ["withdraw", amount, "COPM", "--method", method]
    for field in fields:
        if field["method"] == method and field["field"]:
            words += ["--field", f"{field['field']}={BANK.get(field['field'], '12345678')}"]
    return words


def test_a_venue_that_is_down_says_so_and_the_exit_code_too(tmp_path: Path) -> None:
    with simulated(tmp_path / "home", "kiiex") as served:
        pass
    ran = served.fxtui("balances", "--json")
    assert ran.code == 5
    assert ran.error["venue"] == "kiiex"
    assert ran.error["retryable"] is True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_an_answer_is_waited_for_is_written_down_and_is_the_exit_code(
    venue: Simulated, number: signal.Signals
) -> None:
    before = venue.books()["orders_taken"]
    venue.control("fault", kind="slow")
    with subprocess.Popen(
        [*FXTUI, "swap", "100", "USDT", "COPM", "--yes", "--home", str(venue.home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as swapping:
        deadline = time.monotonic() + 30
        while venue.books()["orders_taken"] == before and time.monotonic() < deadline:
            time.sleep(0.05)
        swapping.send_signal(number)
        _, said = swapping.communicate(timeout=30)
    assert swapping.returncode == 128 + number
    assert said.strip().splitlines()[-1].startswith("fxtui: ended by a signal")
    assert "Traceback" not in said
    [intent] = venue.json("intents")["intents"]
    assert intent["state"] in {"unknown", "accepted"}
    assert venue.json("intents", "--resolve", intent["intent_id"])["intents"][0]["state"] == "accepted"
    assert venue.books()["orders_taken"] == before + 1
