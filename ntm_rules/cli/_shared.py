"""What commands share: options, loading a ruleset, exit codes."""

import json
import locale
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from ntm_rules._api import Ruleset, RulesetError, load, parse_file
from ntm_rules.cli.messages import said
from ntm_rules.diagnostics.data import Language
from ntm_rules.diagnostics.render import render_text

FINE, COULD_NOT_RUN, RULES_IN_ERROR, FAIL_ON = 0, 1, 2, 3

_Command = TypeVar("_Command", bound=Callable[..., Any])


def default_language() -> Language:
    """`NTM_LANG` where it is set; else the system's, Vietnamese or English.

    The variables are read as they are: a system may be set to Vietnamese without that locale being installed.
    """
    names = ("NTM_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    wanted = next((value for name in names if (value := os.environ.get(name))), None) or locale.getlocale()[0] or ""
    return "vi" if wanted.lower().startswith("vi") else "en"


def language_option(command: _Command) -> _Command:
    """Add `--lang`."""
    option = click.option(
        "--lang",
        "language",
        type=click.Choice(["vi", "en"]),
        default=default_language,
        help="Language of messages. Default: $NTM_LANG, else the system's.",
    )
    return option(command)


def format_option(*formats: str) -> Callable[[_Command], _Command]:
    """Add `--format` with `text` and others."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", *formats]),
        default="text",
        show_default=True,
        help="Output format.",
    )


def catalog_option(command: _Command) -> _Command:
    """Add `--catalog`."""
    option = click.option(
        "--catalog",
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="Folder of rulesets to look ids up in, instead of the shipped one.",
    )
    return option(command)


def stop(code: int, message: str) -> NoReturn:
    """Say why on stderr and exit."""
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def is_path(ruleset: str) -> bool:
    """Whether an argument names a file rather than an id."""
    return ruleset.endswith(".ntm") or Path(ruleset).is_file()


def load_ruleset(ruleset: str, catalog: Path | None, language: Language) -> Ruleset:
    """Load an edition by id or path. Exits with 1 when there is none, with 2 when it has errors."""
    with loading(language):
        return parse_file(ruleset, catalog=catalog) if is_path(ruleset) else load(ruleset, catalog=catalog)


@contextmanager
def loading(language: Language) -> Iterator[None]:
    """Load rulesets within this: it exits with 1 where there is none, with 2 where one has errors, and says so."""
    try:
        yield
    except RulesetError as error:
        click.echo(render_text(error.diagnostics, language), err=True)
        raise click.exceptions.Exit(RULES_IN_ERROR) from error
    except (LookupError, OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))


def echo_json(data: Any) -> None:
    """Print data as JSON, Vietnamese readable."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
