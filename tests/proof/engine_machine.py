"""The engine machine: a desk over the real journal and a venue with bad days, led through random lives by Hypothesis.

The desk is killed, drained and started anew, the disk fills up and breaks, answers get lost, orders land late, people
say true and false things; the laws (`tests.proof.engine_laws`) are looked at after every step. Every life ends with
everything mended: then what happened must be found within 5 s and what never did be settled within 45 s.
"""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from fxtui.contract.abilities import ClientKey
from fxtui.domain.money import Asset
from fxtui.domain.order import OrderState
from tests.proof.engine_disk import FAILS, FAILS_THOUGH_WRITTEN, FULL
from tests.proof.engine_venue import LOOK_TROUBLES, SCRIPTS
from tests.proof.engine_world import Tally, World
from tests.proof.figures import Figure, at_least, exactly, told
from tests.support.fake_venue import COPM, USDT

STEPS = 25
SHRINK = "FXTUI_SHRINK"
"""Set in the environment, what breaks a law is made as short as it gets, which takes minutes."""

_EVERY = 10.0
_WRITES = ("append", "sending", "accepted", "rejected", "unknown", "not_placed", "number", "everything")
_HOW = st.sampled_from(["killed", "drained"])
_EXCHANGED = st.sampled_from(["swap", "order"])
_WITHDRAWN = st.sampled_from(["withdrawal", "other withdrawal"])
_ANY = _EXCHANGED | _WITHDRAWN
_AMOUNT = st.sampled_from([2, 7, 7, 7, 60])
_SCRIPT = st.sampled_from(sorted(SCRIPTS))
_TURNS = st.integers(0, 40)
_TIMES = st.sampled_from([1, 1, 2, 10])


class EngineMachine(RuleBasedStateMachine):
    """The rules of the world: what may happen next."""

    tally: ClassVar[Tally] = Tally()
    keys: ClassVar[ClientKey] = ClientKey.INT53
    heard: ClassVar[Callable[[Tally], None]] = staticmethod(lambda tally: None)

    def __init__(self) -> None:
        super().__init__()
        self.world = World(self.tally, self.keys)
        self.do(self.world.start())

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        self.world.loop.run_until_complete(work)

    # ---- a person deals

    @rule(kind=_EXCHANGED, amount=_AMOUNT, script=_SCRIPT, times=_TIMES)
    def exchange(self, kind: str, amount: int, script: str, times: int) -> None:
        self.do(self.world.deal(kind, amount, script, times))

    @rule(kind=_WITHDRAWN, amount=_AMOUNT, script=_SCRIPT, times=_TIMES)
    def withdraw(self, kind: str, amount: int, script: str, times: int) -> None:
        self.do(self.world.deal(kind, amount, script, times))

    @rule(kind=_ANY, amount=_AMOUNT, script=_SCRIPT)
    def deal_the_same_again(self, kind: str, amount: int, script: str) -> None:
        self.do(self.world.deal(kind, amount, "accepts"))
        self.do(self.world.deal(kind, amount, script))

    @rule(kind=_ANY, amount=_AMOUNT, script=_SCRIPT, turns=_TURNS)
    def begin_a_deal(self, kind: str, amount: int, script: str, turns: int) -> None:
        self.do(self.world.deal(kind, amount, script, turns=turns))

    @rule(kind=_ANY, amount=_AMOUNT, script=_SCRIPT, turns=_TURNS, how=_HOW)
    def begin_a_deal_and_end(self, kind: str, amount: int, script: str, turns: int, how: str) -> None:
        self.do(self.world.deal(kind, amount, script, turns=turns))
        self.do(self.world.again(how))

    @rule(kind=_ANY, amount=_AMOUNT, script=_SCRIPT, turns=_TURNS)
    def cancel_the_sending(self, kind: str, amount: int, script: str, turns: int) -> None:
        self.do(self.world.deal(kind, amount, script, turns=turns))
        self.do(self.world.cancel_sending())

    @rule(kind=_ANY, amount=_AMOUNT, script=_SCRIPT, turns=_TURNS)
    def pause_in_mid_deal(self, kind: str, amount: int, script: str, turns: int) -> None:
        self.do(self.world.pause_in_mid_deal(kind, amount, script, turns))

    @precondition(lambda self: self.world.run.previews)
    @rule(which=st.integers(0, 5), script=_SCRIPT, times=_TIMES, typed=st.booleans())
    def confirm_an_earlier_preview(self, which: int, script: str, times: int, typed: bool) -> None:
        self.do(self.world.confirm(which, script, times, typed=typed))

    @rule(kind=_ANY, amount=_AMOUNT)
    def deal_in_a_second_instance(self, kind: str, amount: int) -> None:
        self.do(self.world.deal_in_a_second_instance(kind, amount))

    @precondition(lambda self: self.world.other is not None)
    @rule()
    def end_the_second_instance(self) -> None:
        self.do(self.world.end_second_instance())

    # ---- time and trouble

    @rule(seconds=st.sampled_from([0.25, 1.0, 4.0, 11.0]))
    def wait(self, seconds: float) -> None:
        self.do(self.world.loop.pass_time(seconds))

    @rule(seconds=st.sampled_from([32.0, 40.0, 100.0]))
    def wait_long(self, seconds: float) -> None:
        self.do(self.world.loop.pass_time(seconds))

    @rule(
        what=st.sampled_from(_WRITES),
        how=st.sampled_from([FULL, FULL, FAILS, FAILS_THOUGH_WRITTEN]),
        times=st.sampled_from([1, 1, 3, 1_000]),
    )
    def let_the_disk_fail(self, what: str, how: str, times: int) -> None:
        self.world.disk.troubles[what] = [how] * times

    @rule(seconds=st.sampled_from([0.0, 0.5, 3.0, 6.0]))
    def let_the_disk_take_its_time(self, seconds: float) -> None:
        self.world.loop.disk_takes = seconds

    @precondition(lambda self: self.world.disk.troubles or self.world.loop.disk_takes)
    @rule()
    def mend_the_disk(self) -> None:
        self.world.disk.troubles.clear()
        self.world.loop.disk_takes = 0.0

    @rule(
        troubles=st.lists(st.sampled_from(sorted(LOOK_TROUBLES)), max_size=4),
        takes=st.sampled_from([0.0, 0.0, 2.0, 15.0]),
    )
    def trouble_the_looks(self, troubles: list[str], takes: float) -> None:
        self.world.venue.look_troubles += troubles
        self.world.venue.look_takes = takes

    @rule(amount=st.sampled_from([-50, 50]), asset=st.sampled_from([USDT, COPM]), held=st.booleans())
    def move_money_behind_our_back(self, amount: int, asset: Asset, held: bool) -> None:
        self.world.venue.funds[asset][held] += Decimal(amount)

    @precondition(lambda self: any(not order.state.final for order in self.world.venue.placed.values()))
    @rule(filled=st.booleans())
    def let_the_venue_end_its_orders(self, filled: bool) -> None:
        venue = self.world.venue
        for order in list(venue.placed.values()):
            if not order.state.final and filled:
                venue.fill(order.order_id)
            elif not order.state.final:
                venue.end(order.order_id, OrderState.CANCELED)

    @rule(how=_HOW, unreachable=st.sampled_from([0, 0, 3]))
    def end_and_start_again(self, how: str, unreachable: int) -> None:
        self.do(self.world.again(how, unreachable))

    @precondition(lambda self: self.world.runs > 1 and not self.world.bent_once)
    @rule(seen=st.sampled_from([True, True, False]))
    def bend_the_journal(self, seen: bool) -> None:
        self.do(self.world.bend(seen=seen))

    @precondition(lambda self: self.world.run.damaged)
    @rule()
    def acknowledge(self) -> None:
        self.do(self.world.acknowledge())

    # ---- a person speaks

    @precondition(lambda self: self.world.run.desk.intents.unresolved())
    @rule(which=st.integers(0, 3), truthful=st.booleans())
    def settle(self, which: int, truthful: bool) -> None:
        self.do(self.world.settle(self.world.unresolved(which), truthful=truthful))

    @precondition(lambda self: self.world.run.desk.intents.unresolved())
    @rule(which=st.integers(0, 3), patience=st.sampled_from([0.0, 10.0, 45.0]))
    def ask_for_a_look(self, which: int, patience: float) -> None:
        self.do(self.world.run.resolve(self.world.unresolved(which).intent_id, patience))

    # ---- the laws

    @invariant()
    def every_law_holds(self) -> None:
        self.world.judge()

    def teardown(self) -> None:
        try:
            if not self.world.laws.wrong:
                self.do(self.world.dawn())
                self.world.judge()
        finally:
            self.world.end()
            type(self).heard(self.tally)


def engine_machine(examples: int, seed: int, *, processes: int = 1, fixed: bool = False) -> Sequence[Figure]:
    """Lead a desk through `examples` lives of 25 steps, spread over `processes`; `fixed` always the same ones.

    As many lives each are led over venues that take keys of each form. What breaks a law is printed with the steps
    that lead there.
    """
    tally = Tally()
    if processes == 1:
        tally.add(_led(examples, seed, fixed))
    else:
        share = -(-examples // processes)
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            for one in pool.map(
                _led, [share] * processes, range(seed, seed + processes), [fixed] * processes
            ):
                tally.add(one)
    return (
        at_least("lives of the engine machine", tally.lives, examples),
        *(
            at_least(f"over a venue with keys: {one.value}", tally.keys[one], examples // 4)
            for one in ClientKey
        ),
        told("steps in them", tally.steps),
        at_least("requests that reached the venue", tally.sends, examples),
        told("outcomes judged by looking", tally.judged),
        at_least("intents no look-up could tell from others", tally.mistakable, examples // 50),
        told("kills", tally.kills),
        told("orderly ends", tally.drains),
        at_least("errors of the disk", tally.disk_errors, examples // 20),
        told("words of a person", tally.words),
        exactly("laws broken", tally.broken, 0),
    )


def _led(examples: int, number: int, fixed: bool) -> Tally:
    """Lead lives over venues with each form of key in turn, up to the first law that is broken."""
    tally, reported = Tally(), time.monotonic()

    def heard(now: Tally) -> None:
        nonlocal reported
        if time.monotonic() - reported >= _EVERY:
            reported = time.monotonic()
            print(f"engine machine {number}: {now.lives:,} of {examples:,} lives", file=sys.stderr)

    chosen = settings(
        max_examples=-(-examples // len(ClientKey)),
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=fixed,
        database=None,
        phases=(Phase.generate, Phase.shrink) if os.environ.get(SHRINK) else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    logging.disable(logging.CRITICAL)  # full disks and broken venues are logged, and here they are the rule
    try:
        for keys in ClientKey:
            given = {"tally": tally, "keys": keys, "heard": staticmethod(heard)}
            machine = seed(f"{number} {keys.value}")(type("EngineMachine", (EngineMachine,), given))
            run_state_machine_as_test(machine, settings=chosen)
    except Exception:  # noqa: BLE001 - a broken law is a figure, and the way there is printed
        traceback.print_exc()
        tally.broken += 1
    finally:
        logging.disable(logging.NOTSET)
    return tally
