"""Records that show something: found by a solver, made small and round, and judged again by the reference."""

from collections.abc import Mapping
from fractions import Fraction

from ntm_rules.compare import formulas as f
from ntm_rules.compare.domain import View
from ntm_rules.compare.encode import held, refused
from ntm_rules.compare.points import Evaluation, Number, Point, rounder
from ntm_rules.compare.question import EngineFaultError, NoRecordsError, Question
from ntm_rules.compare.smt import script
from ntm_rules.compare.solver import Found, solve
from ntm_rules.compare.variables import Variable
from ntm_rules.engines.reference import value_of
from ntm_rules.model import expressions as m
from ntm_rules.model.record import Record, Value

_ROUND = (100, 1000, 10)


def find(question: Question, timeout: float, *, is_shown: bool = True) -> Point | None:
    """A point at which the formula holds, None where there is none; small and round where it is to be shown.

    That there is none is only said where what is assumed of records holds for some. Raises TimeoutError;
    NoRecordsError where it holds for none; EngineFaultError where what the solver found does not hold.
    """
    formulas = question.formulas
    if formulas[0] is f.FALSE:
        return None
    names = f.names_of_all(formulas)
    match solve(script(formulas, question.view.variables), timeout, names):
        case Found(values):
            evaluation = Evaluation(formulas, _point(question.view, names | question.read, values))
            if not evaluation.holds:
                raise EngineFaultError("the solver's values do not make its formulas hold")
            if is_shown:
                _make_round(evaluation, question.view)
            return evaluation.point
        case "none":
            _be_satisfiable(question.view, timeout)
            return None
        case "time":
            raise TimeoutError


def _be_satisfiable(view: View, timeout: float) -> None:
    """See once that all that is assumed of records can hold together."""
    if view.is_satisfiable is None:
        assumed = tuple(clause.formula for clause in view.assumed_of_all)
        view.is_satisfiable = solve(script(assumed, view.variables), timeout, ()) != "none"
    if not view.is_satisfiable:
        raise NoRecordsError


def _point(view: View, used: frozenset[str], values: Mapping[str, Fraction | bool]) -> Point:
    """The solver's values; what it left open is as small as can be."""
    point = Point()
    variables = view.world.variables
    for name in view.variables.sorts:
        if name not in used:
            continue
        each = variables.get(name)
        found = values.get(name)
        if each is not None and each.words:
            point[name] = each.common[0] if found is None else each.words[int(found)]
        elif each is None or each.input.kind == "attested":
            point[name] = bool(found)
        else:
            point[name] = _plain(max(Fraction(0), each.low * each.scale) if found is None else Fraction(found))
    return point


def _plain(value: Fraction) -> Number:
    return value.numerator if value.denominator == 1 else value


def _make_round(evaluation: Evaluation, view: View) -> None:
    """Make values round one by one, wholes before their parts, as long as everything still holds."""
    variables, point = view.world.variables, evaluation.point
    numbers = [each for name in point if (each := variables.get(name)) is not None and not _is_no_number(each)]
    for name, value in tuple(point.items()):
        each = variables.get(name)
        if each is not None and each.words:
            next((word for word in each.common if evaluation.try_values({name: word})), None)
        elif isinstance(value, bool):
            evaluation.try_values({name: False})
    depth = {each.name: _depth(each, variables) for each in numbers}
    for whole in sorted(numbers, key=lambda each: depth[each.name]):
        parts = [each for each in numbers if _is_part(each, whole.name, variables)]
        _rescale(evaluation, whole, parts)
    wholes = {each.input.part_of for each in numbers}
    for each in sorted(numbers, key=lambda each: depth[each.name]):
        value = point[each.name]
        assert not isinstance(value, str)
        rounded = rounder(value, each.scale, each.name in wholes)
        next((new for new in rounded if evaluation.try_values({each.name: new})), None)


def _rescale(evaluation: Evaluation, whole: Variable, parts: list[Variable]) -> None:
    """Let a whole be a hundred, or so, and its parts be in proportion; of nothing, let parts be all or nothing."""
    values = {each.name: evaluation.point[each.name] for each in (whole, *parts)}
    size = values[whole.name]
    if isinstance(size, str) or not parts:
        return
    if size > 0:
        for round_size in _ROUND:
            by = Fraction(round_size * whole.scale) / size
            scaled = {name: round(value * by) for name, value in values.items() if not isinstance(value, str)}
            if evaluation.try_values(dict(scaled)):
                return
    else:
        hundred = {each.name: 100 * each.scale for each in (whole, *parts)}
        nothing = {**hundred, **{each.name: 0 for each in parts}}
        for tried in (hundred, nothing, *({**hundred, each.name: 0} for each in parts)):
            if evaluation.try_values(dict(tried)):
                return


def _is_no_number(each: Variable) -> bool:
    return bool(each.words) or each.input.kind == "attested"


def _is_part(each: Variable, whole: str, variables: Mapping[str, Variable]) -> bool:
    chain = each.input.part_of
    while chain is not None and chain != whole:
        chain = variables[chain].input.part_of
    return chain is not None


def _depth(each: Variable, variables: Mapping[str, Variable]) -> int:
    return 0 if each.input.part_of is None else 1 + _depth(variables[each.input.part_of], variables)


def record_of(view: View, point: Point) -> Record:
    """A point as a record that all rulesets can be asked about."""
    values: dict[str, Value] = {}
    for name, each in view.world.variables.items():
        if name not in point or not (view.is_full or point.get(held(name))):
            continue
        value = point[name]
        if isinstance(value, bool | str):
            values[name] = value
        else:
            is_fraction = each.input.kind in ("amount", "share")
            values[name] = Fraction(value) / each.scale if is_fraction else int(value)
    refusals = {name: "record-rate-disagrees" for name in view.world.variables if point.get(refused(name))}
    record = Record(values, refusals)
    return _with_worked_out(view, record) if view.is_full else record


def _with_worked_out(view: View, record: Record) -> Record:
    """What is given in one ruleset and worked out in another is worked out for both."""
    values = dict(record.values)
    for name, (_, maker) in view.borrowed.items():
        worked_out = value_of(m.InputValue(name), view.world.rulesets[maker], record)
        if isinstance(worked_out, Fraction | int | str):
            values[name] = worked_out
    return Record(values, record.refused)
