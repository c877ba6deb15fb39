"""A comparison as SARIF: one result a change, at its lines, known again by its fingerprint."""

from typing import Any

import pytest
from attrs import evolve

from ntm_rules.compare.results import Comparison, Direction
from ntm_rules.report.diff_sarif import diff_sarif

from .diffs import NEW, OLD, diff_of, sample


def results(language: str = "en") -> dict[str, dict[str, Any]]:
    """The results, by kind."""
    (run,) = diff_sarif(sample(), language)["runs"]  # type: ignore[arg-type]
    return {each["ruleId"]: each for each in run["results"]}


def test_a_result_for_each_change() -> None:
    """Each result names its rule, which the log describes, and carries the fingerprint of the change."""
    diff = sample()
    log = diff_sarif(diff, "vi")
    (run,) = log["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert log["version"] == "2.1.0"
    assert len(rules) == len(set(rules))
    assert [each["partialFingerprints"]["change/v1"] for each in run["results"]] == [
        c.fingerprint for c in diff.changes
    ]
    assert all(rules[each["ruleIndex"]] == each["ruleId"] for each in run["results"])
    assert results("vi")["threshold-raised"]["message"]["text"].split("\n") == [
        "17.11: nâng mức từ 30% lên 50%",
        "▲ chặt hơn (chứng minh tự động)",
        "với Số hộ (households) = 100, Số hộ phân loại rác tại nguồn (households_sorting) = 30: đạt → chưa đạt",
    ]


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("threshold-raised", "warning"),
        ("threshold-lowered", "error"),  # its indicator is looser
        ("definition-changed", "error"),  # and reads this
        ("operator-opened", "warning"),
        ("source-changed", "note"),  # of the looser indicator
        ("note-changed", "note"),
        ("dates-changed", "note"),
    ],
)
def test_levels(kind: str, level: str) -> None:
    """What may change outcomes is a warning, and an error where it loosened a rule; all else is a note."""
    assert results()[kind]["level"] == level


def test_places() -> None:
    """A result lies in the new file, and relates to the old one; what was removed lies in the old one."""
    raised = results()["threshold-raised"]
    place = raised["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "moi.ntm"}, "region": {"startLine": 18}}
    (related,) = raised["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "cu.ntm"
    removed = results()["indicator-removed"]
    assert removed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "cu.ntm"
    assert "relatedLocations" not in removed
    assert "locations" not in results()["dates-changed"]


def test_file_names_are_uris() -> None:
    """A name with a space or a letter beyond ASCII is written as URIs write it."""
    (run,) = diff_sarif(diff_of(OLD, NEW, "cũ.ntm", "xã mới.ntm"), "vi")["runs"]
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for each in run["results"]
        for place in each.get("locations", [])
    }
    assert uris == {"x%C3%A3%20m%E1%BB%9Bi.ntm", "c%C5%A9.ntm"}


def test_a_looser_whole_is_an_error() -> None:
    """A change of when the whole is met is measured by the whole."""
    diff = sample()
    loosened = evolve(diff.changes[0], kind="met-when-changed", severity="meaning", old=None, new=None)
    for direction, level in ((Direction.LOOSER, "error"), (Direction.STRICTER, "warning")):
        changed = evolve(diff, changes=(loosened,), comparison=Comparison(direction, "solver"))
        ((result,),) = (run["results"] for run in diff_sarif(changed, "en")["runs"])
        assert result["level"] == level
