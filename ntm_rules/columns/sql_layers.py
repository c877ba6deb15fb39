"""What a statement works out, layer by layer: each is a common table expression over the one before."""

from collections.abc import Iterator, Mapping

from attrs import define, evolve, field, frozen

from ntm_rules.columns import nodes as w
from ntm_rules.columns.build import never_unknown
from ntm_rules.columns.lower import Lowering
from ntm_rules.columns.program import Program, Stage, Verdict, combine, judge
from ntm_rules.model import expressions as m
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax.codes import IndicatorCode


@define
class Layer:
    """Things that are worked out together; for some of them, what they are called."""

    name: str
    bindings: dict[str, w.Node] = field(factory=dict)
    called: dict[str, str] = field(factory=dict)

    def verdict(self, verdict: Verdict, thing: str, called: str) -> Verdict:
        """Bind a verdict; what is a constant, or bound already, stays as it is."""
        met = self._flag(verdict.met, thing, called)
        return Verdict(met, self._flag(verdict.does_not_apply, f"{thing} n/a", f"{called} does not apply"))

    def _flag(self, flag: w.Flag, thing: str, called: str) -> w.Flag:
        if isinstance(flag, w.Nothing | w.Fixed | w.BoundFlag):
            return flag
        self.bindings[thing] = flag
        self.called[thing] = called
        return w.BoundFlag(thing, never_unknown(flag))


@frozen
class Layers:
    """A ruleset in layers, and what comes out in the end: verdicts over bound flags only."""

    layers: tuple[Layer, ...]
    indicators: Mapping[IndicatorCode, Verdict]
    criteria: Mapping[IndicatorCode, Verdict]
    outcome: Verdict
    surely: Verdict
    """The outcome without the thresholds that are unverified."""

    @classmethod
    def of(cls, program: Program, cautious: CheckedRuleset) -> "Layers":
        """Lay out a program, and with it a ruleset that has other thresholds."""
        ruleset = program.ruleset
        stages = tuple(Layer(_called(stage), dict(stage.bindings)) for stage in program.stages)
        layer, whole = Layer("indicators"), Layer("criteria")
        indicators = {c: layer.verdict(v, indicator(c), str(c)) for c, v in program.indicators.items()}
        sure_indicators = {
            code: indicators[code]
            if verdict is None
            else layer.verdict(verdict, f"sure {indicator(code)}", f"{code} for certain")
            for code, verdict in _surely(program, cautious)
        }
        criteria, sure_criteria = {}, {}
        for each, other in zip(ruleset.criteria, cautious.criteria, strict=True):
            name = f"criterion {each.code}"
            plain, sure = combine(each.met_when, indicators), combine(other.met_when, sure_indicators)
            criteria[each.code] = whole.verdict(plain, name, name)
            sure_criteria[each.code] = (
                criteria[each.code] if sure == plain else whole.verdict(sure, f"sure {name}", f"{name} for certain")
            )
        last = Layer("verdict")
        outcome = last.verdict(combine(ruleset.met_when, indicators | criteria), "the outcome", "outcome")
        sure = combine(cautious.met_when, sure_indicators | sure_criteria)
        surely = last.verdict(sure, "the sure outcome", "outcome for certain")
        layers = tuple(each for each in (*stages, layer, whole, last) if each.bindings)
        return cls(layers, indicators, criteria, outcome, surely).needed()

    @property
    def applying(self) -> tuple[w.Flag, ...]:
        """Of each criterion, whether it applies."""
        return tuple(each.applies for each in self.criteria.values())

    @property
    def met(self) -> tuple[w.Flag, ...]:
        """Of each criterion, whether it is met for certain."""
        return tuple(each.is_met for each in self.criteria.values())

    @property
    def possible(self) -> tuple[w.Flag, ...]:
        """Of each criterion, whether it may be met."""
        return tuple(each.may_be_met for each in self.criteria.values())

    @property
    def results(self) -> Iterator[w.Flag]:
        """All flags that the results read."""
        for each in (*self.indicators.values(), *self.criteria.values(), self.outcome, self.surely):
            yield from (each.met, each.does_not_apply)

    def needed(self) -> "Layers":
        """Leave out what nothing after it reads."""
        needed = {name for flag in self.results for name in _reads(flag)}
        kept = []
        for layer in reversed(self.layers):
            bindings = {thing: node for thing, node in layer.bindings.items() if thing in needed}
            needed |= {name for node in bindings.values() for name in _reads(node)}
            if bindings:
                kept.append(evolve(layer, bindings=bindings))
        return evolve(self, layers=tuple(reversed(kept)))

    def within(self) -> Iterator[w.Node]:
        """All nodes of all layers."""
        for layer in self.layers:
            for node in layer.bindings.values():
                yield from w.within(node)


def indicator(code: IndicatorCode) -> str:
    """The thing that an indicator's outcome is: no input has a name with a space."""
    return f"indicator {code}"


def _called(stage: Stage) -> str:
    """What a stage is called: after what most of it is."""
    refused = sum(" record-" in name for name, _ in stage.bindings)
    return "refused" if 2 * refused > len(stage.bindings) else "worked_out"


def _surely(program: Program, cautious: CheckedRuleset) -> Iterator[tuple[IndicatorCode, Verdict | None]]:
    """The verdicts on the indicators of the cautious ruleset, None for those that cannot differ."""
    ruleset = program.ruleset
    differing = {each.name for each in ruleset.tables if each != cautious.table_named[each.name]}

    def differs(*expressions: m.Expression | None) -> bool:
        return any(isinstance(e, m.Lookup) and e.table in differing for e in ruleset.reach(*expressions))

    lowering = program.lowering
    bound = {e: value for e, value in lowering.bound.items() if not differs(e)}
    verdicts, _ = judge(cautious, Lowering(cautious, lowering.held, bound))
    for each in ruleset.indicators:
        same = each == cautious.indicator_coded[each.code] and not differs(each.condition, each.applies_when)
        yield each.code, None if same else verdicts[each.code]


def _reads(node: w.Node) -> Iterator[str]:
    for each in w.within(node):
        if isinstance(each, w.Bound | w.BoundWord | w.BoundFlag):
            yield each.name
