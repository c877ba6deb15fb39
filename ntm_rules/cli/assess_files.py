"""`ntm assess -o`: a whole file into another, however long it is."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ntm_rules._api import Ruleset
from ntm_rules.cli._shared import COULD_NOT_RUN, echo_json, stop
from ntm_rules.cli.messages import said, say
from ntm_rules.diagnostics.codes import Severity
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_problems
from ntm_rules.engines.assessment import without_unverified
from ntm_rules.engines.outcome import Outcome
from ntm_rules.report import words

if TYPE_CHECKING:
    from ntm_rules.columns.files import Summary

Progress = Callable[[int, int], None]

_ENDED_BY = ("SIGTERM", "SIGHUP")
"""What asks a process to end, besides Ctrl-C. Windows has only some."""


def assess_into(
    rules: Ruleset, data: Path, target: Path, problems: Path | None, form: str, language: Language
) -> set[str]:
    """Assess `data` into `target`, and say what came out. Returns those of `not-met`, `unknown`, `problems` that hold.

    Exits with 1 where a file cannot be read or written; what was there then stays as it was.
    """
    files = _files(language)
    for path, known in ((data, files.READ), (target, files.WRITTEN), (problems, (".csv",))):
        if path is not None and path.suffix.lower() not in known:
            stop(COULD_NOT_RUN, say("no such form", language, option="-o", file=path, known=", ".join(known)))
    listed = target.with_suffix(".problems.csv") if problems is None else problems
    begun = time.monotonic()
    try:
        with progress_bar() as progress:
            summary = files.assess_file(
                data, target, listed, rules.checked, without_unverified(rules.checked), progress
            )
    except files.UnreadableError as error:
        stop(COULD_NOT_RUN, render_problems(error.problems, language).rstrip())
    except files.SameFileError as error:
        stop(COULD_NOT_RUN, say("same file", language, file=error.path))
    except (OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))
    seconds = time.monotonic() - begun
    if form == "json":
        echo_json(_to_dict(rules, summary, seconds))
    else:
        _write_text(summary, target, listed, seconds, language)
    return {"not-met" if outcome is Outcome.NOT_MET else outcome.value for outcome in summary.outcomes} | {
        "problems" for code in summary.codes if code.severity is Severity.ERROR
    }


def _files(language: Language) -> Any:
    """The module that needs polars."""
    try:
        from ntm_rules.columns import files
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        stop(COULD_NOT_RUN, say("needs frame", language, option="-o"))
    return files


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A progress bar on stderr, on a terminal only. A signal to end raises Abort where progress is told next."""
    signals: list[int] = []
    known = [getattr(signal, name) for name in _ENDED_BY if hasattr(signal, name)]
    before = {each: signal.signal(each, lambda number, _frame: signals.append(number)) for each in known}
    bar = click.progressbar(length=1, file=sys.stderr) if sys.stderr.isatty() else None

    def progress(done: int, of: int) -> None:
        if signals:
            raise click.Abort
        if bar is not None:
            bar.length = max(of, 1)
            bar.update(done - bar.pos)

    try:
        if bar is None:
            yield progress
        else:
            with bar:
                yield progress
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _to_dict(rules: Ruleset, summary: "Summary", seconds: float) -> dict[str, Any]:
    return {
        "version": 1,
        "ruleset": rules.id,
        "rows": summary.rows,
        "outcomes": {each.value: summary.outcomes.get(each, 0) for each in Outcome},
        "problems": dict(sorted((code.value, count) for code, count in summary.codes.items())),
        "seconds": round(seconds, 3),
    }


def _write_text(summary: "Summary", target: Path, problems: Path, seconds: float, language: Language) -> None:
    if summary.problems:
        click.echo(render_problems(summary.problems, language))
    click.echo(say("rows written", language, file=target, count=summary.rows, seconds=f"{seconds:.1f}"))
    for outcome in Outcome:
        if count := summary.outcomes.get(outcome, 0):
            click.echo(f"  {words.outcome(outcome, language)}: {count}")
    click.echo(say("problems written", language, file=problems, count=sum(summary.codes.values())))
    for code, count in sorted(summary.codes.items()):
        click.echo(f"  {code.value}: {count}")
