"""The heads of the history's chains, for everybody to keep."""

from fastapi import APIRouter, Request, Response

from api.dependencies import Public, answer
from api.schemas.history import HistoryHead, HistoryHeadList
from persistence.sealing import heads

public_router = APIRouter(tags=["public"])


@public_router.get("/history-heads", response_model=HistoryHeadList)
def list_history_heads(request: Request, work: Public) -> Response:
    """How far each county's chain of history has come. Who keeps one can tell if it is rewritten.

    It holds nothing of anybody: `fagloft verify --head` takes these objects, one a line.
    """
    work.reach(*request.app.state.county_names)
    items = [HistoryHead.model_validate(head) for head in heads(work.session.connection())]
    return answer(work, HistoryHeadList(items=items))
