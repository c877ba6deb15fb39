"""The order in which names are worked out: circles and chains too long are found before anything is typed."""

from collections.abc import Iterator

from ntm_rules.diagnostics.codes import Code
from ntm_rules.model.scope import Scope
from ntm_rules.syntax import nodes as n

MAX_DEPTH = 100
"""How deeply expressions may nest, counted through the names they use. No engine recurses further."""


def settle_order(scope: Scope, statements: list[n.Statement]) -> None:
    """Report circles, and whatever nests too deeply through its names; what is reported is broken from then on."""
    declared = scope.declared
    graph = {name: {used for used in _uses(_value(scope.node(name))) if used in declared} for name in declared}
    order = _without_circles(scope, graph)
    depths: dict[str, int] = {}
    for name in order:
        depths[name] = _depth(_value(scope.node(name)), depths)
        if depths[name] > MAX_DEPTH:
            scope.report.add(Code.TOO_DEEP, scope.node(name).name.span, limit=MAX_DEPTH)
            scope.give_up(name)
            depths[name] = 0
    for statement in statements:
        for line in (statement.head, *statement.body):
            node = line.node
            if isinstance(node, n.Rule | n.AppliesWhen) and _depth(node.condition, depths) > MAX_DEPTH:
                scope.report.add(Code.TOO_DEEP, node.condition.span, limit=MAX_DEPTH)


def _without_circles(scope: Scope, graph: dict[str, set[str]]) -> list[str]:
    """The names in an order of working out; those in circles are reported and use nothing from then on."""
    places = {name: place for place, name in enumerate(graph)}
    order: dict[str, None] = {}
    for start in graph:
        pending = {start: iter(sorted(graph[start]))} if start not in order else {}
        while pending:
            name = next(reversed(pending))
            used = next(pending[name], None)
            if used is None:
                order[name] = None
                del pending[name]
            elif used in pending:
                path = list(pending)
                circle = path[path.index(used) :]
                at = circle.index(min(circle, key=places.__getitem__))
                chain = (*circle[at:], *circle[:at], circle[at])
                scope.report.add(Code.CYCLIC_DERIVATION, scope.node(chain[0]).name.span, chain=" → ".join(chain))
                for each in circle:
                    scope.give_up(each)
                    pending[each] = iter(())
            elif used not in order:
                pending[used] = iter(sorted(graph[used]))
    return list(order)


def _value(node: n.Input | n.Let | n.Table) -> object:
    """What a name is worked out from: an expression, the keys of a table, or nothing."""
    match node:
        case n.Input(derivation=None | n.CountMeeting() | n.Meets() | n.SumOf()):
            return ()
        case n.Input(derivation=derivation):
            return derivation
        case n.Let(value=value):
            return value
        case n.Table(keys=keys):
            return keys


def _uses(value: object) -> Iterator[str]:
    """The names within an expression; units are none."""
    pending = [value]
    while pending:
        node = pending.pop()
        if isinstance(node, n.Name):
            yield node.text
        elif not isinstance(node, n.Unit):
            pending.extend(n.children(node))


def _depth(value: object, depths: dict[str, int]) -> int:
    own = sum(1 for _ in n.layers(value))
    return own + max((depths.get(name, 0) for name in _uses(value)), default=0)
