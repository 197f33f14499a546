"""Our frozen values as plain JSON data and back: fit for a pipe or a row, readable by people."""

import dataclasses
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")


def encode(value: Any, blobs: list[bytes] | None = None) -> Any:
    """Return `value`, a dataclass of ours, as dicts, lists, strings and numbers.

    Fields that have their default are left out. Bytes go to `blobs`, with their position in their place.
    """
    return _codec(value.__class__).encode(value, [] if blobs is None else blobs)


def decode(kind: type[T], data: Any, blobs: list[bytes] | None = None) -> T:
    """Return the value of type `kind` that `encode` made `data` and `blobs` from."""
    value: T = _codec(kind).decode(data, [] if blobs is None else blobs)  # type: ignore[arg-type]
    return value


@dataclass(frozen=True, slots=True)
class _Codec:
    """How values of one type become plain and are made again."""

    encode: Callable[[Any, list[bytes]], Any] = lambda value, blobs: value
    decode: Callable[[Any, list[bytes]], Any] = lambda data, blobs: data


@cache
def _codec(kind: Any) -> _Codec:
    if dataclasses.is_dataclass(kind):
        return _record(kind)
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        return _optional(_codec(next(k for k in typing.get_args(kind) if k is not types.NoneType)))
    if typing.get_origin(kind) is tuple:
        return _tuple(typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _Codec(lambda value, blobs: value.value, lambda data, blobs: kind(data))
    if kind in (date, datetime):
        return _Codec(lambda value, blobs: value.isoformat(), lambda data, blobs: kind.fromisoformat(data))
    if kind is bytes:
        return _Codec(_keep_blob, lambda data, blobs: blobs[data])
    return _Codec()


def _record(kind: Any) -> _Codec:
    hints = typing.get_type_hints(kind)
    codecs = {field.name: _codec(hints[field.name]) for field in dataclasses.fields(kind)}
    fields = [(field.name, codecs[field.name].encode, _default(field)) for field in dataclasses.fields(kind)]

    def encode_record(value: Any, blobs: list[bytes]) -> dict[str, Any]:
        plain = {}
        for name, encode_field, default in fields:
            held = getattr(value, name)
            if held != default:
                plain[name] = encode_field(held, blobs)
        return plain

    def decode_record(data: Any, blobs: list[bytes]) -> Any:
        return kind(**{name: codecs[name].decode(held, blobs) for name, held in data.items()})

    return _Codec(encode_record, decode_record)


def _optional(inner: _Codec) -> _Codec:
    return _Codec(
        lambda value, blobs: None if value is None else inner.encode(value, blobs),
        lambda data, blobs: None if data is None else inner.decode(data, blobs),
    )


def _tuple(kinds: tuple[Any, ...]) -> _Codec:
    """Return the codec of `tuple[X, ...]`, or of one of fixed length."""
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        item = _codec(kinds[0])
        return _Codec(
            lambda value, blobs: [item.encode(v, blobs) for v in value],
            lambda data, blobs: tuple(item.decode(v, blobs) for v in data),
        )
    items = [_codec(kind) for kind in kinds]
    return _Codec(
        lambda value, blobs: [i.encode(v, blobs) for i, v in zip(items, value, strict=True)],
        lambda data, blobs: tuple(i.decode(v, blobs) for i, v in zip(items, data, strict=True)),
    )


def _keep_blob(value: bytes, blobs: list[bytes]) -> int:
    """Return the position of `value` in `blobs`; a file that several offers share is kept once."""
    known = next((n for n, blob in enumerate(blobs) if blob is value), None)
    if known is None:
        blobs.append(value)
    return len(blobs) - 1 if known is None else known


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
