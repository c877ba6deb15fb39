"""Who may set a threshold that is delegated."""

import pytest

from ntm_rules.catalog.authorities import may_set


@pytest.mark.parametrize(
    ("authority", "issuer", "may"),
    [
        ("province", "UBND tỉnh Mẫu", True),
        ("province", "UBND huyện Mẫu", False),
        ("ministry", "Bộ Y tế", True),
        ("UBND tỉnh", "UBND tỉnh Mẫu", True),
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh Mẫu", True),
        ("UBND tỉnh", "UBND huyện Mẫu", False),
        ("UBND tỉnh Mẫu", "UBND tỉnh Khác", False),
        ("Bộ Y tế", "Bộ Công Thương", False),
        ("Tổng cục Thống kê", "Bộ Công Thương", True),
        ("province", None, True),
    ],
)
def test_the_authority_by_word_by_sort_or_by_name(authority: str, issuer: str | None, may: bool) -> None:
    """An authority is a word, a sort of office or one office; where it or the issuer is not known, anybody may."""
    assert may_set(authority, issuer) is may


@pytest.mark.parametrize(
    ("authority", "issuer"),
    [
        ("province", "Uỷ ban nhân dân tỉnh Lào Cai"),
        ("province", "HĐND thành phố Hà Nội"),
        ("province", "Chủ tịch UBND thành phố Huế"),
        ("UBND tỉnh Lai Châu", "Ủy ban nhân dân tỉnh Lai Châu"),
    ],
)
def test_one_authority_is_written_in_several_ways(authority: str, issuer: str) -> None:
    """Abbreviations, the two spellings of Ủy and a chairman stand for the body."""
    assert may_set(authority, issuer)
