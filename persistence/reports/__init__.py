"""The annual report, the rows behind each figure, the trace of a payment, the start page, and the radar."""

from persistence.reports.annual import annual_report, figure_rows
from persistence.reports.figures import Of, reached
from persistence.reports.overview import overview
from persistence.reports.radar import radar
from persistence.reports.trace import trace_payment

__all__ = ["Of", "annual_report", "figure_rows", "overview", "radar", "reached", "trace_payment"]
