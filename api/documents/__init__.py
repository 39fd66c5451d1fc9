"""The forum's documents: the call to a meeting, its minutes, and the plan. Each is content for `text/document.typ`."""

from api.documents.meetings import agenda, minutes
from api.documents.plans import long_term_document, plan_document

__all__ = ["agenda", "long_term_document", "minutes", "plan_document"]
