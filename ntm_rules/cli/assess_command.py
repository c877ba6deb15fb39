"""`ntm assess`: assess the records of a file."""

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from ntm_rules._api import Ruleset, read_file
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    catalog_option,
    format_option,
    language_option,
    load_ruleset,
    stop,
)
from ntm_rules.cli.messages import said
from ntm_rules.diagnostics.codes import Code, Severity
from ntm_rules.diagnostics.data import Language, Problem
from ntm_rules.diagnostics.render import problems_to_json, render_problems
from ntm_rules.engines.assessment import Assessment
from ntm_rules.engines.outcome import Outcome
from ntm_rules.engines.to_dict import assessment_to_dict
from ntm_rules.records.read import Records, Row
from ntm_rules.report import words
from ntm_rules.report.table import render_assessment, render_bounds


@click.command("assess")
@click.argument("ruleset")
@click.argument("data", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--brief", is_flag=True, help="One line a record.")
@click.option(
    "--fail-on",
    type=click.Choice(["not-met", "unknown", "problems"]),
    multiple=True,
    help="Exit with 3 when a record is not met, is unknown, or a field was refused.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the outcomes to this .parquet or .csv file; DATA of any length is then assessed in bounded memory.",
)
@click.option(
    "--problems",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With -o: the CSV file of problems. Default: beside the output, ending in .problems.csv.",
)
@catalog_option
@format_option("json")
@language_option
def command(
    ruleset: str,
    data: Path,
    brief: bool,
    fail_on: tuple[str, ...],
    output: Path | None,
    problems: Path | None,
    catalog: Path | None,
    form: str,
    language: Language,
) -> None:
    """Assess every record of DATA, a CSV or JSON file, with -o also a Parquet file, against a ruleset.

    Columns are named by input or by its Vietnamese title. A field that cannot be accepted is listed, its row is kept,
    and what depends on it is unknown.

    \b
    Examples:
      ntm assess vn/commune communes.csv
      ntm assess vn/commune communes.csv --brief --lang vi
      ntm assess vn/commune communes.csv --format json > outcomes.json
      ntm assess vn/commune communes.parquet -o outcomes.parquet
    """
    if output is None and problems is not None:
        raise click.UsageError("--problems names a file of -o: give both")
    if output is not None and brief:
        raise click.UsageError("--brief is for the terminal: leave it out with -o")
    rules = load_ruleset(ruleset, catalog, language)
    if output is not None:
        from ntm_rules.cli.assess_files import assess_into

        seen = assess_into(rules, data, output, problems, form, language)
    else:
        seen = _assess(rules, data, brief, form, language)
    if seen & set(fail_on):
        raise click.exceptions.Exit(FAIL_ON)


def _assess(rules: Ruleset, data: Path, brief: bool, form: str, language: Language) -> set[str]:
    """Assess row by row. Returns those of `not-met`, `unknown` and `problems` that hold, and `fine` for other rows."""
    seen: set[str] = set()
    problems: list[Problem] = []
    try:
        records = read_file(rules, data)
        if any(p.code is Code.RECORD_UNREADABLE for p in records.problems):
            stop(COULD_NOT_RUN, render_problems(records.problems, language).rstrip())
        with _progress(data, records) as rows:
            assessed = _assessed(rules, rows, problems, seen)
            if form == "json":
                _write_json(rules, assessed, records, problems, language)
            else:
                _write_text(assessed, brief, language)
    except BrokenPipeError:
        raise
    except OSError as error:
        stop(COULD_NOT_RUN, said(error, language))
    problems[:0] = records.problems
    if form == "text" and problems:
        click.echo(render_problems(problems, language), nl=False)
    if any(p.code.severity is Severity.ERROR for p in problems):
        seen.add("problems")
    return seen


_Assessed = Iterator[tuple[Row, Assessment]]


def _assessed(rules: Ruleset, rows: Iterable[Row], problems: list[Problem], seen: set[str]) -> _Assessed:
    for row in rows:
        assessment = rules.assess(row.record)
        problems.extend(row.problems)
        seen.add({Outcome.NOT_MET: "not-met", Outcome.UNKNOWN: "unknown"}.get(assessment.outcome, "fine"))
        yield row, assessment


def _write_text(assessed: _Assessed, brief: bool, language: Language) -> None:
    for row, assessment in assessed:
        label = row.label or f"#{row.number}"
        if brief:
            click.echo(f"{label}: {_brief(assessment, language)}")
        else:
            click.echo(render_assessment(assessment, language, label))


def _brief(assessment: Assessment, language: Language) -> str:
    """The outcome, how many criteria are met, and the codes of those that are not."""
    text = f"{words.outcome(assessment.outcome, language)}, {render_bounds(assessment.bounds, language)}"
    missed = [criterion.code for criterion in assessment.criteria if criterion.outcome is Outcome.NOT_MET]
    return f"{text}; {words.outcome(Outcome.NOT_MET, language)}: {', '.join(missed)}" if missed else text


def _write_json(
    rules: Ruleset, assessed: _Assessed, records: Records, problems: list[Problem], language: Language
) -> None:
    """Write results as they come: a long file is never held whole."""
    out = sys.stdout
    out.write(f'{{"version": 1, "ruleset": {json.dumps(rules.id)}, "results": [')
    for i, (row, assessment) in enumerate(assessed):
        result = {"row": row.number, "label": row.label, "assessment": assessment_to_dict(assessment)}
        out.write(("," if i else "") + "\n" + json.dumps(result, ensure_ascii=False))
    plain = problems_to_json([*records.problems, *problems], language)
    out.write(f'\n], "problems": {json.dumps(plain, ensure_ascii=False)}}}\n')


@contextmanager
def _progress(data: Path, records: Records) -> Iterator[Iterable[Row]]:
    """A progress bar on stderr for a long file, on a terminal only."""
    if not sys.stderr.isatty() or data.stat().st_size < 200_000:
        yield records
        return
    with data.open("rb") as file:
        lines = sum(1 for _ in file)
    with click.progressbar(records, length=max(lines - 1, 1), file=sys.stderr) as bar:
        yield bar
