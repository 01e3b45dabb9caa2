"""From what the strict JSON loader gives to typed rows, validated by pydantic's engine.

A venue's row is a class whose fields are annotated with how they are read:

    Number = Annotated[Decimal, number]        # number(value) -> Decimal, or ValueError

    class BalanceRow(Row, frozen=True):
        currency: Words
        balance: Number
        locked: Number = Decimal(0)            # may be missing

The schema is made when a row is first read. `pydantic-core` is used without pydantic's model classes: importing those
costs every start and every command a hundred milliseconds (docs/architecture.md).
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from msgspec import Struct
from msgspec.structs import fields
from pydantic_core import SchemaValidator, ValidationError
from pydantic_core import core_schema as schema

__all__ = ["Row", "ValidationError", "read_row", "read_rows", "told"]


class Row(Struct, frozen=True):
    """What all rows share: keys nobody named are ignored, input never shows in an error."""

    @classmethod
    def key_of(cls, field: str) -> str:
        """The key a field is read from, the field's name unless a venue spells otherwise."""
        return field


AnyRow = TypeVar("AnyRow", bound=Row)


def read_row(model: type[AnyRow], value: object) -> AnyRow:
    """One row; `ValidationError` names the fields that are not right and never what they held."""
    row: AnyRow = _one(model).validate_python(value)
    return row


def read_rows(model: type[AnyRow], value: object) -> list[AnyRow]:
    """A list of rows in one call; `ValidationError` as `read_row`, with the place in the list."""
    rows: list[AnyRow] = _many(model).validate_python(value)
    return rows


def told(row: Row) -> dict[str, Any]:
    """What a row says: its fields that are not at their default."""
    values = {field.name: (getattr(row, field.name), field.default) for field in fields(row)}
    return {name: value for name, (value, default) in values.items() if value != default}


@cache
def _one(model: type[Row]) -> SchemaValidator:
    return SchemaValidator(_schema(model), schema.CoreConfig(hide_input_in_errors=True))


@cache
def _many(model: type[Row]) -> SchemaValidator:
    return SchemaValidator(schema.list_schema(_schema(model)), schema.CoreConfig(hide_input_in_errors=True))


def _schema(model: type[Row]) -> schema.CoreSchema:
    read = {
        field.name: schema.typed_dict_field(
            _reader(field.type), required=field.required, validation_alias=model.key_of(field.name)
        )
        for field in fields(model)
    }
    return schema.no_info_after_validator_function(
        lambda values: model(**values), schema.typed_dict_schema(read, extra_behavior="ignore")
    )


def _reader(kind: Any) -> schema.CoreSchema:
    """How a field is read: by the function it is annotated with, or as it came."""
    if get_origin(kind) is Annotated:
        return schema.no_info_plain_validator_function(get_args(kind)[1])
    return schema.any_schema()
