"""`ntm prove`: claims about rules, proved or refuted with a record."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from ntm_rules._compare import side_of
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    FINE,
    catalog_option,
    echo_json,
    format_option,
    language_option,
    load_ruleset,
    stop,
)
from ntm_rules.cli.assess_files import progress_bar
from ntm_rules.cli.messages import said, say
from ntm_rules.columns.extras import extra
from ntm_rules.compare.audit import audit, is_finding
from ntm_rules.compare.certificates import write
from ntm_rules.compare.claims import Claim, Proof, subjects_of
from ntm_rules.compare.prove import Prover
from ntm_rules.compare.results import Side
from ntm_rules.compare.sentences import claim_of, sentences_in, words_of
from ntm_rules.diagnostics.data import Language
from ntm_rules.report.certificate_text import certificate_comments
from ntm_rules.report.proof_json import proofs_to_dict
from ntm_rules.report.proofs import audit_text, proof_text, proofs_text

_NOT_PROVEN = 4


@click.command("prove")
@click.argument("words", nargs=-1, metavar="CLAIM | RULESET")
@click.option(
    "--claims",
    "file",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="A file of claims, one a line; # begins a comment.",
)
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), default=5.0, show_default=True, metavar="SECONDS",
    help="How long one question to the solver may take.",
)  # fmt: skip
@click.option(
    "--certificate",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write each question to the solver to a folder, in SMT-LIB 2.6, for others to answer again.",
)
@catalog_option
@format_option("json")
@language_option
def command(
    words: tuple[str, ...],
    file: Path | None,
    timeout: float,
    folder: Path | None,
    catalog: Path | None,
    form: str,
    language: Language,
) -> None:
    """Prove or refute a claim about rules, or audit a ruleset: is there anything that cannot be met, or never decides?

    A CLAIM is a sentence. A and B are rulesets: an id, an edition or a rule file, with a code or without.

    \b
      A implies B                 whoever meets A meets B; whoever misses B misses A
      A is equivalent to B        both always have the same outcome
      A 17.11 can be met          for some record
      A 17.11 can be missed       for some record
      A 17.11 never decides       no outcome of the whole depends on it

    Where a criterion and an indicator have one code, `A criterion 17` names the criterion. A RULESET alone is audited:
    each indicator can be met and missed and decides, so does each comparison and each figure of a table, nothing
    contradicts, and indicators that are each for some subjects leave no gap and do not overlap.

    Claims are about records without gaps. z3 proves them: pip install "ntm-rules[prove]".

    \b
    Exit codes: 0 proved, 1 could not run, 2 the rules have errors, 3 refuted, or the audit found something,
    4 undecided, as a threshold is open, or not proven.

    \b
    Examples:
      ntm prove lai-chau/commune implies vn/commune
      ntm prove my-criteria.ntm 17.11 implies vn/commune 17.11
      ntm prove vn/commune 17.11 can be met --certificate proofs
      ntm prove vn/commune
      ntm prove --claims claims.txt --format json
    """
    if bool(words) == (file is not None):
        raise click.UsageError("give a claim, a ruleset, or --claims with a file of claims")
    try:
        with extra():
            from ntm_rules.compare.solver import version
    except ImportError as error:
        stop(COULD_NOT_RUN, said(error, language))
    solver = version()

    @cache
    def side(name: str) -> Side:
        return side_of(load_ruleset(name, catalog, language))

    asked = _words(words)
    is_audit = len(asked) == 1
    try:
        if is_audit:
            proofs = _audit(side(asked[0]), asked[0], timeout)
        else:
            claims = [claim_of(each, side) for each in ((asked,) if file is None else _sentences(file))]
            if not claims:
                stop(COULD_NOT_RUN, say("no claims", language, file=file))
            proofs = _proved(claims, timeout)
        if folder is not None:
            write(folder, proofs, solver, language, lambda p, c: certificate_comments(p, c, solver, language))
    except (LookupError, OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))
    if form == "json":
        echo_json(proofs_to_dict(proofs, solver, language, is_audit=is_audit))
    elif is_audit:
        click.echo(audit_text(side(asked[0]), proofs, solver, language), nl=False)
    elif file is None:
        click.echo(proof_text(proofs[0], solver, language), nl=False)
    else:
        click.echo(proofs_text(proofs, solver, language), nl=False)
    raise click.exceptions.Exit(_code(proofs, is_audit))


def _words(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a sentence; an argument that is a file is one of them, whatever its name holds."""
    return tuple(word for each in arguments for word in ((each,) if Path(each).is_file() else words_of(each)))


def _sentences(file: Path) -> Iterator[tuple[str, ...]]:
    with click.open_file(str(file), encoding="utf-8") as stream:
        yield from sentences_in(stream.read())


def _proved(claims: list[Claim], timeout: float) -> list[Proof]:
    prover, proofs = Prover(timeout), list[Proof]()
    with progress_bar() as progress:
        for each in claims:
            proofs.append(prover.prove(each))
            progress(len(proofs), len(claims))
    return proofs


def _audit(side: Side, name: str, timeout: float) -> list[Proof]:
    """Every proof of an audit. Progress is told by the indicators it is through with."""
    codes = {str(each.code): place for place, each in enumerate(side.checked.indicators)}
    proofs = list[Proof]()
    with progress_bar() as progress:
        for each in audit(side, timeout, called=name):
            proofs.append(each)
            subjects = subjects_of(each.claim)
            progress(codes[subjects[0].code or ""] if len(subjects) == 1 else len(codes), len(codes))
    return proofs


def _code(proofs: list[Proof], is_audit: bool) -> int:
    if any(is_finding(each) if is_audit else each.verdict == "refuted" for each in proofs):
        return FAIL_ON
    unknown = ("not proven",) if is_audit else ("not proven", "undecided")
    return _NOT_PROVEN if any(each.verdict in unknown for each in proofs) else FINE
