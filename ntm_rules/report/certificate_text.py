"""What a certificate says of itself, in comments: the claim, the rulesets, what is asked, assumed, and answered."""

from collections.abc import Iterator

from ntm_rules.compare import formulas as f
from ntm_rules.compare.claims import Certificate, NeverDecides, Proof, subjects_of
from ntm_rules.compare.sentences import sentence
from ntm_rules.compare.variables import Variable
from ntm_rules.diagnostics.data import Language
from ntm_rules.model import expressions as m
from ntm_rules.report import proof_words, words
from ntm_rules.report.record_text import RecordWords
from ntm_rules.report.rule_text import expression_text


def certificate_comments(proof: Proof, certificate: Certificate, solver: str, language: Language) -> Iterator[str]:
    """Tell a question behind a proof in lines; `solver` is the name and version of whoever answered it."""

    def say(key: str, **facts: object) -> str:
        return proof_words.phrase("certificate", key, language, **facts)

    yield say("claim", claim=sentence(proof.claim, language))
    yield from _subjects(proof, certificate, language)
    if certificate.supposed:
        yield say("supposed")
        yield from (f"  {line}" for line in dict.fromkeys(_facts(proof, certificate, language)))
    yield say("asked", sought=proof_words.sought(certificate.sought, language))
    if certificate.verdict is None:
        yield say("needed")
    else:
        yield say("sat", verdict=proof_words.verdict(certificate.verdict, language))
        last = [each for each in proof.certificates if each.verdict is not None][-1]
        is_last = certificate is last and certificate.status == "unsat"
        yield say("last", verdict=proof_words.verdict(proof.verdict, language)) if is_last else say("unsat")
    yield say("solver", solver=solver, status=certificate.status)
    rulesets = tuple(each.side.checked for each in subjects_of(proof.claim))
    clauses = certificate.question.clauses
    assumed = RecordWords(rulesets, language).assumptions(dict.fromkeys(clause.assumption for clause in clauses))
    if assumed:
        yield say("assumed")
        yield from (f"  {line}" for line in (*assumed, say("limits")))
    if written := list(_written(certificate, language)):
        yield say("written")
        yield from (f"  {line}" for line in written)


def _subjects(proof: Proof, certificate: Certificate, language: Language) -> Iterator[str]:
    """What the defined facts are about, by the beginnings of their names."""
    symbols = list(dict.fromkeys(_symbol(name) for name in certificate.question.defined))
    for symbol, subject in zip(symbols, subjects_of(proof.claim), strict=False):
        is_whole = isinstance(proof.claim, NeverDecides) and proof.claim.is_about_all
        facts = {
            "symbol": symbol,
            "name": subject.ruleset if is_whole else subject.name,
            "edition": subject.side.about.name,
            "fingerprint": subject.side.fingerprint,
        }
        yield proof_words.phrase("certificate", "subject", language, **facts)
    if isinstance(proof.claim, NeverDecides):
        yield proof_words.phrase("certificate", "changed", language, symbol=symbols[1])


def _facts(proof: Proof, certificate: Certificate, language: Language) -> Iterator[str]:
    """What the facts that stand for conditions stand for, as far as the question speaks of them."""
    used = f.names_of_all(certificate.question.defined.values())
    for subject, ruleset in zip(subjects_of(proof.claim), certificate.question.view.world.rulesets, strict=False):
        for indicator, supposed in zip(subject.side.checked.indicators, ruleset.indicators, strict=True):
            pairs = (indicator.condition, supposed.condition), (indicator.applies_when, supposed.applies_when)
            for name, condition in (each for pair in pairs for each in _replaced(*pair) if each[0] in used):
                text = expression_text(condition, subject.side.checked, language)
                of = f"{subject.ruleset} {indicator.code}"
                yield proof_words.phrase("certificate", "fact", language, symbol=name, text=text, name=of)


def _replaced(old: m.Expression | None, new: m.Expression | None) -> Iterator[tuple[str, m.Expression]]:
    """The conditions that inputs took the place of, with the names of those."""
    if old is None or new is None or old == new:
        return
    if isinstance(new, m.InputValue):
        yield new.name, old
    else:
        yield from (each for pair in zip(m.parts(old), m.parts(new), strict=True) for each in _replaced(*pair))


def _symbol(fact: str) -> str:
    """`first` of `first not met`."""
    return next(fact.removesuffix(end) for end in (" not applicable", " not met", " met") if fact.endswith(end))


def _written(certificate: Certificate, language: Language) -> Iterator[str]:
    """How values are written that are no plain whole numbers and no facts."""
    question = certificate.question
    used = {name for clause in question.clauses for name in clause.inputs}
    for name, each in question.view.world.variables.items():
        if name in used and (told := _value(each, language)):
            yield told


def _value(each: Variable, language: Language) -> str | None:
    if each.words:
        numbered = ", ".join(f"{place} = {word}" for place, word in enumerate(each.words))
        return proof_words.phrase("certificate", "words", language, name=each.name, words=numbered)
    if each.is_real:
        return proof_words.phrase("certificate", "real", language, name=each.name)
    if each.scale > 1 and each.input.unit is not None:
        unit = f"1/{each.scale} {words.unit(each.input.unit, language)}"
        return proof_words.phrase("certificate", "scaled", language, name=each.name, unit=unit)
    return None
