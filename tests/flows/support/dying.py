"""A process that confirms one swap and is killed while the answer is on its way: run with `python -m`.

Its words are the home, the base URL, and the credentials and the swap as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

from fxtui.domain.money import asset
from fxtui.domain.swap import SwapDraft
from fxtui.store.simulated import paper_profile
from fxtui.transport.pacing import Metering, Pacers
from tests.flows.support.desks import opened


async def confirm(home: Path, venue: str, base_url: str, credentials: str, swap: str) -> None:
    """Preview and submit, say so, and wait for an answer that does not come."""
    profile = paper_profile("sim", [(venue, base_url, json.loads(credentials))])
    give, get, amount = json.loads(swap)
    draft = SwapDraft(venue, asset(give), asset(get), Decimal(amount), asset(give), Decimal("0.003"))
    async with opened(home, profile) as desk:
        preview = await desk.preview(draft)
        intent = desk.submit(preview)
        sys.stdout.write(f"{intent.intent_id}\n")
        sys.stdout.flush()
        await desk.settled(intent.intent_id)
        sys.stdout.write("settled\n")


if __name__ == "__main__":
    home, *words = sys.argv[1:]
    with patch("fxtui.transport.client.Pacers", lambda _, clock: Pacers(Metering(), clock)):
        asyncio.run(confirm(Path(home), *words))
