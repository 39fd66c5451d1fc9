"""Backup and restore by PostgreSQL's own tools, and what tells that two databases hold the same.

The embedded PostgreSQL brings `pg_dump` and `pg_restore`; for a newer server those on the path are taken.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, make_url, text

from persistence.embedded import programs
from persistence.engine import APPLICATION_ROLE


class NotDone(Exception):
    """A backup or restore that was not carried out; the message says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: how many rows, and SHA-256 over them in the order of their keys, column by column by name."""

    rows: int
    sha256: str


def contents(connection: Connection) -> dict[str, Content]:
    """What every table holds, as the connection's transaction sees it."""
    tables = connection.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
    ).all()
    return {table: _content(connection, table) for table in tables}


def _content(connection: Connection, table: str) -> Content:
    columns = connection.scalars(
        text(
            "SELECT attname FROM pg_attribute WHERE attrelid = CAST(:table AS regclass) AND attnum > 0"
            " AND NOT attisdropped ORDER BY attname"
        ),
        {"table": table},
    ).all()
    keys = connection.scalars(
        text(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid"
            " AND a.attnum = ANY (i.indkey) WHERE i.indrelid = CAST(:table AS regclass) AND i.indisprimary"
            " ORDER BY a.attname"
        ),
        {"table": table},
    ).all()
    named, order = (", ".join(f'"{name}"' for name in names) for names in (columns, keys or columns))
    digest, rows = hashlib.sha256(named.encode()), 0
    cursor = connection.connection.cursor()
    with cursor.copy(f'COPY (SELECT {named} FROM "{table}" ORDER BY {order}) TO STDOUT') as lines:
        for line in lines:
            digest.update(line)
            rows += bytes(line).count(b"\n")
    return Content(rows, digest.hexdigest())


def manifest_of(file: Path) -> Path:
    """Where it stands what a backup holds."""
    return file.with_name(f"{file.name}.json")


def back_up(engine: Engine, url: str, file: Path) -> dict[str, Content]:
    """Write the database to a file, and beside it what every table holds, both of one moment. Raises NotDone."""
    with engine.execution_options(isolation_level="REPEATABLE READ").connect() as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        unfinished = file.with_name(f"{file.name}.unfinished")
        options = ["--format=custom", f"--snapshot={snapshot}", f"--file={unfinished}"]
        _run(connection, url, "pg_dump", [*options, "--dbname"])
        held = contents(connection)
    unfinished.replace(file)
    told = {table: asdict(content) for table, content in held.items()}
    manifest_of(file).write_text(json.dumps(told, indent=1) + "\n")
    return held


def restore(engine: Engine, url: str, file: Path) -> list[str]:
    """Fill an empty database from a file; the tables that then hold something else than when it was written.

    Raises NotDone, also where the database is not empty: nothing is ever written over.
    """
    if not file.exists():
        raise NotDone(f"There is no file {file}.")
    with engine.begin() as connection:
        if connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")):
            raise NotDone("The database is not empty. Restore into a new one, and let the service use that.")
        connection.execute(
            text(
                f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APPLICATION_ROLE}') THEN"
                f" CREATE ROLE {APPLICATION_ROLE} NOLOGIN; END IF; END $$"
            )
        )
        connection.execute(text(f"GRANT {APPLICATION_ROLE} TO CURRENT_USER"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}"))
    with engine.connect() as connection, tempfile.NamedTemporaryFile("w", suffix=".list") as wanted:
        # Default privileges are those of the user who made the backup: given again below, to the one who restores.
        items = _run(connection, url, "pg_restore", ["--list", str(file)], connects=False).splitlines()
        wanted.write("\n".join(item for item in items if " DEFAULT ACL " not in item))
        wanted.flush()
        options = ["--no-owner", "--single-transaction", "--exit-on-error", f"--use-list={wanted.name}"]
        _run(connection, url, "pg_restore", [*options, str(file), "--dbname"])
    with engine.begin() as connection:
        for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE")):
            grant = f"GRANT {rights} ON {kind} TO {APPLICATION_ROLE}"
            connection.execute(text(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public {grant}"))
        connection.execute(text("ANALYZE"))
        held = contents(connection)
    return differing(told(file), held)


def told(file: Path) -> dict[str, Content]:
    """What a backup's tables held when it was written. Raises NotDone."""
    try:
        found = json.loads(manifest_of(file).read_text())
        return {table: Content(**content) for table, content in found.items()}
    except (OSError, ValueError, TypeError) as error:
        raise NotDone(f"What the backup held cannot be read ({manifest_of(file)}): {error}.") from error


def differing(one: dict[str, Content], other: dict[str, Content]) -> list[str]:
    """The tables that do not hold the same, or are only in one."""
    return sorted(table for table in {*one, *other} if one.get(table) != other.get(table))


def _run(connection: Connection, url: str, name: str, options: list[str], *, connects: bool = True) -> str:
    """Run one of PostgreSQL's tools, as old as may be: it must not be older than the server. Raises NotDone."""
    major = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    ours = [folder / name for version, folder in sorted(programs().items()) if version >= major]
    program = str(ours[0]) if ours else shutil.which(name)
    if program is None:
        raise NotDone(f"{name} of version {major} or newer is not on the path.")
    address = make_url(url)
    # The password goes by the environment: command lines can be read by everybody on the machine.
    secret = {"PGPASSWORD": address.password} if address.password else {}
    where = [address.set(password=None, drivername="postgresql").render_as_string()] if connects else []
    ran = subprocess.run(  # noqa: S603 - a program of ours, with options of ours
        [program, *options, *where], env={**os.environ, **secret}, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise NotDone(
            f"{name} failed: {ran.stderr.strip().splitlines()[0] if ran.stderr.strip() else 'no reason given'}"
        )
    return ran.stdout
