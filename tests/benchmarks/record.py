"""One record: `outcomes` and `assess` beside a function written by hand, and beside other rule engines."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from random import Random
from typing import Any

import ntm_rules as ntm
from ntm_rules.engines.reference import judge
from ntm_rules.model.ruleset import CheckedRuleset
from tests.benchmarks.by_hand_record import judge as judge_by_hand
from tests.benchmarks.measure import Figure, Section, median, medians
from tests.benchmarks.peers import OUTCOMES, PEERS, Evaluate

ID = "vn/commune@2024-03-01"
RUN = 0.0005
"""Seconds a run takes: one call alone is over too soon to be timed."""

RUNS = 101

_NOTHING_TO_DIVIDE_BY = ("schools", "schools_minimum", "schools_level_1", "medical_waste", "medical_waste_collected")

Given = dict[str, Any]


def sections() -> list[Section]:
    """Measure all of it in one run."""
    rules = ntm.load(ID)
    _compare_by_hand(rules)
    return [_ours(rules, f"amounts {name}", number) for name, number in _AMOUNTS.items()] + [_peers(rules)]


_AMOUNTS = {"whole numbers": int, "with decimals, floats": float}


def complete_record(ruleset: CheckedRuleset, random: Random, number: Any = float) -> Given:
    """A valid record with all inputs that are not worked out, none of them zero; amounts are what `number` makes."""
    given: Given = {}
    for each in (each for each in ruleset.inputs if each.derivation is None):
        whole = given.get(each.part_of or "", 9999)
        match each.kind:
            case "count":
                given[each.name] = random.randint(max(1, whole * 4 // 10), max(1, whole * 5 // 10))
            case "amount":
                low, high = (0.4, 0.5) if each.part_of else (0.001, 0.05)
                given[each.name] = max(1, number(round(whole * random.uniform(low, high), 1)))
            case "attested":
                given[each.name] = random.random() < 0.8
            case "one of" | "ranked":
                given[each.name] = random.choice(each.choices).name
            case "year":
                given[each.name] = random.randint(2022, 2025)
            case "level":
                given[each.name] = random.randint(1, 2)
            case _:
                raise NotImplementedError(f"no input of these rules is a {each.kind}")
    return given


def _compare_by_hand(rules: ntm.Ruleset) -> None:
    """Stop if the function written by hand is wrong: on complete records, and with inputs missing."""
    random = Random(1)
    for i in range(300):
        record = complete_record(rules.checked, random)
        for name in random.sample(list(record), i % 3 * 20):
            record[name] = None if random.random() < 0.5 else 0 if type(record[name]) is int else None
        validated = rules.validate(record)
        if validated.problems:
            continue
        exact = {name: Fraction(repr(value)) if type(value) is float else value for name, value in record.items()}
        expected = judge(rules.checked, validated.record)
        indicators, criteria, whole = judge_by_hand(exact)
        assert list(indicators.values()) == list(expected.indicators.values())
        assert list(criteria.values()) == list(expected.criteria.values())
        assert whole is expected.outcome


def _ours(rules: ntm.Ruleset, name: str, number: Any) -> Section:
    record = complete_record(rules.checked, Random(2), number)
    assert rules.outcomes(record) == judge_by_hand(record)[0]
    found = _per_call(
        outcomes=lambda: rules.outcomes(record),
        by_hand=lambda: judge_by_hand(record),
        compiled=lambda: rules.compiled.outcomes(record),
        validated=lambda: rules.validate(record),
        assessed=lambda: rules.assess(record),
        read=lambda: _read_all(rules.assess(record)),
    )
    outcomes = found["outcomes"]
    return Section(
        f"One record of vn/commune, {name}",
        f"{len(record)} inputs, all there are but those worked out; 57 indicators, 19 criteria and the whole. What is "
        "written by hand checks no value. `outcomes` checks the types, ranges and parts of all that the rules read.",
        (
            Figure("by hand", found["by_hand"]),
            Figure("outcomes", outcomes, "by hand", outcomes / found["by_hand"], "≤ 1.3 ×"),
            Figure("outcomes, as a tuple: compiled.outcomes", found["compiled"], "by hand",
                   found["compiled"] / found["by_hand"]),
            Figure("validate", found["validated"], "outcomes", found["validated"] / outcomes),
            Figure("assess, not explained", found["assessed"], "outcomes", found["assessed"] / outcomes, "≤ 3 ×"),
            Figure("assess, every detail read", found["read"], "outcomes", found["read"] / outcomes, "≤ 15 ×"),
        ),
    )  # fmt: skip


def _read_all(assessment: ntm.Assessment) -> object:
    details = [
        (each.outcome, each.value, each.threshold, each.reasons, each.basis, each.source)
        for each in assessment.indicators
    ]
    return details, [each.outcome for each in assessment.criteria], assessment.bounds


def _peers(rules: ntm.Ruleset) -> Section:
    record = complete_record(rules.checked, Random(3))
    installed = {peer.name: peer.compile(rules.checked) for peer in PEERS if peer.is_installed}
    for name, evaluate in installed.items():
        _compare_peer(rules, name, evaluate)
    found = _per_call(
        outcomes=lambda: rules.outcomes(record),
        compiled=lambda: rules.compiled.outcomes(record),
        **{name: _calling(evaluate, record) for name, evaluate in installed.items()},
    )
    figures = [
        Figure("outcomes", found["outcomes"]),
        Figure("outcomes, as a tuple: compiled.outcomes", found["compiled"]),
    ]
    for peer in PEERS:
        if peer.name in found:
            seconds = found[peer.name]
            figures.append(Figure(peer.name, seconds, "outcomes", seconds / found["outcomes"], peer.goal))
            figures.append(Figure(peer.name, seconds, "compiled.outcomes", seconds / found["compiled"]))
        else:
            figures.append(Figure(f"{peer.name}: not installed", float("nan")))
    return Section(
        "One record of vn/commune, other rule engines",
        "The conditions of the 57 indicators, translated from the model for complete records, each "
        "compiled once. The peers combine no criteria and check no value.",
        tuple(figures),
    )


def _compare_peer(rules: ntm.Ruleset, name: str, evaluate: Evaluate) -> None:
    random = Random(4)
    for _ in range(50):
        record = complete_record(rules.checked, random)
        if random.random() < 0.5:
            record |= dict.fromkeys(_NOTHING_TO_DIVIDE_BY, 0)
        expected = judge(rules.checked, rules.validate(record).record).indicators
        assert [OUTCOMES[each] for each in evaluate(record)] == list(expected.values()), name


def _calling(evaluate: Evaluate, record: Mapping[str, Any]) -> Callable[[], object]:
    return lambda: evaluate(record)


def _per_call(**works: Callable[[], object]) -> dict[str, float]:
    """Seconds a call takes. All runs are about as long, so that what else the machine does meets all alike."""
    calls = {name: max(1, round(RUN / median(work))) for name, work in works.items()}

    def run(work: Callable[[], object], count: int) -> Callable[[], None]:
        def repeated() -> None:
            for _ in range(count):
                work()

        return repeated

    found = medians(RUNS, **{name: run(work, calls[name]) for name, work in works.items()})
    return {name: seconds / calls[name] for name, seconds in found.items()}


if __name__ == "__main__":
    for section in sections():
        print(f"\n{section.title}\n{section.note}")
        for figure in section.figures:
            ratio = "" if figure.ratio is None else f"{figure.ratio:8.2f} × {figure.against} {figure.goal}"
            print(f"  {figure.seconds * 1e6:9.2f} µs  {figure.work:45}{ratio}")
