"""Whatever layers say: consolidation ends, says what is wrong, and prints what is sound with the same meaning."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

import ntm_rules as ntm
from ntm_rules.catalog.find import Catalog
from ntm_rules.catalog.marks import marked
from ntm_rules.diagnostics.data import errors
from ntm_rules.syntax.format import format_file
from tests.catalog.shelves import BASE, Told, shelf, told
from tests.strategies.effort import times

TARGETS = (
    "1",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.10",
    "2.11",
    "3.1",
    "clean_share",
    "standing",
    "market",
    "own",
    "nothing",
)
FIGURES = ("40%", "51", "open", "delegated to province", "planned", "clean_share", "by region", "market or planned")
CONDITIONS = (
    "planned",
    "sorting / households >= 50%",
    "sorting / households >= 20%",
    "clean / households >= 60% and planned",
    "income >= by standing, year",
    "clean / households >= threshold of 2.1 in vn/sample",
    "own and market",
)
ROWS = (
    "",
    "  | highland | 40% |\n  | lowland | 50% |\n",
    "  | | 2022 | 2023 |\n  | highland | 40 | ? |\n  | lowland | 50 | 60 |\n",
)
CLAUSES = ("", "  basis official\n", '  source "2/QĐ"\n  basis unverified\n', '  title "x"\n  source "1/QĐ-TTg"\n')
OTHERS = (
    "input own: attested\n",
    "let own = planned or market\n",
    "replace input market: count of markets\n",
    "repeal criterion 2\n",
    'add criterion 3 "x"\n',
    'replace criterion 2 "y"\n',
    "replace met when at least 1 of 1, 2\n",
    "replace let standing = highland if planned else region\n",
    "replace table clean_share by region\n  | highland | 1% |\n  | lowland | 2% |\n",
    'instrument "2/QĐ" of 2022-04-01 by "UBND tỉnh Mẫu"\n',
    "# a comment\n",
)


def changes() -> st.SearchStrategy[str]:
    """Changes that fit the sample ruleset, or nearly."""
    target, clause = st.sampled_from(TARGETS), st.sampled_from(CLAUSES)
    labels = st.sampled_from(("", " for lowland", " for 2023", " for lowland, 2023"))
    rule = st.tuples(target, st.sampled_from(CONDITIONS), st.sampled_from(ROWS), clause)
    verb = st.sampled_from(("tighten", "replace", "add", ""))
    return st.one_of(
        st.builds("set {}{} to {}\n{}".format, target, labels, st.sampled_from(FIGURES), clause),
        st.builds(lambda v, r: f"{v} {r[0]}: {r[1]}\n{r[2]}{r[3]}".lstrip(), verb, rule),
        st.builds("repeal {}\n".format, target),
        st.sampled_from(OTHERS),
    )


def layer(number: int, head: str, rest: str = "") -> st.SearchStrategy[str]:
    """A layer of a few changes, of any of four days."""
    days = st.sampled_from(("2022-03-08", "2022-06-01", "2023-01-01", "2026-01-01"))
    several = st.lists(changes(), max_size=4).map("".join)
    return st.builds(
        lambda day, text: f'{head}\n  enacted "{number}/QĐ" of {day} by "UBND tỉnh Mẫu"\n{rest}\n{text}', days, several
    )


@times(0.5)
@given(
    st.lists(layer(2, "amendment vn/sample"), max_size=1),
    st.lists(layer(3, "amendment vn/sample"), max_size=1),
    layer(9, "ruleset mau/sample", "  based on vn/sample\n"),
)
def test_any_layers(first: list[str], second: list[str], province: str) -> None:
    """Every text of the catalog can be asked for on every day, and is sound or says what is wrong in a file of it."""
    files = {"vn__1__sample": BASE, "mau__9__sample": province}
    files |= dict.fromkeys(("vn__2__sample",), "".join(first)) if first else {}
    files |= dict.fromkeys(("vn__3__sample",), "".join(second)) if second else {}
    with TemporaryDirectory() as folder:
        catalog = shelf(Path(folder), **files)
        for name in ("vn/sample", "vn/sample@2022-07-01", "mau/sample", "mau/sample@2022-07-01"):
            says_something_sound(told(catalog, name), catalog)


def says_something_sound(found: Told, catalog: Catalog) -> None:
    """With a ruleset there is no error, and its text means the same; without one each problem has its place."""
    diagnostics = found.edition.parsed.diagnostics
    assert found.ruleset is None or not errors(diagnostics)
    assert found.ruleset is not None or found.codes
    for diagnostic in diagnostics:
        source = diagnostic.place.source
        assert source.start <= diagnostic.place.span.start <= diagnostic.place.span.end <= source.end
    if found.ruleset is not None:
        text = format_file(marked(found.edition, "vi"), "vi")
        assert ntm.parse(text, catalog=catalog).fingerprint == found.fingerprint
