"""The command line `fagloft`."""

import typer

from api.commands import database, importing, keeping, serving, tallying

app = typer.Typer(
    name="fagloft",
    help="Fagløft: every krone traceable from need to changed practice.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for module in (serving, database, keeping, importing, tallying):
    module.register(app)
