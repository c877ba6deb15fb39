"""Which issuers are the authority a threshold was delegated to."""

_ISSUERS = {
    "government": ("Chính phủ", "Thủ tướng Chính phủ"),
    "ministry": ("Bộ ",),
    "province": (
        "UBND tỉnh",
        "UBND thành phố",
        "UBND Thành phố",
        "Ủy ban nhân dân tỉnh",
        "Ủy ban nhân dân thành phố",
        "HĐND tỉnh",
        "Hội đồng nhân dân tỉnh",
        "Chủ tịch UBND tỉnh",
    ),
    "district": ("UBND huyện", "UBND thị xã", "Ủy ban nhân dân huyện", "Ủy ban nhân dân thị xã"),
    "commune": ("UBND xã", "Ủy ban nhân dân xã"),
}
"""How the names of an authority's issuers begin, by the word a rule uses for it."""


def may_set(authority: str, issuer: str | None) -> bool:
    """Whether an issuer is the authority named; so too where either is not known here."""
    if issuer is None or issuer.startswith(authority):
        return True
    beginnings = _ISSUERS.get(authority) or next((starts for starts in _ISSUERS.values() if authority in starts), None)
    if beginnings is not None:
        return issuer.startswith(beginnings)
    known = tuple(start for starts in _ISSUERS.values() for start in starts)
    return not (authority.startswith(known) and issuer.startswith(known))
