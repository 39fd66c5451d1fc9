"""The county's organisations and its forum's seats."""

from sqlalchemy import select

from domain.actors import Role
from domain.organisations import Membership, Organisation, OrganisationKind, Seat, SeatGroup, WrittenNorm
from persistence.demo.year import Year, on, read
from persistence.unit_of_work import UnitOfWork


def load_organisations(year: Year) -> None:
    rows = read(year.folder, "organisations")["organisation"]

    def store(work: UnitOfWork) -> None:
        for row in rows:
            body = work.session.scalars(select(Organisation).where(Organisation.name == row["name"])).first()
            if body is None:
                body = Organisation(
                    name=row["name"],
                    kind=OrganisationKind(row["kind"]),
                    number=row.get("number"),
                    county=row["county"],
                    counties=row.get("counties", [row["county"]]),
                    written_norm=WrittenNorm(row["norm"]),
                    parent_id=year.organisations[row["parent"]].id if "parent" in row else None,
                    synthetic=row.get("synthetic", False),
                )
                work.session.add(body)
                work.session.flush()
            year.organisations[row["key"]] = body
        for row in rows:
            for member in row.get("members", []):
                body, served = year.organisations[row["key"]], year.organisations[member]
                work.session.merge(Membership(body_id=body.id, member_id=served.id))
        for row in read(year.folder, "seats")["seat"]:
            year.seats[row["key"]] = Seat(
                county=year.county,
                group=SeatGroup(row["group"]),
                organisation_id=year.organisations[row["organisation"]].id,
                title=row["title"],
                voting=row["voting"],
                valid_from=on(row["valid_from"]),
                synthetic=True,
            )
            work.session.add(year.seats[row["key"]])

    year.do(year.actor(Role.FORUM_SECRETARY, "secretary", "Forumets sekretær", None), store)
