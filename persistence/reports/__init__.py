"""The annual report, the rows behind each figure, the trace of a payment, and the start page."""

from persistence.reports.annual import annual_report, figure_rows
from persistence.reports.overview import overview
from persistence.reports.trace import trace_payment

__all__ = ["annual_report", "figure_rows", "overview", "trace_payment"]
