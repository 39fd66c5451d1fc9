"""Counties' practices: the versions, and the one in force."""

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from domain.organisations import County
from domain.rules import SCHEME, CountyPractice
from persistence.repository import Repository


class Practices(Repository[CountyPractice]):
    model = CountyPractice

    def versions(self, county: str, school_year: int, scheme: str = SCHEME) -> list[CountyPractice]:
        """A county's versions for a school year and scheme, the one in force first."""
        asked = self._query().filter_by(county=county, school_year=school_year, scheme=scheme)
        return list(self.session.scalars(asked.order_by(CountyPractice.id.desc())))

    def in_force(self, county: str, school_year: int, scheme: str = SCHEME) -> CountyPractice | None:
        """The newest version; None where the county has none."""
        return next(iter(self.versions(county, school_year, scheme)), None)

    def before(self, county: str, school_year: int, scheme: str = SCHEME) -> CountyPractice | None:
        """The newest version of the newest year before this one."""
        asked = self._query().filter_by(county=county, scheme=scheme).where(CountyPractice.school_year < school_year)
        newest = asked.order_by(CountyPractice.school_year.desc(), CountyPractice.id.desc()).limit(1)
        found: CountyPractice | None = self.session.scalars(newest).one_or_none()
        return found


def published(session: Session, county: str | None, school_year: int | None) -> list[tuple[CountyPractice, str]]:
    """The practices in force with the counties' names: what counties tell everybody. The newest school year first."""
    query = (
        select(CountyPractice, County.name)
        .join(County, County.number == CountyPractice.county)
        .ext(distinct_on(CountyPractice.school_year, CountyPractice.county, CountyPractice.scheme))
        .order_by(
            CountyPractice.school_year.desc(), CountyPractice.county, CountyPractice.scheme, CountyPractice.id.desc()
        )
    )
    if county is not None:
        query = query.where(CountyPractice.county == county)
    if school_year is not None:
        query = query.where(CountyPractice.school_year == school_year)
    return [(practice, name) for practice, name in session.execute(query).all()]
