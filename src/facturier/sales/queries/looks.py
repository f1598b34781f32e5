"""Templates of documents: the list, one with its versions, and which serves a document."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from facturier.files.queries import StoredFile
from facturier.files.queries import content_of as bytes_of
from facturier.kit.planned import planned
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.rendering.rules.look import Look, look_from_json
from facturier.sales.models import DocumentTemplate, DocumentTemplateVersion
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.looks import Serves, Why, look_changes, serving

VERSIONS = 20


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as its list shows it."""

    id: UUID
    name: str
    entity_id: UUID | None
    entity: str
    """Empty: of the whole organisation."""
    type_codes: tuple[str, ...]
    usual_since: datetime | None
    archived_at: datetime | None
    version: int
    changed_at: datetime
    changed_by: str

    @property
    def kinds(self) -> list[str]:
        """What it serves, in words; empty for all kinds."""
        return [_(KINDS[code]) for code in self.type_codes]


@dataclass(frozen=True, slots=True)
class ServedLook:
    """The look that a document takes: of which template and version, and why that one."""

    look: Look
    why: Why
    version: DocumentTemplateVersion | None = None
    """None: the look of the house."""

    @property
    def facts(self) -> dict[str, Any]:
        """What the journal keeps of it; nothing for the look of the house."""
        if self.version is None:
            return {}
        return {"template": self.version.template.name, "template_version": self.version.number}


HOUSE = ServedLook(Look(), Why.HOUSE)


@dataclass(frozen=True, slots=True)
class LookVersion:
    """A version of a template, and what it changed of the one before."""

    number: int
    made_at: datetime
    made_by: str
    look: Look
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class LookVersions:
    """A page of versions, the latest first, and the number before which the next begins."""

    rows: tuple[LookVersion, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Covered:
    """What serves some kinds of documents of an entity."""

    entity: str
    type_codes: tuple[str, ...]
    template_id: UUID | None
    template: str
    why: Why


def templates(member: Member) -> list[TemplateRow]:
    """All templates (a hundred at most): those that serve first, archived ones last, by name."""
    require(member, "organisation.read")
    rows = _in_force(member.organisation_id).select_related("template__entity")
    shown = [_row(version) for version in rows]
    return sorted(
        shown,
        key=lambda row: (row.archived_at is not None, row.usual_since is None, row.name.casefold()),
    )


def one_template(member: Member, template_id: UUID) -> tuple[TemplateRow, Look]:
    """A template and its look in force; 404 if there is none."""
    require(member, "organisation.read")
    rows = _in_force(member.organisation_id).select_related("template__entity", "logo")
    version = rows.filter(template_id=template_id).first()
    if version is None:
        raise absent()
    return _row(version), look_of(version)


def look_versions(
    member: Member, template_id: UUID, *, before: int | None = None, size: int = VERSIONS
) -> LookVersions:
    """The versions of a template, the latest first, each with what it changed."""
    require(member, "organisation.read")
    rows = DocumentTemplateVersion.objects.filter(
        organisation_id=member.organisation_id, template_id=template_id
    ).select_related("logo")
    if before is not None:
        rows = rows.filter(number__lt=before)
    # One more than is shown: the last of the page is compared with it.
    found = list(rows.order_by("-number")[: size + 1])
    if not found and before is None:
        raise absent()
    looks = [look_of(row) for row in found]
    house = Look()
    shown = tuple(
        LookVersion(
            row.number,
            row.made_at,
            row.made_by,
            looks[at],
            look_changes(looks[at + 1] if at + 1 < len(looks) else house, looks[at]),
        )
        for at, row in enumerate(found[:size])
    )
    return LookVersions(shown, found[size - 1].number if len(found) > size else None)


def covered(member: Member) -> list[Covered]:
    """Which template serves which documents of each entity in use, and why."""
    rows = [row for row in templates(member) if row.usual_since]
    known = [(row, serves_of(row)) for row in rows]
    found: list[Covered] = []
    for entity_id, label in organisations.places(member.organisation_id).entities.items():
        groups: dict[tuple[UUID | None, Why], list[str]] = {}
        names: dict[UUID | None, str] = {}
        for code in KINDS:
            row, why = serving(known, entity_id, code)
            key = row.id if row else None
            names[key] = row.name if row else ""
            groups.setdefault((key, why), []).append(code)
        for (key, why), codes in groups.items():
            kinds = () if len(codes) == len(KINDS) else tuple(codes)
            found.append(Covered(label, kinds, key, names[key], why))
    return found


def look_for(organisation_id: UUID, entity_id: UUID, type_code: str) -> ServedLook:
    """The look that a document of an entity takes today: one statement.

    It asks no right: whoever may read the document sees it so.
    """
    return served_look(serving_versions(organisation_id, entity_id), entity_id, type_code)


def serving_versions(
    organisation_id: UUID, entity_id: UUID
) -> list[tuple[DocumentTemplateVersion, Serves]]:
    """The versions among which the documents of an entity find their looks."""
    return [(row, serves_of(row.template)) for row in _serving(organisation_id, entity_id)]


def served_look(
    versions: Iterable[tuple[DocumentTemplateVersion, Serves]], entity_id: UUID, type_code: str
) -> ServedLook:
    """The look that a kind of document finds among them."""
    version, why = serving(versions, entity_id, type_code)
    return ServedLook(look_of(version), why, version) if version else HOUSE


@planned
def _serving(organisation_id: UUID, entity_id: UUID) -> QuerySet[DocumentTemplateVersion]:
    rows = _in_force(organisation_id).filter(
        Q(template__entity=None) | Q(template__entity_id=entity_id),
        template__archived_at=None,
        template__usual_since__isnull=False,
    )
    return rows.select_related("logo")


def look_of(version: DocumentTemplateVersion | None) -> Look:
    """The look of a version, with its logo; that of the house for none."""
    if version is None:
        return Look()
    look = look_from_json(version.look)
    if version.logo is None:
        return look
    try:
        return replace(look, logo=bytes_of(version.logo))
    except FileNotFoundError:
        reason = _("Le logo de ce modèle manque sur le disque. Prévenez votre administrateur.")
        raise Refusal("look.logo_lost", reason, status=422) from None


def kept_logo(member: Member, sha256: str) -> bytes:
    """A logo that was prepared (`actions.keep_logo`) or that a version has; 404 if it is lost."""
    require(member, "organisation.read")
    try:
        return bytes_of(StoredFile(organisation_id=member.organisation_id, sha256=sha256))
    except FileNotFoundError:
        raise absent() from None


def serves_of(row: DocumentTemplate | TemplateRow) -> Serves:
    """What a template serves, as the rules look at it."""
    return Serves(
        row.entity_id, tuple(row.type_codes), row.usual_since, row.archived_at is not None
    )


def _in_force(organisation_id: UUID) -> QuerySet[DocumentTemplateVersion]:
    return DocumentTemplateVersion.objects.filter(
        organisation_id=organisation_id, number=F("template__version")
    ).select_related("template")


def _row(version: DocumentTemplateVersion) -> TemplateRow:
    template = version.template
    return TemplateRow(
        id=template.id,
        name=template.name,
        entity_id=template.entity_id,
        entity=template.entity.name if template.entity else "",
        type_codes=tuple(template.type_codes),
        usual_since=template.usual_since,
        archived_at=template.archived_at,
        version=template.version,
        changed_at=version.made_at,
        changed_by=version.made_by,
    )
