"""What the clauses under a statement say, as the checked ruleset holds it."""

from ntm_rules.model.expressions import Basis
from ntm_rules.model.ruleset import Citation
from ntm_rules.syntax import nodes as n


def title_of(statement: n.Statement) -> str | None:
    """The title clause's text."""
    return next((line.node.text.text for line in statement.body if isinstance(line.node, n.Title)), None)


def basis_of(statement: n.Statement) -> Basis | None:
    """The basis clause."""
    found = next((line.node for line in statement.body if isinstance(line.node, n.Basis)), None)
    return None if found is None else Basis(found.mark, n.text_of(found.stated_by))


def sources_of(statement: n.Statement) -> tuple[Citation, ...]:
    """The source clauses."""
    return tuple(
        Citation(line.node.instrument.text, tuple((p.kind, p.label) for p in line.node.places))
        for line in statement.body
        if isinstance(line.node, n.Source)
    )


def notes_of(statement: n.Statement) -> tuple[str, ...]:
    """The note clauses."""
    return tuple(line.node.text.text for line in statement.body if isinstance(line.node, n.Note))
