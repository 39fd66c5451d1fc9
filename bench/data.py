"""A database as a large installation would have it: 200 000 needs over three counties and five school years."""

from dataclasses import dataclass
from uuid import UUID

import psycopg

COUNTIES = {"38": 0.5, "42": 0.3, "50": 0.2}  # county → its share of the needs
NEEDS = 200_000
COUNTY = "38"
LISTED_YEARS = (2021, 2022, 2023, 2024)
CREATED_YEAR = 2026  # what the benchmark creates stands apart from what it lists

ORGANISATIONS = """
INSERT INTO organisations (id, name, kind, number, county, written_norm, counties, synthetic)
SELECT uuidv7(), initcap(kind) || ' ' || n || ' i fylke ' || county, kind,
       lpad((310000000 + county::int * 10000 + n)::text, 9, '0'), county,
       CASE WHEN n %% 5 = 0 THEN 'nn' ELSE 'nb' END, ARRAY[county], true
FROM unnest(%(counties)s::text[]) AS county, generate_series(1, 400) AS n,
     LATERAL (SELECT CASE WHEN n %% 10 < 3 THEN 'school' ELSE 'company' END) AS k(kind)
"""

# Statuses: half forwarded, a quarter submitted, the rest drafts, returned and withdrawn. Texts of realistic length.
FILL = """
WITH body AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM organisations WHERE county = %(county)s
)
INSERT INTO needs (county, id, version, synthetic, owner_id, school_year, title, language, current_practice,
    desired_practice, programme, trade, target_groups, anchoring_process, anchoring_date, anchoring_leaders,
    anchoring_employees, anchoring_note, national_goal, themes, measure_kind, wished_measure, estimated_cost_ore,
    people, external_id, status, created_at, created_by, submitted_at)
SELECT %(county)s, uuidv7((n - %(needs)s) * interval '12 minutes'), 3, true, body.id, 2021 + n * 5 / (%(needs)s + 1),
    (ARRAY['Instruktørene', 'Yrkesfaglærerne', 'Prøvenemnda', 'Avdelingen', 'Lærlingene'])[1 + n %% 5] || ' trenger '
    || (ARRAY['oppdatert plan', 'hospitering', 'trening i vurdering', 'mer om ny teknologi'])[1 + n / 5 %% 4] || ' i '
    || (ARRAY['bygg', 'elektro', 'helse', 'prosess', 'salg', 'matfag', 'naturbruk'])[1 + n / 20 %% 7] || ', sak ' || n,
    CASE WHEN n %% 6 = 0 THEN 'nn' ELSE 'nb' END,
    repeat('Vi gjør det slik vi har gjort det i mange år, og lærlingen merker det. ', 3 + n %% 4),
    repeat('Om et år skal alle ha prøvd det nye i egen praksis og snakket om det. ', 2 + n %% 4),
    programme, programme || 'TMF3',
    string_to_array((ARRAY['vocational_teacher', 'instructor', 'vocational_teacher,instructor',
        'instructor,examination_board_member'])[1 + n %% 4], ','),
    'staff_meeting', date '2021-01-01' + n %% 1500, 1 + n %% 4, 3 + n %% 30, 'Tatt opp på møte med alle ansatte.',
    'quality_of_training',
    ARRAY[(ARRAY['curriculum_lk20', 'assessment_guidance', 'digital_technology'])[1 + n %% 3]],
    (ARRAY['course', 'hospitering', 'network_day'])[1 + n %% 3],
    'To dager i løpet av høsten.', (n %% 400) * 50000 + 1000000, 1 + n %% 40, 'FILL-' || n,
    CASE WHEN n %% 20 < 10 THEN 'forwarded' WHEN n %% 20 < 15 THEN 'submitted' WHEN n %% 20 < 18 THEN 'draft'
         WHEN n %% 20 = 18 THEN 'returned' ELSE 'withdrawn' END,
    now(), 'fill', CASE WHEN n %% 20 BETWEEN 15 AND 17 THEN NULL ELSE now() END
FROM generate_series(1, %(needs)s) AS n
JOIN body ON body.place = n * 7919::bigint %% 400,
LATERAL (
    SELECT (ARRAY['BA', 'EL', 'HS', 'TP', 'HS', 'RM', 'SR', 'NA', 'IM', 'FD', 'DT', 'HS'])[1 + n / 7 %% 12]
) AS p(programme)
"""


@dataclass(frozen=True)
class Filled:
    """What the benchmark works with in its county."""

    authority_id: UUID
    owner_ids: list[UUID]
    needs: int


def fill(url: str) -> Filled:
    """Fill a migrated database, and let PostgreSQL learn what is in it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # what is filled in refers to what is there
        connection.execute("DROP INDEX ix_needs_search")
        connection.execute(ORGANISATIONS, {"counties": list(COUNTIES)})
        for county, share in COUNTIES.items():
            connection.execute(FILL, {"county": county, "needs": int(NEEDS * share)})
        connection.execute("CREATE INDEX ix_needs_search ON needs USING gin (search)")
        connection.execute("VACUUM ANALYZE")
        rows = connection.execute("SELECT id FROM organisations WHERE county = %s ORDER BY id", [COUNTY]).fetchall()
        needs = connection.execute("SELECT count(*) FROM needs").fetchone()[0]
    return Filled(rows[0][0], [row[0] for row in rows[1:]], needs)
