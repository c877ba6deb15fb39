"""How well thresholds are known that come together from several texts."""

from ntm_rules.syntax import nodes as n

_WEAKEST_FIRST: tuple[n.Mark, ...] = ("unverified", "reported", "official")


def basis_line(statement: n.Statement) -> n.Line | None:
    """The basis clause of a statement."""
    return next((line for line in statement.body if isinstance(line.node, n.Basis)), None)


def basis_clause(statement: n.Statement) -> n.Basis | None:
    """What the basis clause of a statement says."""
    line = basis_line(statement)
    return line.node if line is not None and isinstance(line.node, n.Basis) else None


def weaker(one: n.Basis | None, other: n.Basis | None) -> n.Basis | None:
    """The one known less well; none where either has none, which is no better than unverified."""
    if one is None or other is None:
        return None
    return min((one, other), key=lambda each: _WEAKEST_FIRST.index(each.mark))
