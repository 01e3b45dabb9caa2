"""Telling listeners what happened. A listener that fails is logged and harms nobody else."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fxtui.desk.events import Event

_log = logging.getLogger(__name__)


class Bus:
    """Hands every event to every listener, at once and in order."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[[Event], None]] = {}

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Call `listener` with every event; returns what ends that."""
        token = object()
        self._listeners[token] = listener

        def unsubscribe() -> None:
            self._listeners.pop(token, None)

        return unsubscribe

    def tell(self, event: Event) -> None:
        """Hand `event` to everybody who listens."""
        for listener in tuple(self._listeners.values()):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - one listener's fault is not another's
                _log.exception("a listener failed on %s", type(event).__name__)
