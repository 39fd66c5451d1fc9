"""What is backed up comes back, whole and the same, and a difference is told."""

import threading

import pytest
from typer.testing import CliRunner

from api.commands import app
from persistence import backing_up
from persistence.backing_up import NotDone, back_up, contents, differing, manifest_of, restore
from persistence.engine import make_engine
from persistence.sealing import heads, look_through, publish, seal
from persistence.verifying import violations
from tests.support import actor, running


@pytest.fixture
def empty(server):
    with server.database("template1") as url:
        engine = make_engine(url, pool_size=2)
        yield url, engine
        engine.dispose()


def held(engine):
    with engine.connect() as connection:
        return contents(connection)


def test_backup_restore_and_compare_by_the_commands(example, empty, tmp_path, monkeypatch):
    url, engine = empty
    file, kept = tmp_path / "example.dump", tmp_path / "heads"
    seal(example.engine)
    with example.engine.connect() as connection:
        publish(heads(connection), kept)
    run = CliRunner().invoke
    monkeypatch.setenv("DATABASE_URL", example.url)
    written = run(app, ["backup", str(file)])
    assert written.exit_code == 0, written.output
    monkeypatch.setenv("DATABASE_URL", url)
    back = run(app, ["restore", str(file)])
    assert back.exit_code == 0, back.output
    assert held(engine) == held(example.engine)
    verified = run(app, ["verify", "--head", str(kept)])
    assert (verified.exit_code, "2 held against heads" in verified.stdout) == (0, True), verified.stdout


def test_what_was_restored_is_guarded_and_served_as_before(told, empty, tmp_path, portal):
    url, engine = empty
    back_up(told.engine, told.url, tmp_path / "told.dump")
    assert restore(engine, url, tmp_path / "told.dump") == []
    before = told.as_("forum_secretary").read("/needs")
    with running(portal, url) as api:
        secretary = api.as_("forum_secretary")
        assert secretary.read("/needs") == before
        assert api.as_("forum_secretary", "42").get(f"/needs/{before['items'][0]['id']}").status_code == 404
        body = {
            "title": "Etter gjenoppretting",
            "school_year": 2024,
            "owner_id": str(actor("school_leader").organisation_id),
        }
        number = api.as_("school_leader").made("/needs", body)["number"]
        assert number > max(need["number"] for need in before["items"])
    assert [one for one, number in violations(engine) if number] == []
    assert look_through(engine).faults == []


def test_a_backup_is_of_one_moment_also_while_others_write(told, empty, tmp_path):
    url, engine = empty
    ended = threading.Event()

    def write():
        while not ended.is_set():
            told.sql("UPDATE needs SET people = coalesce(people, 0) + 1; UPDATE measures SET version = version + 1")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        back_up(told.engine, told.url, tmp_path / "told.dump")
    finally:
        ended.set()
        writer.join()
    assert restore(engine, url, tmp_path / "told.dump") == []


def test_what_differs_is_named(told, empty, tmp_path):
    url, engine = empty
    file = tmp_path / "told.dump"
    back_up(told.engine, told.url, file)
    other = held(told.engine)
    told.sql("UPDATE needs SET title = title || '!' WHERE number = (SELECT min(number) FROM needs)")
    assert differing(other, held(told.engine)) == ["needs"]
    manifest = manifest_of(file)
    manifest.write_text(manifest.read_text().replace(other["needs"].sha256, "0" * 64))
    assert restore(engine, url, file) == ["needs"]


def test_nothing_is_written_over(told, tmp_path, monkeypatch):
    file = tmp_path / "told.dump"
    back_up(told.engine, told.url, file)
    with pytest.raises(NotDone, match="not empty"):
        restore(told.engine, told.url, file)
    monkeypatch.setenv("DATABASE_URL", told.url)
    refused = CliRunner().invoke(app, ["restore", str(file)])
    assert (refused.exit_code, refused.stderr.startswith("fagloft: The database is not empty")) == (1, True)


def test_what_cannot_be_done_is_told_in_a_sentence(told, empty, tmp_path, monkeypatch):
    url, engine = empty
    with pytest.raises(NotDone, match="no file"):
        restore(engine, url, tmp_path / "none.dump")
    (tmp_path / "bad.dump").write_bytes(b"not a backup")
    with pytest.raises(NotDone, match="pg_restore failed"):
        restore(engine, url, tmp_path / "bad.dump")
    with pytest.raises(NotDone, match="pg_dump failed"):
        back_up(told.engine, told.url, tmp_path / "no such folder" / "x.dump")
    monkeypatch.setattr(backing_up, "programs", dict)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotDone, match="not on the path"):
        back_up(told.engine, told.url, tmp_path / "x.dump")
