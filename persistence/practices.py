"""Counties' practices: the versions, and the one in force."""

from domain.rules import CountyPractice
from persistence.repository import Repository


class Practices(Repository[CountyPractice]):
    model = CountyPractice

    def in_force(self, county: str, school_year: int) -> CountyPractice | None:
        """The newest version for a county and school year; None where the county has none."""
        query = (
            self._query()
            .where(CountyPractice.county == county, CountyPractice.school_year == school_year)
            .order_by(CountyPractice.id.desc())
            .limit(1)
        )
        found: CountyPractice | None = self.session.scalars(query).one_or_none()
        return found
