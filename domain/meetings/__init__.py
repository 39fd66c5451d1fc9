"""The forum's meetings: agenda, attendance, declarations, decisions and votes, and the minutes."""

from domain.meetings.meeting import MEETING_WORKFLOW, Meeting, MeetingStatus
from domain.meetings.minutes import Circle, Closeness, closenesses, drafted
from domain.meetings.parts import (
    AgendaItem,
    Attendance,
    Declaration,
    ItemKind,
    ItemOutcome,
    ItemVote,
    Manner,
    Presence,
    Vote,
)

__all__ = [
    "MEETING_WORKFLOW",
    "AgendaItem",
    "Attendance",
    "Circle",
    "Closeness",
    "Declaration",
    "ItemKind",
    "ItemOutcome",
    "ItemVote",
    "Manner",
    "Meeting",
    "MeetingStatus",
    "Presence",
    "Vote",
    "closenesses",
    "drafted",
]
