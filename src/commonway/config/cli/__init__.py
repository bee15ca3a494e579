"""The command line: ``commonway --help``. Groups load when called, so the pure ones need no Django."""

import importlib
import sys
from typing import Any

import click

from commonway import __version__
from commonway.kernel.errors import CommonwayError

# command -> (module, attribute, one line of help)
COMMANDS = {
    "packs": ("commonway.config.cli.packs", "packs", "Check, compare, show, import and publish packs."),
    "finder": ("commonway.config.cli.finder", "finder", "Ask what a person can get; check a pack against answers."),
    "dmn": ("commonway.config.cli.dmn", "dmn", "Check, show and run decision models; run the compatibility kit."),
    "bpmn": ("commonway.config.cli.bpmn", "bpmn", "Check, show, run and draw processes."),
    "cases": ("commonway.config.cli.cases", "cases", "Move running cases to another version of their process."),
    "screen": ("commonway.config.cli.screen", "screen", "Say who of a whole population can get what."),
    "run": ("commonway.config.cli.run", "run", "Start the whole installation on this machine."),
    "migrate": ("commonway.config.cli.migrate", "migrate", "Bring the database to this version."),
    "web": ("commonway.config.cli.web", "web", "Serve the pages and APIs."),
    "worker": ("commonway.config.cli.worker", "worker", "Deliver what is due and run background work."),
    "static": ("commonway.config.cli.static", "static", "Collect styles and scripts for serving."),
    "demonstration": ("commonway.config.cli.demonstration", "demonstration", "Accounts to try the product with."),
    "keys": ("commonway.config.cli.keys", "keys", "Make the keys an installation needs."),
    "ledger": ("commonway.config.cli.ledger", "ledger", "Verify the chains; make and check checkpoints."),
    "exchange": ("commonway.config.cli.exchange", "exchange", "Connect organisations; watch, shelve and replay."),
    "sandbox": ("commonway.config.cli.sandbox", "sandbox", "Run the example agency systems."),
    "staff": ("commonway.config.cli.staff", "staff", "Invite staff of organisations."),
    "story": ("commonway.config.cli.story", "story", "Play the bereavement story from start to end."),
}


class Commands(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="commonway")
def commonway() -> None:
    """Joined-up public services: tell government once, and everything that follows happens.

    Start with `commonway run`, or see the whole product in a minute with `commonway story`.
    """


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; what went wrong is one line on standard error and exit status 2."""
    try:
        return commonway.main(args=arguments, prog_name="commonway", standalone_mode=True)
    except CommonwayError as error:
        click.echo(f"commonway: {error}", err=True)
        sys.exit(2)
