"""Write docs/simulator.md from the simulators' declarations: `python -m tools.simulator`, and `--check`."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

import click

from fxtui.contract.plugin import VenuePlugin
from fxtui.grammar.verbs.system import config_path, sim
from fxtui.simulator import control, faults
from fxtui.simulator.faults import CONDITIONS, OF_THE_VENUE, Fault, FaultKind
from fxtui.simulator.scenarios import SCENARIOS
from tools.generated import own_venues, table, texts_below, write_or_check

GENERATED = """# The simulator

Generated from the declarations in `src/fxtui/simulator` and of the venues' simulators; do not edit, run
`python -m tools.simulator`.
"""

INTRODUCTION = """`fxtui sim` serves venues that speak the real wire protocol on this machine's loopback: signatures, sessions, limits, order
books with makers, fees, holds, tickets that move on. It is what `make run` and the tests talk to, and it is there to try
fxtui, a script or a client of your own against, with any answer lost, late, cut off or wrong.

- It holds no real money, listens on 127.0.0.1 or ::1 alone and asks nobody else for anything.
- All it knows is in its memory: a new start is a new world. Prices, keys and the past follow from `--seed`.
- `ctrl+c` ends it.

## Start it

```sh
fxtui sim kiiex --port 8931 --write-profile sim &
fxtui balances
fxtui swap 100 USDT COPM --dry-run
```

Without a venue it serves all there are, each on the port after the one before. Each says in one line of JSON where it
listens and what a client has to be told:

```json
{"venue": "kiiex", "base_url": "http://127.0.0.1:8931/ap", "credentials": {"api_key": "67df…", "api_secret": "3633…", "user_id": "96", "account_id": 7, "oms_id": 1}}
```

`--write-profile NAME` puts these into `config.toml` as a paper profile, in place of one of that name; the first profile of a
file becomes its default, and the file as it was stays beside it as `config.toml.bak`. A live profile is never replaced. The
profile keeps its address: with `--port` it is right again at the next start, with a free port it has to be written again.
`--home DIR` or `FXTUI_HOME` keeps all of this away from your own files.
"""

CLIENT = """## A second client

Any HTTP client will do; here is curl against KIIEX. What is public needs nothing, the rest four signed headers, or the token
of one login in `aptoken`. Key and secret are those of the line above.

```sh
URL=http://127.0.0.1:8931/ap USER_ID=96 NONCE=1
KEY=67dfd2f1082147577f5c6c708142a902 SECRET=36337ffb3c360fb783ecb9b60b9d6cac
SIGNATURE=$(printf %s "$NONCE$USER_ID$KEY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d" " -f1)
curl "$URL/GetLevel1?OMSId=1&InstrumentId=11"
curl "$URL/GetAccountPositions" -d '{"OMSId": 1, "AccountId": 7}' \\
  -H "APIKey: $KEY" -H "UserId: $USER_ID" -H "Nonce: $NONCE" -H "Signature: $SIGNATURE"
```

A client that runs beside fxtui uses account 7 of the same user; account 70 is its treasury. [KIIEX](venues/kiiex.md) tells what
the calls are.
"""

SEEDS = """`--scenario NAME`, here and for `fxtui demo`. `seed:N` is a script of any of these faults for calls that move money and for
reads, one in three and one in sixty; the same number is the same script.
"""

FAULTS = """- `operation`: a call by its name in any case, one of the groups below, or `*`; `money` when left out.
- `nth` and `count`: the first request struck, counted from when the fault is planned, and how many from there on; 1 and 1,
  and a `count` of 0 is all of them.
- `after_ms`: the delay, where the table has one.
- `executes`: whether the request is carried out all the same, where that is not what the table says. It is for faults of the
  wire; the venue's own and the conditions of the world go their way.
- `status`: what the answer has in place of the table's.
- `body`: one of the table's words; the first one is usual.

Of several faults due on one request, the one planned first strikes. `struck` in the state counts what was done: an answer
in which there is nothing to spoil that way is sent as it is, and not counted.
"""

WATCHING = """## See how a client takes it

The control plane is on the venue's own port: it plans what goes wrong, moves what stands still, and tells what really
happened.

An answer is lost after the order was executed; fxtui looks it up and sends nothing twice:

```sh
SIM=http://127.0.0.1:8931/_sim
curl $SIM/fault -d '{"kind": "lost-answer", "operation": "orders"}'
fxtui swap 100 USDT COPM --yes
curl -s $SIM/state | jq '{orders_taken, orders_executed, faults}'
```

The connection breaks and the order lands 20 s later; every price from the third on is a proxy's page; an order is executed and a
gateway gives up waiting for it; a withdrawal's answer has the wrong types; after the next read nobody listens for 10 s; a whole
scenario; and peace again:

```sh
curl $SIM/fault -d '{"kind": "late-landing", "operation": "SendOrder", "after_ms": 20000}'
curl $SIM/fault -d '{"kind": "html", "operation": "GetLevel1", "nth": 3, "count": 0}'
curl $SIM/fault -d '{"kind": "status", "operation": "orders", "status": 504, "executes": true}'
curl $SIM/fault -d '{"kind": "body", "operation": "withdrawals", "body": "mistyped"}'
curl $SIM/fault -d '{"kind": "refuse", "operation": "reads", "after_ms": 10000}'
curl $SIM/scenario -d '{"name": "server-error"}'
curl -X POST $SIM/faults/clear
```

A deposit is taken a step on and then to its end, prices move 500 times, an hour passes so that every session has ended, and
the books are looked at:

```sh
fxtui deposit 250 USDT --yes
NUMBER=$(curl -s $SIM/state | jq '[.tickets[] | select(.kind == "deposit")] | last | .number')
curl $SIM/tickets/$NUMBER -d '{"status": "next"}'
curl $SIM/tickets/$NUMBER -d '{"status": "FullyProcessed"}'
curl $SIM/step -d '{"n": 500}'
curl $SIM/clock -d '{"advance_ms": 3601000}'
curl -X POST $SIM/check
```

A moved clock also tries the guard that keeps money from moving when this machine's clock and the venue's differ by more than
5 s; a negative `advance_ms` puts it back. A stop order becomes a market or limit order once the price it watches reaches
its stop, and a trailing one follows the market until then; that is looked at with every step of the prices.
"""

_OPTION = re.compile(r"^(\w+) {2,}(\S.*)$", re.MULTILINE)


def page() -> str:
    """The whole page."""
    parts = [
        GENERATED,
        INTRODUCTION,
        f"## Options\n\n{_options()}",
        *(_venue(plugin) for plugin in own_venues()),
        CLIENT,
        f"## Scenarios\n\n{SEEDS}\n{_scenarios()}",
        f"## Faults\n\nA scenario is a list of these. One alone is planned at `/_sim/fault`, with its `kind` and\nwhat differs from the usual:\n\n{FAULTS}\n{_faults()}",
        WATCHING,
        f"## The control plane\n\n{_control()}",
    ]
    return "\n".join(parts)


def _options() -> str:
    everywhere = {option.name for option in config_path.params}
    rows = []
    for option in sim.params:
        if isinstance(option, click.Option) and not option.hidden and option.name not in everywhere:
            default = f"`{option.default}`" if isinstance(option.default, (str, int)) else ""
            rows.append((f"`{option.opts[0]}`", default, option.help or ""))
    return table(("option", "without it", "what it does"), rows)


def _venue(plugin: VenuePlugin) -> str:
    module = _part(plugin, "options")
    options: Mapping[str, tuple[str, ...]] = module.OPTIONS
    texts = dict(_OPTION.findall(texts_below(module)["OPTIONS"]))
    rows = [
        (f"`{name}`", f"`{first}`", " ".join(f"`{value}`" for value in others), texts[name])
        for name, (first, *others) in options.items()
    ]
    demo = ", ".join(f"`{name}={value}`" for name, value in plugin.demo.items())
    return (
        f"## What {plugin.title} may be like\n\n`--option NAME=VALUE`, once for each; `--option {plugin.id}.NAME=VALUE` when"
        f" several venues are served.\n\n{table(('name', 'without it', 'or', 'what it is'), rows)}"
        f"\nThe demo is served with {demo or 'none of them'}.\n"
    )


def _scenarios() -> str:
    return table(("name", "what happens"), ((f"`{name}`", one.text) for name, one in SCENARIOS.items()))


def _faults() -> str:
    texts = texts_below(faults, "FaultKind")
    rows = []
    for kind in FaultKind:
        delay = Fault(kind).delay_ms
        layer = "the venue" if kind in OF_THE_VENUE else "the world" if kind in CONDITIONS else "the wire"
        status = Fault(kind).http_status
        bodies = " ".join(f"`{body}`" for body in Fault(kind).bodies)
        told = (f"{delay}" if delay else "", f"{status}" if status else "", bodies, layer)
        rows.append((f"`{kind.value}`", _one_line(texts[kind.name]), *told))
    aims = []
    for plugin in own_venues():
        groups: Mapping[str, frozenset[str]] = _part(plugin, "dispatch").GROUPS
        aims += [
            (f"`{group}`", f"{plugin.title}: {_calls(plugin, names, groups)}")
            for group, names in groups.items()
        ]
    kinds = table(("kind", "what is seen", "`after_ms`", "`status`", "`body`", "of"), rows)
    return f"{kinds}\n### Groups of calls\n\n{table(('group', 'the calls in it'), aims)}"


def _calls(plugin: VenuePlugin, names: frozenset[str], groups: Mapping[str, frozenset[str]]) -> str:
    """The calls of a group as the venue spells them; the largest group is everything else."""
    if len(names) == max(map(len, groups.values())):
        return "every other call"
    spelled = {key: call.name for key, call in _part(plugin, "dispatch").CALLS.items()}
    return ", ".join(f"`{spelled[name]}`" for name in sorted(names))


def _control() -> str:
    """The control plane in its own words."""
    told = inspect.cleandoc(control.__doc__ or "")
    first, _, requests = told.partition("    GET  ")
    return (
        f"{first.strip()}\n\n```\n{inspect.cleandoc('    GET  ' + requests)}\n```\n\n"
        "KIIEX has one more: `POST /_sim/unlock` lets in again whoever failed to log in too often.\n"
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _part(plugin: VenuePlugin, name: str) -> ModuleType:
    """A file of a venue's simulator."""
    return import_module(f"fxtui.venues.{plugin.id}.sim.{name}")


def main() -> int:
    return write_or_check("simulator.md", page(), "simulator")


if __name__ == "__main__":
    sys.exit(main())
