"""What a line that cannot be read probably meant: the nearest keyword, of one word or more, diacritics or not."""

import pytest

from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.source import Source
from ntm_rules.syntax.parse import parse


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        # statements
        ('tieu chi 17 "Môi trường"', "tieu chi", "tiêu chí"),
        ("so lieu hộ: số lượng households", "so lieu", "số liệu"),
        ("bo tieu chi vn/x", "bo tieu chi", "bộ tiêu chí"),
        ("dat a = 3", "dat", "đặt"),
        ("dat khi 1 và 2", "dat khi", "đạt khi"),
        ("met wen 1.1 and 1.2", "met wen", "met when"),
        ('instrumnt "1"', "instrumnt", "instrument"),
        # clauses
        ("1.1: a\n  ap dung khi b > 3", "ap dung khi", "áp dụng khi"),
        ("1.1: a\n  aplies when b", "aplies when", "applies when"),
        ("1.1: a\n  can cu chính thức", "can cu", "căn cứ"),
        ("1.1: a\n  căn cứ chinh thuc", "chinh thuc", "chính thức"),
        ('1.1: a\n  căn cứ duoc cong bo "x"', "duoc cong bo", "được công bố"),
        ('1.1: a\n  nguồn "1" phu luc I', "phu luc", "phụ lục"),
        ("ruleset a/b\n  inforce 2022-01-01", "inforce", "in force"),
        ('criterion 1 "x"\n  met wen 1.1', "met wen", "met when"),
        # kinds and options
        ("số liệu hộ: so  luong households", "so  luong", "số lượng"),
        ("số liệu a: mot trong b, c", "mot trong", "một trong"),
        ("input a: cuont of households", "cuont of", "count of"),
        ("input a: ammount in km", "ammount in", "amount in"),
        ("input a: count of x, par of y", "par of", "part of"),
        # expressions, where the first word is a name
        ("1.1: a >= chua xac dinh", "chua xac dinh", "chưa xác định"),
        ("1.1: a >= chưa xac định", "chưa xac định", "chưa xác định"),
        ("1.1: it nhat 2 trong a, b", "it nhat", "ít nhất"),
        ("1.1: at lest 2 of a, b", "at lest", "at least"),
        ("1.1: a nếu b con khong c", "con khong", "còn không"),
        ("1.1: a >= delegate to province", "delegate to", "delegated to"),
        ("1.1: a >= giao chi province", "giao chi", "giao cho"),
        ("1.1: a an b", "an", "and"),
        ("đạt khi moi tieu chi deu dat", "moi tieu chi deu dat", "mọi tiêu chí đều đạt"),
    ],
)
def test_the_keyword_that_was_meant(text: str, written: str, meant: str) -> None:
    """The words that stand for the keyword are marked, all of them, and replaced by it."""
    (found,) = [d for d in parse(Source.of(text + "\n")).diagnostics if d.code is Code.SYNTAX]
    assert found.fix is not None
    assert (found.place.source.slice(found.place.span), found.fix.text) == (written, meant)
    assert found.fix.span == found.place.span
    assert dict(found.facts)["found"] == written


@pytest.mark.parametrize("text", ["1.1: a b", "input a: b c d", "1.1: a >= b c d", "xyz abc def", "1.1: a\n  b c d e"])
def test_words_near_no_keyword(text: str) -> None:
    """Nothing is proposed where nothing is near."""
    (found,) = parse(Source.of(text + "\n")).diagnostics
    assert found.fix is None
