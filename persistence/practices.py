"""Counties' practices: the versions, and the one in force."""

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
