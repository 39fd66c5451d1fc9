"""Settings from the environment."""

import secrets
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from limits import parse
from pydantic import AfterValidator, Field, IPvAnyNetwork
from pydantic_settings import BaseSettings, SettingsConfigDict

# The day that the example county is seen on: its year is halfway, so that something waits for everyone.
EXAMPLE_DATE = date(2024, 3, 15)


def _readable(limit: str) -> str:
    """A limit such as `1200/minute`, or `none`. Raises ValueError."""
    if limit != "none":
        parse(limit)
    return limit


Limit = Annotated[str, AfterValidator(_readable)]


class Settings(BaseSettings):
    """`FAGLOFT_ENV=production` takes the demonstration away: personas, development tokens and the example date."""

    model_config = SettingsConfigDict(env_prefix="FAGLOFT_", extra="ignore")

    env: Literal["development", "production"] = "development"
    data_dir: Path = Path(".data")
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    replica_url: str | None = Field(default=None, description="A streaming replica of it, which takes reads")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT")
    providers: Path | None = Field(default=None, description="The file that tells whom people log in with")
    origin: str | None = Field(default=None, description="The address that people see, without a path")
    webhook_seconds: float = Field(default=2, ge=0, le=3_600, description="How often webhooks are sent; 0: never")
    webhook_networks: list[IPvAnyNetwork] = Field(
        default_factory=list, description="Networks of one's own that webhooks may lead into, such as 10.1.0.0/16"
    )
    secret: str | None = Field(default=None, min_length=32)
    example_date: date = EXAMPLE_DATE
    workers: int = Field(default=2, ge=1, le=64, description="Processes that serve: as many as there are cores")
    pool_size: int = Field(default=12, ge=1, le=200, description="Connections of each worker")
    threads: int = Field(default=8, ge=1, le=200, description="Requests each worker works on at once")
    limit_per_client: Limit | None = Field(default=None, description="Requests of one token or session, each worker")
    limit_per_address: Limit | None = Field(default=None, description="Requests of one address, each worker")
    requests_at_once: int = Field(default=128, ge=1, le=100_000, description="Let in by each worker, waiting included")
    deadline_seconds: float = Field(default=8.5, gt=0, le=3600, description="After which a request is answered 503")
    log: Literal["json", "text"] | None = Field(default=None, description="How the log is written")
    metrics_port: int | None = Field(default=None, ge=0, le=65535, description="Where Prometheus finds figures")
    metrics_host: str = Field(default="127.0.0.1", description="The address of that port: never a public one")
    heads_dir: Path | None = Field(default=None, description="Where the history's heads are published: another disk")
    seal_seconds: float = Field(default=60, ge=0, le=86_400, description="How often history is sealed; 0: by hand")
    frontend_dir: Path = Path(__file__).parent.parent / "frontend" / "dist"

    @property
    def demo(self) -> bool:
        return self.env == "development"

    def log_format(self) -> Literal["json", "text"]:
        """How the log is written: JSON in production."""
        return self.log or ("text" if self.demo else "json")

    def client_limit(self) -> str:
        """What one client may ask of a worker, such as `1200/minute`, or `none`: a demonstration is not limited."""
        return self.limit_per_client or ("none" if self.demo else "1200/minute")

    def address_limit(self) -> str:
        """What one address may ask of a worker; a whole school may stand behind one."""
        return self.limit_per_address or ("none" if self.demo else "12000/minute")

    def heads(self) -> Path:
        """Where the history's heads go; beside the data where no other place is set."""
        return self.heads_dir or self.data_dir / "heads"

    def signing_secret(self) -> str:
        """The secret that signs sessions and development tokens; made and kept in the data directory when not given."""
        if self.secret is not None:
            return self.secret
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(secrets.token_urlsafe(48))
        return path.read_text()
