"""What a sheet shows: the keys of all rows, the rows that were asked for, and how wide those are. No widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fxtui.ui.widgets.sheet_layout import Column, Measure, Row, measured, untouched


class SheetRows:
    """Rows by place, each made when it is first asked for."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = tuple(columns)
        self.keys: tuple[str, ...] = ()
        self.measure: Measure = untouched(self.columns)
        self._make: Callable[[str], Row] = lambda key: Row(key, ())
        self._made: dict[str, Row] = {}

    def __len__(self) -> int:
        return len(self.keys)

    def replace(
        self, keys: Sequence[str], make: Callable[[str], Row], columns: Sequence[Column] | None
    ) -> bool:
        """Take other rows; returns whether the columns are others too, so that nothing drawn fits any more."""
        self.keys, self._make, self._made = tuple(keys), make, {}
        if columns is None or tuple(columns) == self.columns:
            return False
        self.columns = tuple(columns)
        self.measure = untouched(self.columns)
        return True

    def at(self, place: int) -> Row:
        """The row at a place; a wider one than all before makes `measure` another object."""
        key = self.keys[place]
        row = self._made.get(key)
        if row is None:
            row = self._made[key] = self._make(key)
            self.measure = measured(self.columns, row, self.measure)
        return row

    def made(self, place: int) -> Row | None:
        """The row at a place if it was asked for already."""
        return self._made.get(self.keys[place])

    def place_of(self, key: str | None, otherwise: int) -> int:
        """Where the row with this key stands; `otherwise`, kept inside, when there is none."""
        if key is not None and key in self.keys:
            return self.keys.index(key)
        return min(otherwise, max(0, len(self.keys) - 1))
