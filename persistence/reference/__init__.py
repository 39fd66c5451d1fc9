"""What every installation has.

Counties, programmes and the national rule set. Loaded after each migration, idempotent.
"""

import tomllib
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.organisations import County, CountySuccession, Programme
from domain.rules import RuleSet, RuleSetStatus
from persistence.rules import forget_rules

HERE = Path(__file__).parent


def load_reference(engine: Engine) -> None:
    """Store what is new or changed in the reference files; nothing is deleted."""
    content = tomllib.loads((HERE / "counties.toml").read_text())
    with Session(engine) as session, session.begin():
        for county in content["county"]:
            session.merge(County(**county))
        session.flush()
        for succession in content["succession"]:
            session.merge(CountySuccession(**succession))
        for path in sorted(HERE.glob("guidelines_*.toml")):
            rules = tomllib.loads(path.read_text())
            for programme in rules["content"]["programmes"]:
                session.merge(Programme(**programme))
            session.merge(RuleSet(**{**rules, "status": RuleSetStatus(rules["status"])}))
    forget_rules()
