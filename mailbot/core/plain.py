"""Our frozen values as plain JSON data and back: fit for a pipe or a row, readable by people."""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
type_hints = cache(typing.get_type_hints)

_Encoder = Callable[[Any, list[bytes]], Any]
_Decoder = Callable[[Any, list[bytes]], Any]


def encode(value: Any, blobs: list[bytes] | None = None) -> Any:
    """Return `value`, a dataclass of ours, as dicts, lists, strings and numbers.

    Fields that have their default are left out. Bytes go to `blobs`, with their position in their place.
    """
    return _encoder(value.__class__)(value, [] if blobs is None else blobs)


def decode(kind: type[T], data: Any, blobs: list[bytes] | None = None) -> T:
    """Return the value of type `kind` that `encode` made `data` and `blobs` from."""
    decoder: _Decoder = _decoder(kind)  # type: ignore[arg-type]
    value: T = decoder(data, [] if blobs is None else blobs)
    return value


@cache
def _encoder(kind: Any) -> _Encoder:
    if dataclasses.is_dataclass(kind):
        return _record_encoder(kind)
    inner = _optional(kind)
    if inner is not None:
        encode_inner = _encoder(inner)
        return lambda value, blobs: None if value is None else encode_inner(value, blobs)
    if typing.get_origin(kind) is tuple:
        items = _items(kind)
        if items is None:
            encoders = [_encoder(k) for k in typing.get_args(kind)]
            return lambda value, blobs: [e(v, blobs) for e, v in zip(encoders, value, strict=True)]
        encode_item = _encoder(items)
        return lambda value, blobs: [encode_item(v, blobs) for v in value]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, blobs: value.value
    if kind in (date, datetime):
        return lambda value, blobs: value.isoformat()
    if kind is bytes:
        return _keep_blob
    return lambda value, blobs: value


def _record_encoder(kind: Any) -> _Encoder:
    hints = type_hints(kind)
    fields = [(f.name, _encoder(hints[f.name]), _default(f)) for f in dataclasses.fields(kind)]

    def encode_record(value: Any, blobs: list[bytes]) -> dict[str, Any]:
        plain = {}
        for name, encode_field, default in fields:
            held = getattr(value, name)
            if held != default:
                plain[name] = encode_field(held, blobs)
        return plain

    return encode_record


@cache
def _decoder(kind: Any) -> _Decoder:
    if dataclasses.is_dataclass(kind):
        return _record_decoder(kind)
    inner = _optional(kind)
    if inner is not None:
        decode_inner = _decoder(inner)
        return lambda data, blobs: None if data is None else decode_inner(data, blobs)
    if typing.get_origin(kind) is tuple:
        items = _items(kind)
        if items is None:
            decoders = [_decoder(k) for k in typing.get_args(kind)]
            return lambda data, blobs: tuple(d(v, blobs) for d, v in zip(decoders, data, strict=True))
        decode_item = _decoder(items)
        return lambda data, blobs: tuple(decode_item(v, blobs) for v in data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data, blobs: kind(data)
    if kind in (date, datetime):
        return lambda data, blobs: kind.fromisoformat(data)
    if kind is bytes:
        return lambda data, blobs: blobs[data]
    return lambda data, blobs: data


def _record_decoder(kind: Any) -> _Decoder:
    hints = type_hints(kind)
    decoders = {f.name: _decoder(hints[f.name]) for f in dataclasses.fields(kind)}
    return lambda data, blobs: kind(**{name: decoders[name](held, blobs) for name, held in data.items()})


def _keep_blob(value: bytes, blobs: list[bytes]) -> int:
    blobs.append(value)
    return len(blobs) - 1


def _optional(kind: Any) -> Any:
    """Return X for `X | None`, None for every other type."""
    if typing.get_origin(kind) not in (types.UnionType, typing.Union):
        return None
    return next(k for k in typing.get_args(kind) if k is not types.NoneType)


def _items(kind: Any) -> Any:
    """Return X for `tuple[X, ...]`, None for a tuple of fixed length."""
    args = typing.get_args(kind)
    return args[0] if len(args) == 2 and args[1] is Ellipsis else None


def _default(field: dataclasses.Field[Any]) -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default
