"""One server, three templates (migrated ← world ← …, migrated ← example), a fresh database per test."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import HealthCheck, settings

from api.examples import load_examples
from api.settings import EXAMPLE_DATE
from domain.clock import set_example_date
from persistence.engine import make_engine
from persistence.migrating import migrate
from tests.provider import Provider, serving, write_config
from tests.story import Story
from tests.support import ORIGIN, Api, Server, build_world, running
from tests.told import Ids, tell_all

settings.register_profile(
    "house", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("pg"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated(server: Server) -> str:
    """The name of the template with schema and reference data."""
    engine = make_engine(server.create("migrated"), pool_size=1)
    migrate(engine)
    engine.dispose()
    return "migrated"


@pytest.fixture(scope="session")
def world(server: Server, migrated: str) -> str:
    """The name of the template with the small world: the same bodies in two counties."""
    engine = make_engine(server.create("world", migrated), pool_size=1)
    build_world(engine)
    engine.dispose()
    return "world"


@pytest.fixture(scope="session")
def example_template(server: Server, migrated: str) -> str:
    """The name of the template with the example counties."""
    engine = make_engine(server.create("example", migrated), pool_size=2)
    load_examples(engine)
    engine.dispose()
    set_example_date(EXAMPLE_DATE)
    return "example"


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture(autouse=True)
def _clock() -> None:
    """Every test begins on the demonstration's day, whatever the one before did with the clock."""
    set_example_date(EXAMPLE_DATE)


@pytest.fixture
def api(server: Server, world: str, portal: BlockingPortal) -> Iterator[Api]:
    """The application on a small world of its own."""
    with server.database(world) as url, running(portal, url) as api:
        yield api


@pytest.fixture
def story(api: Api) -> Story:
    """Short ways to records in any state."""
    return Story(api)


@pytest.fixture
def example(server: Server, example_template: str, portal: BlockingPortal) -> Iterator[Api]:
    """The application on the example counties; a test may change them."""
    with server.database(example_template) as url, running(portal, url) as api:
        yield api


@pytest.fixture
def empty_url(server: Server, migrated: str) -> Iterator[str]:
    """The address of a database with schema and reference data only."""
    with server.database(migrated) as url:
        yield url


@pytest.fixture(scope="session")
def provider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the provider keeps the file that tells of it, and its certificate."""
    return tmp_path_factory.mktemp("provider")


@pytest.fixture(scope="session")
def provider(provider_folder: Path) -> Iterator[Provider]:
    """A real OpenID provider, over TLS, whom the application trusts."""
    with serving(provider_folder) as provider, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(provider_folder / "cert.pem"))
        yield provider


@pytest.fixture
def connected(
    server: Server, world: str, portal: BlockingPortal, provider: Provider, provider_folder: Path
) -> Iterator[Api]:
    """A production that people log in to with the provider, and machines with its tokens."""
    provider.changes.clear()
    settings_ = {"env": "production", "origin": ORIGIN, "providers": provider_folder / "providers.toml"}
    with server.database(world) as url, running(portal, url, **settings_) as api:
        yield api


@pytest.fixture(scope="session")
def _told(server: Server, world: str, portal: BlockingPortal) -> tuple[str, dict[str, Ids]]:
    url = server.create("told", world)
    with running(portal, url) as api:
        return "told", tell_all(api)


@pytest.fixture(scope="session")
def told_template(_told: tuple[str, dict[str, Ids]]) -> str:
    """The name of the template with the told year."""
    return _told[0]


@pytest.fixture(scope="session")
def ids(_told: tuple[str, dict[str, Ids]]) -> dict[str, Ids]:
    """The ids of what has been told, by county and name."""
    return _told[1]


@pytest.fixture
def told(server: Server, _told: tuple[str, dict[str, Ids]], portal: BlockingPortal) -> Iterator[Api]:
    """The application on a year that has been told as far that every operation has something to work on."""
    with server.database(_told[0]) as url, running(portal, url) as api:
        yield api


@pytest.fixture(scope="module")
def told_once(server: Server, _told: tuple[str, dict[str, Ids]], portal: BlockingPortal) -> Iterator[Api]:
    """The same, one for a module whose tests only read."""
    with server.database(_told[0]) as url, running(portal, url) as api:
        yield api


@pytest.fixture(scope="module")
def example_once(server: Server, example_template: str, portal: BlockingPortal) -> Iterator[Api]:
    """The example counties, one for a module whose tests only read."""
    with server.database(example_template) as url, running(portal, url) as api:
        yield api


@pytest.fixture
def environment(empty_url: str, tmp_path: Path) -> dict[str, str]:
    """What a production is started with, on a database of its own."""
    return {
        **os.environ,
        "DATABASE_URL": empty_url,
        "FAGLOFT_ENV": "production",
        "FAGLOFT_ORIGIN": ORIGIN,
        "FAGLOFT_PROVIDERS": str(write_config(tmp_path, "https://127.0.0.1:1")),
        "PORT": "0",
    }
