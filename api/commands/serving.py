"""`fagloft serve`, and what is generated from the code: `openapi` and `workflows`."""

import atexit
import json
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from api.commands.base import connected, database, settings, stop
from api.commands.keeping import dispatching, sealing
from api.examples import load_examples
from api.identity.providers import Misconfigured, providers_of
from api.main import contract, create_app
from api.observing import serve_figures
from api.settings import Settings
from domain.decisions import DECISION_WORKFLOW
from domain.evaluations import EVALUATION_WORKFLOW
from domain.measures import MEASURE_WORKFLOW
from domain.meetings import MEETING_WORKFLOW
from domain.needs import NEED_WORKFLOW
from domain.plans import LONG_TERM_WORKFLOW, PLAN_WORKFLOW
from domain.priorities import PRIORITY_WORKFLOW
from domain.rights import COLUMNS, RIGHTS
from persistence.idempotency import forget_answers
from persistence.migrating import migrate
from persistence.webhooks import forget_deliveries


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)
    app.command()(openapi)
    app.command()(workflows)
    app.command()(rights)


def serve(
    port: Annotated[
        int | None, typer.Option(help="Port on 127.0.0.1 (0: any free one). Default: PORT, else 8000.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
) -> None:
    """Start the database, migrate, load the example county the first time, and serve API and frontend.

    Example: PORT=8080 fagloft serve
    """
    config = settings()
    try:
        providers_of(config.providers, config.origin, production=not config.demo)
    except Misconfigured as error:
        stop(str(error).rstrip("."))
    wanted = config.port if port is None else port
    _end_on_signals()
    listener = _listen(host, wanted)
    started = time.monotonic()
    typer.echo("Starting the database …")
    try:
        with database(config) as url:
            _prepare(config, url)
            address = f"http://{host}:{listener.getsockname()[1]}"
            typer.echo(f"Fagløft is at {address} (started in {time.monotonic() - started:.0f} s). Ctrl-C stops it.")
            os.environ["DATABASE_URL"] = url
            if config.demo:
                os.environ["FAGLOFT_SECRET"] = config.signing_secret()
            if config.metrics_port is not None:
                _serve_figures(config, config.metrics_port)
            supervisor = _Supervisor(worker_options(worker, config.workers), [listener])
            with sealing(config, url), dispatching(config, url):
                supervisor.run()
            if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
                stop("The application could not start; the log above says why.")
    finally:
        typer.echo("Stopped.")


def _serve_figures(config: Settings, port: int) -> None:
    """Let the workers, which are started after this, leave their figures where they are put together."""
    folder = Path(tempfile.mkdtemp(prefix="fagloft-figures-"))
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        serve_figures(port, config.metrics_host, folder)
    except OSError as error:
        stop(f"Port {port} cannot be used for figures ({error.strerror}). Choose another: FAGLOFT_METRICS_PORT.")


class _Supervisor(Multiprocess):
    """uvicorn's, but a terminal that is closed ends it, rather than starting the workers anew."""

    def handle_hup(self) -> None:
        self.handle_term()


def worker_options(make: Callable[[], Any], workers: int) -> uvicorn.Config:
    """How the workers serve what `make`, a function of a module, makes in each of them."""
    return uvicorn.Config(
        f"{make.__module__}:{make.__qualname__}",
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        timeout_worker_healthcheck=30,
    )


def worker() -> FastAPI:
    """The application in a worker of its own. It ends when the one who started it is gone, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    config = settings()
    return create_app(config, config.database_url or "")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _prepare(config: Settings, url: str) -> None:
    """Migrate, throw away old answers and deliveries, and load the example counties into a new demonstration."""
    with connected(url) as engine:
        typer.echo("Bringing the schema up to date …")
        migrate(engine)
        forget_answers(engine)
        forget_deliveries(engine)
        if config.demo and load_examples(engine, lambda county: typer.echo(f"Loading the example: {county} …")):
            typer.echo("The example counties are loaded.")


def _end_on_signals() -> None:
    """Let the first SIGTERM, SIGINT or SIGHUP unwind the stack, so that the database is stopped too."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def end(_number: int, _frame: object) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)  # a second one must not break off the stopping
        raise SystemExit(0)

    for number in numbers:
        signal.signal(number, end)


def _listen(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
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
    _generated(file, json.dumps(contract(create_app(settings(), "")), ensure_ascii=False, indent=1) + "\n", check=check)


def workflows(
    file: Annotated[Path, typer.Argument(help="Where to write it")] = Path("docs/workflows.md"),
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the file is what the code generates")
    ] = False,
) -> None:
    """Write each record's transition table as a diagram, as the code enforces it.

    Example: fagloft workflows --check
    """
    tables = (
        NEED_WORKFLOW,
        PRIORITY_WORKFLOW,
        MEASURE_WORKFLOW,
        PLAN_WORKFLOW,
        LONG_TERM_WORKFLOW,
        MEETING_WORKFLOW,
        DECISION_WORKFLOW,
        EVALUATION_WORKFLOW,
    )
    parts = ["# Workflows\n\nGenerated from the transition tables that the domain enforces (`fagloft workflows`)."]
    parts += [f"## {table.record_type}\n\n```mermaid\n{table.diagram()}\n```" for table in tables]
    _generated(file, "\n\n".join(parts) + "\n", check=check)


def rights(
    file: Annotated[Path, typer.Argument(help="Where to write it")] = Path("docs/rights.md"),
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the file is what the code generates")
    ] = False,
) -> None:
    """Write who may do what, as the service enforces it.

    Example: fagloft rights --check
    """
    roles = list(COLUMNS.values())
    lines = [
        "# Rights",
        "",
        RIGHTS_INTRODUCTION,
        "",
        "| Operation | " + " | ".join(role.value for role in roles) + " |",
    ]
    lines.append("|---" * (len(roles) + 1) + "|")
    lines += [f"| `{name}` | " + " | ".join(row[role].value for role in roles) + " |" for name, row in RIGHTS.items()]
    _generated(file, "\n".join(lines) + "\n", check=check)


RIGHTS_INTRODUCTION = """\
Generated from the table that the service asks before anything else (`domain/rights.py`, `fagloft rights`). `own`:
what belongs to one's own organisation or one that it acts for; a member's own seat. `county`: whatever belongs to
one's county. `all`: in every county. `-`: not at all (403). Another county's record is not found (404), whatever
stands here. What may be done with a record in its state follows from its [workflow](workflows.md), within this. A
machine has the rights of the role that the county gave its integration, and is never the second pair of eyes."""


def _generated(file: Path, text: str, *, check: bool) -> None:
    if not check:
        file.write_text(text)
        typer.echo(f"Wrote {file}.")
    elif not file.exists() or file.read_text() != text:
        stop(f"{file} is not what the code generates. Run: make contract")
    else:
        typer.echo(f"{file} is what the code generates.")
