"""`cases.md` lists what a file of cases can hold."""

import re

import pytest

from ntm_rules.cases import read

from .pages import page

_TABLE = re.compile(r"<!-- keys: (\w+) -->\n(.*?)<!-- /keys -->", re.DOTALL)
_ACCEPTED = {"cases": read._CASE, "edges": read._EDGE}


@pytest.mark.parametrize(("name", "table"), _TABLE.findall(page("docs/reference/cases.md").text))
def test_keys_are_all_listed(name: str, table: str) -> None:
    """A table of keys lists those the reader accepts, all of them."""
    listed = [word for row in table.splitlines()[2:] for word in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(listed) == sorted(_ACCEPTED[name])


def test_every_list_has_its_table() -> None:
    """Each list that a file of cases can hold has a table of keys; records hold inputs."""
    assert {name for name, _ in _TABLE.findall(page("docs/reference/cases.md").text)} == read._FILE - {"records"}
