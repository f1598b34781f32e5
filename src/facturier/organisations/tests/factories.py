"""A company with its people, made by the same verbs as a real one. For the tests of every room."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

from facturier.identity import actions as identity
from facturier.kit.tenancy import in_organisation
from facturier.organisations import actions, models, queries, rules
from facturier.organisations.actions import EVERYWHERE, EntityFacts, GivenScope
from facturier.organisations.actions.steps import note
from facturier.organisations.queries import Member

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
PASSWORD = "Une phrase longue et calme 7"  # noqa: S105
ROLES = tuple(rules.BUILT_IN_ROLES)
NAMES = {
    "owner": "Hélène Vasseur",
    "administrator": "Thomas Le Goff",
    "reader": "Malik Ferrand",
    "editor": "Nadia Benhaddou",
    "approver": "Julien Marchetti",
    "payer": "Claire Moreau",
    "exception_expert": "Yann Kermarec",
    "auditor": "Sophie Arnal",
}
_numbers = count(1)


@dataclass
class Company:
    """An organisation and one member per role, by the key of the role."""

    id: UUID
    name: str
    people: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Member:
        return self.people[role]

    def here(self) -> AbstractContextManager[None]:
        """Open a transaction of this organisation."""
        return in_organisation(self.id)

    def role(self, key: str) -> UUID:
        """The id of a role, by its key."""
        with self.here():
            return models.Role.objects.get(organisation_id=self.id, key=key).id

    def fresh(self, role: str, today: date = TODAY) -> Member:
        """The member as a new request would find them; raises when they are in no more."""
        with self.here():
            member = queries.member_of(self.id, self.people[role].user_id, today)
        assert member is not None
        return member


def a_person(name: str = "Camille Perrin", *, email: str = "", password: str | None = None) -> UUID:
    """Somebody with an account and no organisation; answers the user's id."""
    address = email or f"personne{next(_numbers)}@exemple.test"
    return identity.create_user(email=address, name=name, password=password)


def a_company(
    name: str = "Maison Kervel",
    *,
    roles: Iterable[str] = ROLES,
    password: str | None = None,
    is_demo: bool = False,
    now: datetime = NOW,
) -> Company:
    """A company with one person per role, each over the whole organisation.

    The owner is always there. Addresses are those of the roles, `editor3@exemple.test`: another
    company has other people.
    """
    number = next(_numbers)
    address = f"owner{number}@exemple.test"
    owner_id = a_person(NAMES["owner"], email=address, password=password)
    owner = actions.found_organisation(name=name, owner_user_id=owner_id, now=now, is_demo=is_demo)
    company = Company(owner.organisation_id, name, {"owner": owner})
    for key in roles:
        if key != "owner":
            user_id = a_person(NAMES[key], email=f"{key}{number}@exemple.test", password=password)
            company.people[key] = _colleague(company, user_id, key, now)
    return company


def _colleague(company: Company, user_id: UUID, role: str, now: datetime) -> Member:
    """A member as an accepted invitation leaves them: most tests begin with half a dozen."""
    until = (now + timedelta(days=365)).date() if role in rules.DATED_ROLES else None
    own = {"organisation_id": company.id}
    with company.here():
        newcomer = models.Member.objects.create(**own, user_id=user_id, joined_at=now)
        models.Grant.objects.create(
            **own, member=newcomer, role=models.Role.objects.get(**own, key=role),
            valid_until=until, giver_id=company["owner"].id, granted_by=company["owner"].name,
            granted_at=now,
        )  # fmt: skip
        member = queries.member_of(company.id, user_id, now.date())
        assert member is not None
        note(member, "member.joined", ("member", newcomer.id, member.name), now)
    return member


def a_member(
    company: Company,
    user_id: UUID,
    role: str = "reader",
    *,
    scope: GivenScope = EVERYWHERE,
    now: datetime = NOW,
) -> Member:
    """Invite somebody who has an account and let them accept; an auditor stays for a year."""
    if role in rules.DATED_ROLES and scope.valid_until is None:
        scope = GivenScope(**{**_parts(scope), "valid_until": (now + timedelta(days=365)).date()})
    email = address_of(user_id)
    with company.here():
        invited = actions.invite(
            member=company["owner"],
            email=email,
            role_id=models.Role.objects.get(organisation_id=company.id, key=role).id,
            scope=scope,
            origin="http://localhost",
            now=now,
        )
        actions.accept_invitation(token=invited.token, user_id=user_id, now=now)
        member = queries.member_of(company.id, user_id, now.date())
    assert member is not None
    return member


def an_entity(
    company: Company,
    name: str = "Maison Kervel SAS",
    *,
    siren: str = "732829320",
    vat_number: str = "",
    now: datetime = NOW,
    **facts: str,
) -> UUID:
    """A legal entity with a valid SIREN."""
    stated = EntityFacts(
        **{"name": name, "siren": siren, "vat_number": vat_number, "city": "Brest", **facts}
    )
    with company.here():
        return actions.create_entity(member=company["owner"], facts=stated, now=now)


def a_department(
    company: Company, name: str = "Achats", *, parent_id: UUID | None = None, now: datetime = NOW
) -> UUID:
    """A department."""
    with company.here():
        return actions.create_department(
            member=company["owner"], name=name, parent_id=parent_id, now=now
        )


def a_project(
    company: Company, code: str = "P-1", *, department_id: UUID | None = None, now: datetime = NOW
) -> UUID:
    """A project."""
    with company.here():
        return actions.create_project(
            member=company["owner"],
            code=code,
            name=f"Projet {code}",
            department_id=department_id,
            now=now,
        )


def a_category(company: Company, name: str = "Énergie", *, now: datetime = NOW) -> UUID:
    """An expense category."""
    with company.here():
        return actions.create_category(
            member=company["owner"], name=name, account="606100", now=now
        )


def address_of(user_id: UUID) -> str:
    """The address of a person."""
    from facturier.identity import queries as people

    person = people.person(user_id)
    assert person is not None
    return person.email


def _parts(scope: GivenScope) -> dict:
    return {name: getattr(scope, name) for name in GivenScope.__dataclass_fields__}
