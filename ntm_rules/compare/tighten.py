"""Proves that rules that are to be stricter than their base are, where the texts alone do not show it."""

from attrs import evolve

from ntm_rules.catalog.consolidate import Tightening
from ntm_rules.catalog.editions import Edition
from ntm_rules.compare.direction import Directions
from ntm_rules.compare.domain import World
from ntm_rules.compare.results import Comparison, Direction, Witness
from ntm_rules.diagnostics.codes import Code
from ntm_rules.diagnostics.data import Diagnostic, Words, errors, in_order
from ntm_rules.engines.outcome import Outcome
from ntm_rules.model.check import Checked, check
from ntm_rules.model.record import Value
from ntm_rules.model.ruleset import CheckedRuleset
from ntm_rules.syntax import nodes as n

_WORDS = {
    Outcome.MET: Words("met", "đạt"),
    Outcome.NOT_MET: Words("not met", "chưa đạt"),
    Outcome.UNKNOWN: Words("unknown", "chưa đủ căn cứ"),
    Outcome.NOT_APPLICABLE: Words("not applicable", "không đánh giá"),
}

_AT_LEAST_AS_STRICT = (Direction.EQUIVALENT, Direction.STRICTER, Direction.MISSING_DATA)


def check_edition(edition: Edition, timeout: float = 5.0) -> Checked:
    """Check an edition, and prove what it tightens, each rule within `timeout` seconds for each question.

    What is refuted is an error, with a record that misses the base and not the rule. What is neither proved nor
    refuted, as where a threshold of the base is open, stays the warning that consolidation gave; so does all of it
    without z3.
    """
    checked = check(edition.parsed)
    if checked.ruleset is None or not edition.tightenings:
        return checked
    found = dict.fromkeys(checked.diagnostics)
    for tightening in edition.tightenings:
        warning = next((d for d in found if _is_about(d, tightening)), None)
        comparison = _compared(edition, tightening, checked.ruleset, timeout)
        if warning is None or comparison is None:
            continue
        del found[warning]
        if comparison.direction not in _AT_LEAST_AS_STRICT:
            found[_with_record(warning, comparison.looser_at)] = None
    diagnostics = in_order(found)
    return Checked(None if errors(diagnostics) else checked.ruleset, diagnostics)


def _is_about(diagnostic: Diagnostic, tightening: Tightening) -> bool:
    return diagnostic.code is Code.TIGHTENING_UNDECIDED and diagnostic.place.span == tightening.span


def _compared(edition: Edition, tightening: Tightening, ruleset: CheckedRuleset, timeout: float) -> Comparison | None:
    """How the rule stands to its base, all else being the same; None where the base cannot stand in its place."""
    items = edition.parsed.file.items
    put_back = tuple(tightening.base if _stands_at(item, tightening) else item for item in items)
    before = check(evolve(edition.parsed, file=evolve(edition.parsed.file, items=put_back), diagnostics=())).ruleset
    if before is None or put_back == items:
        return None
    old, new = (
        next((each for each in rules.indicators if str(each.code) == tightening.code), None)
        for rules in (before, ruleset)
    )
    return Directions(World.of(before, ruleset), timeout).indicator(old, new)


def _stands_at(item: n.Statement | n.Line, tightening: Tightening) -> bool:
    return isinstance(item, n.Statement) and item.head.node.span == tightening.span


def _with_record(warning: Diagnostic, witness: Witness | None) -> Diagnostic:
    """The warning with a record that shows what is wrong; an error where the record misses the base."""
    if witness is None:
        return warning
    given = tuple(f"{name} = {_written(value)}" for name, value in witness.record.values.items())
    facts = (*warning.facts, ("record", given), ("base", _WORDS[witness.old]), ("outcome", _WORDS[witness.new]))
    is_looser = witness.old is Outcome.NOT_MET
    return evolve(warning, code=Code.LOOSER_THAN_BASE if is_looser else warning.code, facts=facts)


def _written(value: Value) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case _:
            return str(value)
