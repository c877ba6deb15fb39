"""`ntm export`: a ruleset for other programs."""

from pathlib import Path

import click

from ntm_rules.cli._shared import COULD_NOT_RUN, catalog_option, language_option, load_ruleset, stop
from ntm_rules.cli.messages import said
from ntm_rules.columns.dialects import DIALECTS
from ntm_rules.diagnostics.data import Language


@click.group("export")
def command() -> None:
    """Write a ruleset for other programs."""


@command.command("sql")
@click.argument("ruleset")
@click.option("--dialect", type=click.Choice(list(DIALECTS)), default="duckdb", show_default=True, help="The database.")
@click.option("--table", default="communes", show_default=True, help="The table of records, a row each.")
@click.option("--keep", multiple=True, metavar="COLUMN", help="A column to pass through, such as a key. Repeatable.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="INPUT[=COLUMN]",
    help="An input the table has a column for, under its own name or another. Repeatable. Default: all inputs.",
)
@click.option("--checked", is_flag=True, help="The table holds no bad values: leave out what looks for them.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write to a file.")
@catalog_option
@language_option
def sql(
    ruleset: str,
    dialect: str,
    table: str,
    keep: tuple[str, ...],
    columns: tuple[str, ...],
    checked: bool,
    output: Path | None,
    catalog: Path | None,
    language: Language,
) -> None:
    """Write a ruleset as one SELECT: a row for each row of a table, an outcome in each column.

    \b
    Examples:
      ntm export sql vn/commune --table communes --keep commune
      ntm export sql vn/commune --dialect postgres --keep id -o commune.sql
      ntm export sql my-criteria.ntm --column households=so_ho --column year
    """
    rules = load_ruleset(ruleset, catalog, language)
    try:
        text = rules.to_sql(dialect, table, columns=_named(columns) or None, keep=keep, checked=checked)
        if output is None:
            click.echo(text, nl=False)
        else:
            output.write_text(text, "utf-8")
    except (ImportError, OSError, ValueError) as error:
        stop(COULD_NOT_RUN, said(error, language))


def _named(columns: tuple[str, ...]) -> dict[str, str]:
    """`households=so_ho` is an input and its column; without `=` both have one name."""
    parts = (each.partition("=") for each in columns)
    return {name: called if equals else name for name, equals, called in parts}
