"""What the organisation is made of: entities, departments, projects, expense categories."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facturier.kit.planned import planned
from facturier.kit.refusal import absent
from facturier.kit.remembered import standing
from facturier.kit.statements import asked
from facturier.organisations import models
from facturier.organisations.queries.policy import Member, may, require
from facturier.organisations.rules import VatRegime


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity as its page shows it."""

    id: UUID
    name: str
    siren: str
    sirets: tuple[str, ...]
    vat_number: str
    legal_form: str
    capital: Decimal | None
    rcs: str
    vat_regime: str
    vat_regime_label: str
    street: str
    postcode: str
    city: str
    country: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A department and the departments below it."""

    id: UUID
    name: str
    archived: bool
    parent_id: UUID | None = None
    children: list["Branch"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Project:
    """A project as its list shows it."""

    id: UUID
    code: str
    name: str
    department_id: UUID | None
    department: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Category:
    """An expense category as its list shows it."""

    id: UUID
    name: str
    account: str
    archived: bool


@dataclass(frozen=True, slots=True)
class Company:
    """The organisation itself."""

    id: UUID
    name: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Places:
    """Where an invoice can belong: what is open to choose, by id, and the labels of everything.

    `short` is what a column says of each: the code of a project, the name of all else.
    """

    entities: dict[UUID, str]
    departments: dict[UUID, str]
    projects: dict[UUID, str]
    categories: dict[UUID, str]
    labels: dict[UUID, str]
    short: dict[UUID, str]

    def label(self, field_name: str, value: object) -> str | None:
        """What the journal writes for the value of a field: the label of an id, the rest as is."""
        if value is None:
            return None
        return self.labels.get(value, str(value)) if isinstance(value, UUID) else str(value)


def vat_regime_label(regime: str) -> str:
    """How people call a VAT regime."""
    return {
        VatRegime.REAL_MONTHLY: _("Réel normal, déclaration mensuelle"),
        VatRegime.REAL_QUARTERLY: _("Réel normal, déclaration trimestrielle"),
        VatRegime.SIMPLIFIED: _("Réel simplifié"),
        VatRegime.FRANCHISE: _("Franchise en base"),
        VatRegime.NONE: _("Non assujetti"),
    }.get(VatRegime(regime), regime)


def company(member: Member) -> Company:
    """The organisation of the member."""
    require(member, "organisation.read")
    row = models.Organisation.objects.get(id=member.organisation_id)
    return Company(row.id, row.name, row.is_demo)


def organisation_name(organisation_id: UUID) -> str:
    """What an organisation is called, for work that no member asked for."""
    return models.Organisation.objects.get(id=organisation_id).name


def entities(member: Member) -> list[Entity]:
    """The legal entities, those in use first, by name."""
    require(member, "organisation.read")
    rows = models.LegalEntity.objects.filter(organisation_id=member.organisation_id)
    shown = [_entity(row) for row in rows.order_by("name", "id")]
    return sorted(shown, key=lambda entity: entity.archived)


def entity(organisation_id: UUID, entity_id: UUID) -> Entity:
    """One legal entity, for a room that has asked its own right; 404 where there is none."""
    row = _one_entity.first(organisation_id, entity_id)
    if row is None:
        raise absent()
    return _entity(row)


# How the row of an entity stands: for a room that remembers what it reads of one.
ENTITY_STANDING = standing(
    "organisations_legalentity", "organisation_id = %(organisation)s AND id = %(entity)s"
)


@planned
def _one_entity(organisation_id: UUID, entity_id: UUID) -> QuerySet[models.LegalEntity]:
    return models.LegalEntity.objects.filter(organisation_id=organisation_id, id=entity_id)


def inventory(member: Member) -> dict[str, int]:
    """How many of each thing the organisation has in use; of people and roles for who may see."""
    require(member, "organisation.read")
    ours = {"organisation_id": member.organisation_id}
    offered = {
        "company": models.LegalEntity,
        "departments": models.Department,
        "projects": models.Project,
        "categories": models.ExpenseCategory,
    }
    counts = {
        name: kind._default_manager.filter(**ours, archived_at=None).count()
        for name, kind in offered.items()
    }
    if may(member, "member.read"):
        people = models.Member.objects.filter(**ours, active=True, user__is_active=True)
        counts["members"] = people.count()
        counts["roles"] = models.Role.objects.filter(**ours).count()
    return counts


def has_entity(member: Member) -> bool:
    """Whether any legal entity is in use: without one, no invoice is known to be ours."""
    rows = models.LegalEntity.objects.filter(organisation_id=member.organisation_id)
    return rows.filter(archived_at=None).exists()


def _entity(row: models.LegalEntity) -> Entity:
    return Entity(
        id=row.id,
        name=row.name,
        siren=row.siren,
        sirets=tuple(row.sirets),
        vat_number=row.vat_number,
        legal_form=row.legal_form,
        capital=row.capital,
        rcs=row.rcs,
        vat_regime=row.vat_regime,
        vat_regime_label=vat_regime_label(row.vat_regime),
        street=row.street,
        postcode=row.postcode,
        city=row.city,
        country=row.country,
        archived=row.archived_at is not None,
    )


def departments(member: Member) -> list[Branch]:
    """The departments as a tree, by name."""
    require(member, "organisation.read")
    rows = models.Department.objects.filter(organisation_id=member.organisation_id)
    branches = {
        row.id: Branch(row.id, row.name, row.archived_at is not None, row.parent_id)
        for row in rows.order_by("name", "id")
    }
    roots: list[Branch] = []
    for branch in branches.values():
        siblings = branches[branch.parent_id].children if branch.parent_id else roots
        siblings.append(branch)
    return roots


def projects(member: Member) -> list[Project]:
    """The projects, those in use first, by code."""
    require(member, "organisation.read")
    rows = models.Project.objects.filter(organisation_id=member.organisation_id)
    shown = [
        Project(
            id=row.id,
            code=row.code,
            name=row.name,
            department_id=row.department_id,
            department=row.department.name if row.department else "",
            archived=row.archived_at is not None,
        )
        for row in rows.select_related("department").order_by("code", "id")
    ]
    return sorted(shown, key=lambda project: project.archived)


def departments_of_projects(organisation_id: UUID) -> list[tuple[UUID, UUID | None]]:
    """(project, its department) of every project: what a scope by department looks at."""
    rows = models.Project.objects.filter(organisation_id=organisation_id)
    return list(rows.values_list("id", "department_id"))


def categories(member: Member) -> list[Category]:
    """The expense categories, those in use first, by name."""
    require(member, "organisation.read")
    rows = models.ExpenseCategory.objects.filter(organisation_id=member.organisation_id)
    shown = [
        Category(row.id, row.name, row.account, row.archived_at is not None)
        for row in rows.order_by("name", "id")
    ]
    return sorted(shown, key=lambda category: category.archived)


def accounts_of_categories(organisation_id: UUID) -> dict[UUID, str]:
    """The account of each expense category, archived ones too; for a room that asked its right."""
    rows = models.ExpenseCategory.objects.filter(organisation_id=organisation_id)
    return dict(rows.values_list("id", "account"))


# One statement: every page that names a place asks for all of them.
_PLACES = """
SELECT 'entities', id, name, archived_at IS NOT NULL, name
FROM organisations_legalentity WHERE organisation_id = %(organisation)s
UNION ALL SELECT 'departments', id, name, archived_at IS NOT NULL, name
FROM organisations_department WHERE organisation_id = %(organisation)s
UNION ALL SELECT 'projects', id, code || ' ' || name, archived_at IS NOT NULL, code
FROM organisations_project WHERE organisation_id = %(organisation)s
UNION ALL SELECT 'categories', id, name, archived_at IS NOT NULL, name
FROM organisations_expensecategory WHERE organisation_id = %(organisation)s
"""


def places(organisation_id: UUID) -> Places:
    """Everything an invoice, a role or a filter can name; needs the organisation's transaction."""
    rows = asked(_PLACES, {"organisation": organisation_id})
    rows.sort(key=lambda row: (row[2].casefold(), row[1]))
    in_use: dict[str, dict[UUID, str]] = {
        "entities": {}, "departments": {}, "projects": {}, "categories": {}
    }  # fmt: skip
    for kind, key, label, archived, _short in rows:
        if not archived:
            in_use[kind][key] = label
    return Places(
        **in_use,
        labels={row[1]: row[2] for row in rows},
        short={row[1]: row[4] for row in rows},
    )


def entity_identities(organisation_id: UUID) -> list[tuple[UUID, str, str]]:
    """(id, SIREN, VAT number) of each entity, archived ones too: an old invoice is still ours."""
    return asked(  # for each invoice
        'SELECT id, siren, vat_number FROM "organisations_legalentity"'
        " WHERE organisation_id = %s ORDER BY id",
        [organisation_id],
    )


# -- the tree of departments -----------------------------------------------------------------------
def children_by_parent(organisation_id: UUID) -> dict[UUID | None, list[UUID]]:
    """The tree of departments, as parent -> children."""
    tree: dict[UUID | None, list[UUID]] = {}
    for key, parent in models.Department.objects.filter(
        organisation_id=organisation_id
    ).values_list("id", "parent_id"):
        tree.setdefault(parent, []).append(key)
    return tree


def subtree(root: UUID, children: dict[UUID | None, list[UUID]]) -> Iterable[UUID]:
    """A department and all below it."""
    seen, waiting = {root}, [root]
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return seen
