"""`ntm diff --data`: who is affected, out of a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ntm_rules.cli._shared import COULD_NOT_RUN, stop
from ntm_rules.cli.assess_files import progress_bar
from ntm_rules.cli.messages import said, say
from ntm_rules.compare.results import Diff
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_problems

if TYPE_CHECKING:
    from ntm_rules.compare.affected import Affected


def affected_in(
    diff: Diff, data: Path, table: Path | None, subject: str | None, limit: int, language: Language
) -> "Affected":
    """Tell who in a file is affected, and write all of it to `table` where there is one.

    Exits with 1 where a file cannot be read or written; what was there then stays as it was.
    """
    files = _files(language)
    for path, option, known in ((data, "--data", files.READ), (table, "--affected", files.WRITTEN)):
        if path is not None and path.suffix.lower() not in known:
            stop(COULD_NOT_RUN, say("no such form", language, option=option, file=path, known=", ".join(known)))
    try:
        with progress_bar() as progress:
            found: Affected = files.affected_of_file(diff, data, table, subject=subject, limit=limit, progress=progress)
    except files.UnreadableError as error:
        stop(COULD_NOT_RUN, render_problems(error.problems, language).rstrip())
    except files.SameFileError as error:
        stop(COULD_NOT_RUN, say("same file", language, file=error.path))
    except files.NoColumnError as error:
        stop(COULD_NOT_RUN, say("no column", language, file=data, name=error.name))
    except (OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))
    return found


def _files(language: Language) -> Any:
    """The module that needs polars."""
    try:
        from ntm_rules.compare import affected_files
    except ModuleNotFoundError as error:
        if error.name != "polars":
            raise
        stop(COULD_NOT_RUN, say("needs frame", language, option="--data"))
    return affected_files
