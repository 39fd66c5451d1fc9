"""What the heads of the history's chains look like over the wire."""

from datetime import datetime

from pydantic import Field

from api.schemas.base import Output


class HistoryHead(Output):
    """One county's newest link; with nothing else in the line it is what `fagloft verify --head` reads."""

    county: str
    position: int = Field(description="How many entries are chained")
    hash: str = Field(description="SHA-256 of the newest link, in hex")
    at: datetime


class HistoryHeadList(Output):
    items: list[HistoryHead]
