"""`tighten` is proved where the texts do not show it: what is refuted has a record, what is open stays a warning."""

import builtins
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ntm_rules import Code
from ntm_rules.catalog.editions import edition_named
from ntm_rules.catalog.find import Catalog
from ntm_rules.catalog.stricter import Strictness, strictness
from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.results import Direction
from ntm_rules.compare.tighten import check_edition
from ntm_rules.diagnostics.data import Diagnostic
from ntm_rules.diagnostics.source import Source
from ntm_rules.model.check import check
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.parse import parse
from tests.catalog.shelves import BASE, PROVINCE, shelf

ABOUT_STRICTNESS = {Code.LOOSER_THAN_BASE, Code.TIGHTENING_UNDECIDED}


def tightened(folder: Path, rule: str, base: str = BASE) -> tuple[Diagnostic, ...]:
    """What is said of a rule that a province tightens."""
    layer = f"{PROVINCE}\ntighten {rule}\n  basis official\n"
    catalog: Catalog = shelf(folder, vn__1__sample=base, mau__9__sample=layer)
    found = check_edition(edition_named(catalog, "mau/sample")).diagnostics
    return tuple(each for each in found if each.code in ABOUT_STRICTNESS)


@pytest.mark.parametrize(
    ("rule", "record"),
    [
        # more than half is more than 30 %, written otherwise; nobody sorts where there are no households
        ("2.1: sorting * 2 >= households and households > 0", None),
        ("2.1: sorting / households >= 50% if planned else sorting / households >= 30%", None),
        ("2.1: 30% <= sorting / households", None),
        ("2.1: at least 2 of sorting / households >= 50%, sorting / households >= 30%, planned", None),
        ("1: not not planned", None),
        # one in four is too few
        ("2.1: sorting * 4 >= households", ("households = 100", "sorting = 29")),
        ("2.1: sorting / households >= 30% or planned", ("households = 100", "sorting = 0", "planned = yes")),
        ("1: planned or market", ("planned = no", "market = yes")),
    ],
)
def test_proved_or_refuted(tmp_path: Path, rule: str, record: tuple[str, ...] | None) -> None:
    """What the texts leave undecided is proved, and nothing said; or refuted, with a record that shows it."""
    found = tightened(tmp_path, rule)
    if record is None:
        assert found == ()
    else:
        assert [each.code for each in found] == [Code.LOOSER_THAN_BASE]
        assert set(dict(found[0].facts)["record"]) == set(record)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        "2.1: sorting * 2 >= households",  # where there are no households the base is unknown, and this is met
        "2.2: clean / households >= 90%",  # the base has no figure: nobody knows
        "2.10: market",
    ],
)
def test_neither(tmp_path: Path, rule: str) -> None:
    """Where the base is unknown nothing is proved, and nothing refuted."""
    assert [each.code for each in tightened(tmp_path, rule)] == [Code.TIGHTENING_UNDECIDED]


def test_without_a_solver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without z3 what the texts leave undecided stays a warning."""
    load = builtins.__import__

    def without(name: str, *args: object, **options: object) -> object:
        if name == "z3" or name.endswith("compare.witness"):
            raise ModuleNotFoundError(name=name)
        return load(name, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    assert [each.code for each in tightened(tmp_path, "2.1: sorting * 4 >= households")] == [Code.TIGHTENING_UNDECIDED]


SIGNS = st.sampled_from([">=", ">", "<=", "<"])
FIGURES = st.integers(1, 4).map(lambda n: f"{n * 20}%")
RULES = st.builds(lambda sign, figure: f"a / n {sign} {figure}", SIGNS, FIGURES)


@given(RULES, RULES, st.booleans())
def test_texts_and_proofs_agree(old: str, new: str, extra: bool) -> None:
    """What the texts show to be at least as strict is so, and what they call looser is not at least as strict."""
    new = f"{new} and t" if extra else new
    header = "ruleset vn/x\ninput n: count of households\ninput a: count of households\ninput t: attested\n"
    texts = [f'{header}criterion 1 "x"\n1.1: {rule}\n' for rule in (old, new)]
    parsed = [parse(Source.of(text)) for text in texts]
    statements = [
        next(s for s in each.file.items if isinstance(s, n.Statement) and isinstance(s.head.node, n.Rule))
        for each in parsed
    ]
    rules = [check(each).ruleset for each in parsed]
    assert rules[0] is not None
    assert rules[1] is not None
    first, second = rules[0], rules[1]
    direction = Directions(World.of(first, second), 5).indicator(first.indicators[0], second.indicators[0]).direction
    is_as_strict = direction in (Direction.EQUIVALENT, Direction.STRICTER)
    match strictness(statements[1], statements[0]):
        case Strictness.AT_LEAST_AS_STRICT:
            assert is_as_strict
        case Strictness.LOOSER:
            assert not is_as_strict
        case Strictness.UNDECIDED:
            pass
