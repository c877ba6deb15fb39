"""Small catalogs in a folder, and what their editions say."""

from pathlib import Path

from attrs import frozen

from ntm_rules import Code
from ntm_rules.catalog.editions import Edition, edition_named
from ntm_rules.catalog.find import Catalog
from ntm_rules.model.check import check
from ntm_rules.model.fingerprint import fingerprint
from ntm_rules.model.ruleset import CheckedRuleset, Indicator
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file

BASE = """\
ruleset vn/sample
  title    "Bộ tiêu chí mẫu"
  subject  commune
  enacted  "1/QĐ-TTg" of 2022-03-08 by "Thủ tướng Chính phủ"
  in force 2022-03-08 to 2025-12-31
  note     "chép từ công báo"

input region: one of highland, lowland
input year: year 2022 to 2023
input households: count of households
input sorting: count of households, part of households
input clean: count of households, part of households
input income: amount in million_vnd per person per year
input planned: attested
input market: attested

let standing = region

table clean_share by region
    | highland |                   30% |
    | lowland  | delegated to province |
  source "1/QĐ-TTg" annex I item 2.4
  basis  reported "một trang"

criterion 1 "Quy hoạch"

1: planned
  title  "Có quy hoạch"
  source "1/QĐ-TTg" annex I item 1
  basis  official

criterion 2 "Môi trường"

2.1: sorting / households >= 30%
  title  "Phân loại rác"
  source "1/QĐ-TTg" annex I item 2.1
  basis  reported "một trang"
  note   "của phụ lục"

2.2: clean / households >= delegated to province
  title  "Nước sạch"
  source "1/QĐ-TTg" annex I item 2.2

2.3: income >= by standing, year
    |          | 2022 |                  2023 |
    | highland |   39 |                     ? |
    | lowland  |   48 | delegated to province |
  title  "Thu nhập"
  source "1/QĐ-TTg" annex I item 2.3
  basis  reported "một trang"

2.4: clean / households >= clean_share
  title  "Nước sạch theo vùng"
  source "1/QĐ-TTg" annex I item 2.4

2.10: market and open
  title  "Có chợ"
  source "1/QĐ-TTg" annex I item 2.10
  basis  unverified
"""
"""A national ruleset with thresholds of all sorts: figures, open, delegated, in a table of its own, in a named one."""

PROVINCE = """\
ruleset mau/sample
  enacted  "9/QĐ-UBND" of 2022-06-01 by "UBND tỉnh Mẫu"
  based on vn/sample
"""
"""The header of a province's layer."""

AMENDMENT = """\
amendment vn/sample
  enacted "2/QĐ-TTg" of 2023-01-01 by "Thủ tướng Chính phủ"
"""
"""The header of an amendment."""


def shelf(folder: Path, **files: str) -> Catalog:
    """A catalog of files, each named by where it stands: `vn__1__sample` is `vn/1/sample.ntm`."""
    for place, text in files.items():
        path = folder.joinpath(*place.split("__")).with_suffix(".ntm")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return Catalog(folder)


def with_layer(folder: Path, changes: str, head: str = PROVINCE) -> "Told":
    """The edition that a province's changes make of the national ruleset."""
    return told(shelf(folder, vn__1__sample=BASE, mau__9__sample=f"{head}\n{changes}"), "mau/sample")


def amended(folder: Path, changes: str, head: str = AMENDMENT) -> "Told":
    """The last edition of the national ruleset with an amendment."""
    return told(shelf(folder, vn__1__sample=BASE, vn__2__sample=f"{head}\n{changes}"), "vn/sample")


@frozen
class Told:
    """An edition: its text, what it means, and what was found wrong."""

    edition: Edition
    codes: tuple[Code, ...]
    ruleset: CheckedRuleset | None

    @property
    def text(self) -> str:
        return format_file(self.edition.parsed.file)

    @property
    def lines(self) -> list[str]:
        """Each line of the text, with single spaces."""
        return [" ".join(line.split()) for line in self.text.splitlines()]

    @property
    def checked(self) -> CheckedRuleset:
        assert self.ruleset is not None, self.codes
        return self.ruleset

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.checked)

    def statement(self, start: str) -> list[str]:
        """The lines of the statement that begins with some text, each with single spaces."""
        lines = [line for line in self.text.splitlines() if line]
        first = next(i for i, line in enumerate(lines) if line.startswith(start))
        body = next((i for i, line in enumerate(lines) if i > first and not line.startswith(" ")), len(lines))
        return [" ".join(line.split()) for line in lines[first:body]]

    def indicator(self, code: str) -> Indicator:
        return next(i for i in self.checked.indicators if str(i.code) == code)

    @property
    def heads(self) -> list[str]:
        """The statements in order, by the first word or code of each."""
        items = [item for item in self.edition.parsed.file.items if isinstance(item, n.Statement)]
        return [format_file(n.File((n.Statement(item.head),))).split('"')[0].strip() for item in items]


def told(catalog: Catalog, name: str) -> Told:
    """What the edition of a name says."""
    edition = edition_named(catalog, name)
    found = check(edition.parsed)
    return Told(edition, tuple(d.code for d in found.diagnostics), found.ruleset)
