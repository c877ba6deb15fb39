"""`ntm fmt`: write rule files in the one plain form."""

import sys
from pathlib import Path

import click

from ntm_rules._api import RulesetError, format_text
from ntm_rules.cli._shared import (
    COULD_NOT_RUN,
    FAIL_ON,
    RULES_IN_ERROR,
    default_language,
    echo_json,
    format_option,
    stop,
)
from ntm_rules.cli.messages import said, say
from ntm_rules.diagnostics.data import Language, errors
from ntm_rules.diagnostics.render import render_text
from ntm_rules.syntax.decode import read_bytes
from ntm_rules.syntax.format import format_file
from ntm_rules.syntax.parse import parse


@click.command("fmt")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit with 3 when a file would change.")
@click.option("--lang", "language", type=click.Choice(["vi", "en"]), help="Rewrite keywords in this language.")
@format_option("json")
def command(files: tuple[Path, ...], only_check: bool, language: Language | None, form: str) -> None:
    """Format rule files in place; `-` reads stdin and writes stdout. Comments stay, in order.

    \b
    Examples:
      ntm fmt my-criteria.ntm
      ntm fmt --check rulesets/*/*/*.ntm
      ntm fmt --lang vi my-criteria.ntm
    """
    if Path("-") in files:
        if len(files) > 1 or only_check or form != "text":
            raise click.UsageError("`-` stands alone, without --check and --format")
        _format_stdin(language)
        return
    changed = [path for path in files if _format(path, only_check, language)]
    if form == "json":
        echo_json({"version": 1, "files": [{"file": str(p), "changed": p in changed} for p in files]})
    else:
        for path in changed:
            click.echo(say("would change" if only_check else "formatted", language or default_language(), file=path))
    if only_check and changed:
        raise click.exceptions.Exit(FAIL_ON)


def _format(path: Path, only_check: bool, language: Language | None) -> bool:
    """Format one file; True when it changes. A file that cannot be read is left as it is."""
    try:
        data = path.read_bytes()
        source, undecodable = read_bytes(data, str(path))
        parsed = parse(source)
        if found := undecodable or errors(parsed.diagnostics):
            click.echo(render_text(found, language or default_language()), err=True)
            raise click.exceptions.Exit(RULES_IN_ERROR)
        new = format_file(parsed.file, language).encode()
        if new != data and not only_check:
            _replace(path, new)
    except OSError as error:
        stop(COULD_NOT_RUN, said(error, language or default_language()))
    return new != data


def _replace(path: Path, data: bytes) -> None:
    """Write beside the file and move into place, so that an interrupted run leaves the old one whole."""
    path = path.resolve()
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    beside.chmod(path.stat().st_mode)
    beside.replace(path)


def _format_stdin(language: Language | None) -> None:
    try:
        click.echo(format_text(sys.stdin.buffer.read().decode(), language), nl=False)
    except UnicodeDecodeError:
        stop(COULD_NOT_RUN, say("not utf-8", language or default_language()))
    except RulesetError as error:
        click.echo(render_text(error.diagnostics, language or default_language()), err=True)
        raise click.exceptions.Exit(RULES_IN_ERROR) from error
