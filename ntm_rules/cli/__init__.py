"""The `ntm` command: one file a subcommand, loaded when it is called."""

import sys
from importlib import import_module

import click

_COMMANDS = ("check", "fmt", "show", "list", "assess", "explain", "cases", "diff", "prove", "merge", "export")


class _LazyGroup(click.Group):
    """Loads a subcommand's module when it is asked for, so that `ntm --help` and each command start quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"ntm_rules.cli.{cmd_name}_command").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ntm-rules", prog_name="ntm")
def ntm() -> None:
    """Read, check and apply the criteria of Vietnam's nông thôn mới programme.

    RULESET is the id of a shipped ruleset, such as vn/commune, or the path of a rule file.

    \b
    Exit codes: 0 fine, 1 could not run, 2 the rules have errors,
    3 a condition asked for with --fail-on holds, or a claim is refuted, 4 not proven.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit with its code. Wrong usage is 1: 2 is kept for rules in error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        code = ntm.main(args=arguments, prog_name="ntm", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = 1
    except click.Abort:
        click.echo("aborted", err=True)
        code = 1
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)
