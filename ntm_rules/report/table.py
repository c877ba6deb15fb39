"""An assessment as a table for the terminal."""

from collections.abc import Iterator
from unicodedata import east_asian_width

from ntm_rules.diagnostics.data import Language
from ntm_rules.engines.assessment import Assessment, Bounds
from ntm_rules.engines.outcome import Outcome
from ntm_rules.report import words
from ntm_rules.report.explain import describe_sources, summary

_UNDECIDED_OR_MISSED = (Outcome.NOT_MET, Outcome.UNKNOWN)
_SIGNS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}


def render_assessment(assessment: Assessment, language: Language, label: str | None = None) -> str:
    """The criteria with their outcomes; under each that is not met or unknown, its indicators; then the sums."""
    return "\n".join(_lines(assessment, language, label)) + "\n"


def _lines(assessment: Assessment, language: Language, label: str | None) -> Iterator[str]:
    def say(key: str, **facts: object) -> str:
        return words.say(key, language, **facts)

    ruleset = assessment.ruleset
    if label:
        yield label
        yield "=" * width(label)
    yield f"{say('assessed')} {assessment.edition}: {ruleset.title or ''}".rstrip(": ")
    yield say("fingerprint", fingerprint=assessment.fingerprint)
    yield ""
    titles = max((width(c.title) for c in assessment.criteria), default=0)
    for criterion in assessment.criteria:
        mark = " *" if criterion.rests_on_unverified else ""
        title = criterion.title + " " * (titles - width(criterion.title))
        outcome = f"{_SIGNS[criterion.outcome]} {words.outcome(criterion.outcome, language)}{mark}"
        yield f"{criterion.code:>3}  {title}  {outcome}"
        if criterion.outcome in _UNDECIDED_OR_MISSED:
            for indicator in criterion.indicators:
                yield f"       {_SIGNS[indicator.outcome]} {indicator.code}  {indicator.title or ''}".rstrip()
                yield from (f"           {line}" for line in summary(indicator, language))
                if sources := describe_sources(indicator, language):
                    yield f"           {say('source')}: {sources}"
    yield ""
    yield f"{say('outcome')}: {words.outcome(assessment.outcome, language)}"
    yield f"{say('criteria_met')}: {render_bounds(assessment.bounds, language)}"
    named = assessment.ruleset.input_named
    needs = [words.input_title(named[name], language) for name in assessment.needs]
    yield f"{say('needs')}: {len(needs) or say('needs_none')}"
    yield from (f"  - {need}" for need in needs)
    yield from _rests(assessment, language)


def _rests(assessment: Assessment, language: Language) -> Iterator[str]:
    decided = [c for c in assessment.criteria if c.outcome in (Outcome.MET, Outcome.NOT_MET)]
    resting = [c for c in decided if c.rests_on_unverified]
    if assessment.outcome is not Outcome.UNKNOWN:
        rests = "rests_yes" if assessment.rests_on_unverified else "rests_no"
        yield f"{words.say('rests', language)}: {words.say(rests, language)}"
    if resting:
        said = words.say("rests_some", language, count=len(resting), of=len(decided))
        yield f"{words.say('rests', language)}: {said}"


def render_bounds(bounds: Bounds, language: Language) -> str:
    """How many criteria are met: `at least 14, at most 17 of 19`, or one number where it is certain."""
    key = "exactly" if bounds.at_least == bounds.at_most else "between"
    return words.say(key, language, low=bounds.at_least, high=bounds.at_most, of=bounds.of)


def width(text: str) -> int:
    """Columns a text takes on a terminal."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
