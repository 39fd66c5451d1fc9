"""What the rules say of a measure, as it is sent: each finding with its texts in the reader's language."""

from uuid import UUID

from api.problems import told
from api.schemas.practices import AssessedLineRead, AssessmentRead, RulingRead
from domain.rules import Assessment


def assessment_read(found: Assessment, rule_set: str, practice_id: UUID | None, language: str) -> AssessmentRead:
    """An assessment by a version of the rules and (None: without) a version of the county's practice."""
    return AssessmentRead(
        rule_set=rule_set,
        practice_id=practice_id,
        eligible=found.eligible,
        amount_ore=found.amount_ore,
        lines=[AssessedLineRead.model_validate(line) for line in found.lines],
        rulings=[RulingRead(result=result, **told(finding, language)) for result, finding in found.findings],
    )
