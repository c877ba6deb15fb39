"""Pinned fingerprints: what has moved, is missing or is not pinned is said, and what is written is read again."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules import Code
from ntm_rules.model.pins import FILE, Pin, compare, read, write
from tests.model.test_fingerprints import RULES, TEXT
from tests.strategies.effort import times

PIN = Pin.of(RULES)


def compared(folder: Path, pinned: Mapping[str, Pin], found: Mapping[str, Pin]) -> list[tuple[Code, dict[str, object]]]:
    path = folder / FILE
    path.write_text(write(pinned), "utf-8")
    return [(d.code, dict(d.facts)) for d in compare(path, found)]


def test_nothing_moved(tmp_path: Path) -> None:
    """Editions that mean what they meant are fine."""
    pins = {"vn/a@2022-03-08": PIN, "vn/b": PIN}
    assert compared(tmp_path, pins, pins) == []


def test_an_edition_that_moved(tmp_path: Path) -> None:
    """An edition with another meaning is named, and the parts that differ with it."""
    text = TEXT.replace("area >= 3 ha", "area >= 4 ha").replace('criterion 1 "Quy hoạch"', 'criterion 1 "Đất"')
    found = compared(tmp_path, {"vn/a": PIN, "vn/b": PIN}, {"vn/a": Pin.of(ntm.parse(text).checked), "vn/b": PIN})
    assert found == [(Code.EDITION_MOVED, {"name": "vn/a", "moved": ("criterion 1", "1.2")})]


def test_parts_that_come_and_go(tmp_path: Path) -> None:
    """A part that is new or gone is named as one that differs: those pinned first, then new ones."""
    text = TEXT.replace("1.2: area", "1.3: area")
    found = compared(tmp_path, {"vn/a": PIN}, {"vn/a": Pin.of(ntm.parse(text).checked)})
    assert found == [(Code.EDITION_MOVED, {"name": "vn/a", "moved": ("criterion 1", "1.2", "1.3")})]


def test_an_edition_that_is_gone_and_one_that_is_new(tmp_path: Path) -> None:
    """What is pinned and not there is an error; what is there and not pinned a warning."""
    found = compared(tmp_path, {"vn/a@2022-03-08": PIN}, {"vn/a@2022-03-09": PIN})
    assert found == [
        (Code.EDITION_NOT_PINNED, {"name": "vn/a@2022-03-09"}),
        (Code.EDITION_MISSING, {"name": "vn/a@2022-03-08"}),
    ]
    assert [code.severity.value for code, _ in found] == ["warning", "error"]


def test_the_place_is_that_of_the_name(tmp_path: Path) -> None:
    """A problem points at the line of the file that pins the edition."""
    path = tmp_path / FILE
    path.write_text(write({"vn/a": PIN, "vn/b": PIN}), "utf-8")
    [problem] = compare(path, {"vn/a": PIN})
    assert path.read_text("utf-8").splitlines()[problem.line - 1] == '["vn/b"]'
    assert problem.place.source.slice(problem.place.span) == "vn/b"


DIGESTS = st.text("0123456789abcdef", min_size=8, max_size=8)
PARTS = st.one_of(
    st.sampled_from(("header", "instruments", "inputs", "definitions")),
    st.from_regex(r"(criterion |table )?[A-Z]?[0-9]{1,2}(\.[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"table [a-zà-ỹ_]{1,9}", fullmatch=True),
)
NAMES = st.from_regex(r"[a-z]{1,5}(-[a-z]{1,5})?/[a-z]{1,5}(@[0-9]{4}-[0-9]{2}-[0-9]{2})?", fullmatch=True)
PINS = st.dictionaries(NAMES, st.builds(Pin, DIGESTS, st.dictionaries(PARTS, DIGESTS, min_size=1)))


@times(0.3)
@given(PINS)
def test_what_is_written_is_read_again(pins: dict[str, Pin]) -> None:
    """Any pins survive the file, in the order of their names, each part with its digest."""
    again = read(write(pins))
    assert again == pins
    assert list(again) == sorted(pins)
    assert {name: list(pin.parts) for name, pin in again.items()} == {
        name: list(pin.parts) for name, pin in pins.items()
    }
    assert write(again) == write(pins)


def test_a_line_for_each_criterion() -> None:
    """The file is made to be read in a diff: a criterion moves on a line of its own."""
    text = write({"vn/a": PIN})
    assert text.startswith("# What each edition of this catalog means")
    assert [line.split(" = ")[0] for line in text.splitlines() if line.startswith("  ")] == [
        '  "header',
        '  "criterion 1',
        '  "criterion 2',
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = ", id="no TOML"),
        pytest.param("x = 1\n", id="a number"),
        pytest.param('["vn/a"]\n', id="no fingerprint"),
        pytest.param('["vn/a"]\nfingerprint = "a"\n', id="no parts"),
        pytest.param('["vn/a"]\nfingerprint = "a"\nparts = 3\n', id="parts of another sort"),
    ],
)
def test_a_file_that_pins_nothing_is_said_to(text: str) -> None:
    """A text that is no file of pins is a ValueError."""
    with pytest.raises(ValueError):  # noqa: PT011 (nothing is said of the words)
        read(text)


def test_a_name_in_another_spelling(tmp_path: Path) -> None:
    """A file written by hand, in any way TOML allows, is compared like one of ours."""
    path = tmp_path / FILE
    path.write_text(write({"vn/a": PIN}).replace('["vn/a"]', "[ 'vn/a' ]"), "utf-8")
    assert [d.code for d in compare(path, {})] == [Code.EDITION_MISSING]
