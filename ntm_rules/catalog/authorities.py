"""Which issuers are the authority a threshold was delegated to."""

_BODIES = ("ủy ban nhân dân", "hội đồng nhân dân")
_PLACES = {
    "province": ("tỉnh", "thành phố"),
    "district": ("huyện", "thị xã", "quận"),
    "commune": ("xã", "phường", "thị trấn"),
}
_BEGINNINGS = {
    "government": ("chính phủ", "thủ tướng chính phủ"),
    "ministry": ("bộ ",),
    **{level: tuple(f"{body} {place}" for body in _BODIES for place in places) for level, places in _PLACES.items()},
}
"""How the names of an authority's issuers begin, in plain spelling, by the word a rule uses for it."""


def may_set(authority: str, issuer: str | None) -> bool:
    """Whether an issuer is the authority named: one of its level, or that very one where the rule names it.

    So too where either is not known here.
    """
    if issuer is None:
        return True
    wanted, found = _plain(authority), _plain(issuer)
    if found.startswith(wanted):
        return True
    level = authority if authority in _BEGINNINGS else next((a for a, b in _BEGINNINGS.items() if wanted in b), None)
    if level is not None:
        return found.startswith(_BEGINNINGS[level])
    known = tuple(beginning for each in _BEGINNINGS.values() for beginning in each)
    return not (wanted.startswith(known) and found.startswith(known))


def _plain(name: str) -> str:
    """A name in one spelling: `UBND`, `Ủy ban nhân dân` and `Uỷ ban nhân dân` are one, and so is their chairman."""
    text = name.casefold().replace("uỷ", "ủy").replace("ubnd", _BODIES[0]).replace("hđnd", _BODIES[1])
    return text.removeprefix("chủ tịch ")
