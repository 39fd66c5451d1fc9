"""`fagloft serve` and `fagloft openapi`."""

import json
import signal
import socket
import time
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from api.commands.base import database, settings, stop
from api.main import contract, create_app
from persistence.demo import load_example_counties
from persistence.engine import make_engine
from persistence.migrating import migrate

HOST = "127.0.0.1"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(openapi)


def serve(
    port: Annotated[
        int | None, typer.Option(help="Port on 127.0.0.1 (0: any free one). Default: PORT, else 8000.")
    ] = None,
) -> None:
    """Start the database, migrate, load the example county the first time, and serve API and frontend.

    Example: PORT=8080 fagloft serve
    """
    config = settings()
    wanted = config.port if port is None else port
    _end_on_signals()
    listener = _listen(wanted)
    started = time.monotonic()
    typer.echo("Starting the database …")
    with database(config) as url:
        engine = make_engine(url, pool_size=2)
        typer.echo("Bringing the schema up to date …")
        migrate(engine)
        if config.demo and load_example_counties(engine, lambda county: typer.echo(f"Loading the example: {county} …")):
            typer.echo("The example counties are loaded.")
        engine.dispose()
        address = f"http://{HOST}:{listener.getsockname()[1]}"
        typer.echo(f"Fagløft is at {address} (started in {time.monotonic() - started:.0f} s). Ctrl-C stops it.")
        application = create_app(config, url)
        server = uvicorn.Server(
            uvicorn.Config(application, log_level="warning", timeout_keep_alive=30, timeout_graceful_shutdown=5)
        )
        server.run(sockets=[listener])
    typer.echo("Stopped.")


def _end_on_signals() -> None:
    """Let SIGTERM and SIGINT unwind the stack, so that the database is stopped too."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(1024)
    except OSError as error:
        stop(f"Port {port} cannot be used ({error.strerror}). Choose another: PORT={port + 1} make run")
    return listener


def openapi(
    file: Annotated[Path, typer.Argument(help="Where to write it")] = Path("openapi/openapi.json"),
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the file is what the code generates")
    ] = False,
) -> None:
    """Write the API's contract as the code generates it.

    Example: fagloft openapi --check
    """
    text = json.dumps(contract(create_app(settings(), "")), ensure_ascii=False, indent=1) + "\n"
    if not check:
        file.write_text(text)
        typer.echo(f"Wrote {file}.")
    elif not file.exists() or file.read_text() != text:
        stop(f"{file} is not what the code generates. Run: fagloft openapi")
    else:
        typer.echo(f"{file} is what the code generates.")
