"""JSON as it stands in the file: numbers exact, keys given twice kept, broken places marked."""

import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TextIO

from attrs import define, field, frozen

from ntm_rules.diagnostics.data import Words

_BLOCK = 1 << 16
_LONGEST = 1 << 24
_LONGEST_INTEGER = 100
_SPACE = re.compile(r"[ \t\r\n]*")


@frozen
class Pairs:
    """An object: its keys with their values, in order, repeats included."""

    items: tuple[tuple[str, object], ...]


@frozen
class Nested:
    """A value that is an array, an object or no number of use; `text` is for messages."""

    text: str

    def __str__(self) -> str:
        return self.text


@frozen
class Broken:
    """A place where the text is no JSON, and what that means."""

    why: Words


_NOT_JSON = Broken(Words("this is not JSON", "nội dung không phải JSON"))
_BREAKS_OFF = Broken(
    Words("the JSON is broken here; nothing after it could be read", "JSON bị lỗi từ đây; phần sau không đọc được")
)


def decode(text: str) -> object:
    """Decode one value; `Broken` where the text is none."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return _NOT_JSON


def elements(file: TextIO) -> Iterator[object]:
    """Yield the elements of an array as they are read, one by one; `Broken` last where it breaks off."""
    return _Stream(file).elements()


def single(value: object) -> object:
    """A value of a field: arrays and objects become `Nested`."""
    if not isinstance(value, list | Pairs):
        return value
    try:
        return Nested(json.dumps(value, ensure_ascii=False, default=_plain))
    except RecursionError:
        return Nested("[…]" if isinstance(value, list) else "{…}")


def _plain(value: object) -> object:
    match value:
        case Pairs(items):
            return dict(items)
        case Decimal():
            return float(value)
        case _:
            return str(value)


def _number(text: str) -> object:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Nested(text)


def _integer(text: str) -> object:
    return int(text) if len(text) <= _LONGEST_INTEGER else _number(text)


def _constant(text: str) -> object:
    return math.nan if text == "NaN" else Nested(text)


_DECODER = json.JSONDecoder(
    object_pairs_hook=lambda pairs: Pairs(tuple(pairs)),
    parse_float=_number,
    parse_int=_integer,
    parse_constant=_constant,
)


@define
class _Stream:
    """The part of a file that is being decoded."""

    _file: TextIO
    _text: str = ""
    _at: int = 0
    _block: int = field(default=_BLOCK)

    def elements(self) -> Iterator[object]:
        if self._next() != "[":
            yield _BREAKS_OFF
            return
        self._at += 1
        if self._next() == "]":
            self._at += 1
            return (yield from self._end())
        while True:
            value = self._value()
            yield value
            mark = "" if isinstance(value, Broken) else self._next()
            self._at += 1
            if mark == "]":
                return (yield from self._end())
            if mark != ",":
                if not isinstance(value, Broken):
                    yield _BREAKS_OFF
                return

    def _end(self) -> Iterator[object]:
        """Nothing may follow the array."""
        if self._next():
            yield _BREAKS_OFF

    def _next(self) -> str:
        """The next character that is no space; empty at the end of the file."""
        while True:
            space = _SPACE.match(self._text, self._at)
            self._at = space.end() if space else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def _value(self) -> object:
        """Decode the value that stands here, reading on while it may be cut off."""
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except RecursionError:
                return _BREAKS_OFF
            except ValueError:
                if len(self._text) - self._at > _LONGEST or not self._fill():
                    return _BREAKS_OFF
                continue
            if end == len(self._text) and self._fill():
                continue
            self._at = end
            return value

    def _fill(self) -> bool:
        """Read on, twice as much each time one value needs more; False at the end of the file."""
        more = self._file.read(max(self._block, len(self._text) - self._at))
        self._text = self._text[self._at :] + more
        self._at = 0
        return bool(more)
