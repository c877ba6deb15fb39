"""Declarations of inputs as text of the rule language, with keywords in either language."""

from fractions import Fraction
from typing import assert_never

from ntm_rules.diagnostics.data import Language
from ntm_rules.model import ruleset as r
from ntm_rules.model.check_inputs import DECIMALS
from ntm_rules.model.types import Levels, Years
from ntm_rules.model.units import Unit
from ntm_rules.report.rule_text import expression_node, number_text
from ntm_rules.syntax import nodes as n
from ntm_rules.syntax.format import format_file


def input_text(each: r.Input, ruleset: r.CheckedRuleset, language: Language = "en") -> str:
    """Write the declaration of an input on one line, its title at the end."""
    title = None if each.title is None else n.Text(each.title)
    node = n.Input(n.Name(each.name), _kind(each), _options(each), _origin(each, ruleset), title)
    lines = format_file(n.File((n.Statement(n.Line(node)),)), language).split("\n")
    return " ".join(line.strip() for line in lines).strip()


def _kind(each: r.Input) -> n.Kind:
    choices = tuple(n.Choice(n.Name(c.name), None if c.title is None else n.Text(c.title)) for c in each.choices)
    match each.kind:
        case "count":
            return n.Count(n.Name(_text(each.unit)))
        case "amount":
            return n.Amount(n.Unit(tuple(map(n.Name, _text(each.unit).split(" per ")))))
        case "share":
            return n.Share()
        case "attested":
            return n.Attested()
        case "one of":
            return n.OneOf(choices)
        case "ranked":
            return n.Ranked(choices)
        case "level":
            assert isinstance(each.type, Levels)
            return n.Level(n.Number(str(each.type.low)), n.Number(str(each.type.high)))
        case "year":
            match each.type:
                case Years(int(first), int(last)):
                    return n.Year((n.Number(str(first)), n.Number(str(last))))
                case _:
                    return n.Year()
        case _:
            assert_never(each.kind)


def _text(unit: Unit | None) -> str:
    assert unit is not None
    return unit.text


def _options(each: r.Input) -> tuple[n.Option, ...]:
    options: list[n.Option] = []
    if each.part_of is not None:
        options.append(n.PartOf(n.Name(each.part_of)))
    usual: tuple[Fraction | None, ...] = (Fraction(0), Fraction(1) if each.kind == "share" else None)
    if each.unit is not None and (each.low, each.high) != usual and each.low is not None and each.high is not None:
        options.append(n.Range(_bound(each.low, each.unit), _bound(each.high, each.unit)))
    if each.decimals not in (None, DECIMALS):
        options.append(n.Decimals(n.Number(str(each.decimals))))
    return tuple(options)


def _bound(value: Fraction, unit: Unit) -> n.Bound:
    is_share = unit.is_share
    text = number_text(abs(value) * (100 if is_share else 1))
    assert text is not None  # a bound is read from a text
    return n.Bound(value < 0, n.Percent(text) if is_share else n.Number(text))


def _origin(each: r.Input, ruleset: r.CheckedRuleset) -> n.Expression | n.RollUp | None:
    match each.roll_up:
        case None:
            return None if each.derivation is None else expression_node(each.derivation, ruleset, each.unit)
        case r.CountMeeting(noun, id):
            return n.CountMeeting(n.Name(noun), n.Name(id))
        case r.Meets(id):
            return n.Meets(n.Name(id))
        case r.SumOf(noun, name):
            return n.SumOf(n.Name(noun), n.Name(name))
        case _:
            assert_never(each.roll_up)
