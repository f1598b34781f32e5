"""Templates of documents: made, given a look, made usual, put away. Issued ones stay."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.files import actions as files
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, require
from facturier.rendering.actions import prepare_logo
from facturier.rendering.rules.look import Look, look_to_json
from facturier.sales.actions.steps import clean
from facturier.sales.models import DocumentTemplate, DocumentTemplateVersion
from facturier.sales.queries.looks import look_of, serves_of
from facturier.sales.rules.drafts import KINDS
from facturier.sales.rules.looks import (
    MOST_TEMPLATES,
    NAME,
    Trouble,
    known_kinds,
    look_changes,
    look_troubles,
    takes_the_place,
)


class UnfitLook(Refusal):
    """A look that cannot be used; `troubles` says all that is wrong, each with its field."""

    def __init__(self, troubles: tuple[Trouble, ...]) -> None:
        self.troubles = troubles
        first = troubles[0]
        super().__init__(f"look.{first.code}", told(first), status=422, field=first.field)


class Stale(Refusal):
    """Somebody else saved a version meanwhile; `version` is its number."""

    def __init__(self, version: int) -> None:
        self.version = version
        reason = _(
            "Une autre personne a enregistré la version %(version)s entre-temps. Comparez, puis"
            " enregistrez à nouveau."
        )
        super().__init__("template.stale", reason % {"version": version}, status=409)


def told(trouble: Trouble) -> str:
    """What is wrong, in the active language."""
    return _(trouble.sentence) % trouble.values if trouble.values else _(trouble.sentence)


def require_fit_look(look: Look) -> None:
    """Raises `UnfitLook` where a look cannot be used."""
    if troubles := look_troubles(look):
        raise UnfitLook(troubles)


@transaction.atomic
def create_template(
    *,
    member: Member,
    name: str,
    entity_id: UUID | None = None,
    type_codes: Collection[str] = (),
    now: datetime,
) -> DocumentTemplate:
    """A new template that looks like the house, and serves nothing until it is made usual."""
    require(member, "sales.configure")
    others = _held(member)
    if len(others) >= MOST_TEMPLATES:
        reason = _("Une organisation garde cent modèles au plus. Reprenez un modèle archivé.")
        raise Refusal("template.many", reason, status=422)
    row = DocumentTemplate(
        organisation_id=member.organisation_id,
        name=_free_name(name, others),
        entity_id=_entity(member, entity_id),
        type_codes=_kinds(type_codes),
        created_at=now,
        created_by=member.name,
    )
    row.save()
    _add_version(member, row, Look(), now)
    _note(member, row, "document_template.created", now, changes=difference({}, _stated(row)))
    return row


@transaction.atomic
def change_template(
    *,
    member: Member,
    template_id: UUID,
    name: str,
    entity_id: UUID | None,
    type_codes: Collection[str],
    now: datetime,
) -> DocumentTemplate:
    """Name a template anew, or say what it serves; documents that were issued keep their look."""
    require(member, "sales.configure")
    others = _held(member)
    row = _taken(others, template_id)
    before = _stated(row)
    row.name = _free_name(name, [one for one in others if one.id != row.id])
    row.entity_id = row.entity_id if entity_id == row.entity_id else _entity(member, entity_id)
    row.type_codes = _kinds(type_codes)
    changes = difference(before, _stated(row))
    if changes:
        row.save(update_fields=["name", "entity", "type_codes"])
        _note(member, row, "document_template.changed", now, changes=changes)
    return row


def keep_logo(*, member: Member, content: bytes) -> str:
    """Make a picture or a drawing fit to be a logo, and keep it until a look is saved with it.

    The fingerprint (SHA-256) by which `queries.kept_logo` finds it. Raises `CannotMake` for what is
    no picture.
    """
    require(member, "sales.configure")
    return files.keep_bytes(member.organisation_id, [prepare_logo(content)]).sha256


def save_look(
    *, member: Member, template_id: UUID, base: int, look: Look, now: datetime
) -> DocumentTemplate:
    """Give a template a look: a new version, from now on that of the documents it serves.

    `base` is the version that was read; another refuses (409, `Stale`). The same look again makes
    no version. Raises `UnfitLook` for one that cannot be used. The logo is a PNG that
    `rendering.actions.prepare_logo` made.
    """
    require(member, "sales.configure")
    require_fit_look(look)
    with transaction.atomic():
        row = _locked(member, template_id)
        if row.version != base:
            raise Stale(row.version)
        return _saved(member, row, look, now)


@transaction.atomic
def take_up_look(
    *, member: Member, template_id: UUID, base: int, number: int, now: datetime
) -> DocumentTemplate:
    """Take up the look of an earlier version: a new version like it. Nothing is lost."""
    require(member, "sales.configure")
    row = _locked(member, template_id)
    if row.version != base:
        raise Stale(row.version)
    earlier = (
        DocumentTemplateVersion.objects.filter(
            organisation_id=member.organisation_id, template=row, number=number
        )
        .select_related("logo")
        .first()
    )
    if earlier is None:
        raise absent()
    look = look_of(earlier)
    require_fit_look(look)
    return _saved(member, row, look, now, facts={"taken_from": number})


@transaction.atomic
def make_usual(*, member: Member, template_id: UUID, now: datetime) -> DocumentTemplate:
    """Let the documents of its entity and kinds take a template; one that served them no more does.

    A template of which another leaves some kinds goes on serving the rest.
    """
    require(member, "sales.configure")
    others = _held(member)
    row = _taken(others, template_id)
    if row.archived_at is not None:
        reason = _("Ce modèle est archivé. Rétablissez-le d'abord.")
        raise Refusal("template.archived", reason, status=409)
    if row.usual_since is not None:
        return row
    mine = serves_of(row)
    row.usual_since = now
    row.save(update_fields=["usual_since"])
    for other in others:
        if other.id != row.id and other.usual_since and takes_the_place(mine, serves_of(other)):
            _end_usual(member, other, now, {"instead": row.name})
    _note(member, row, "document_template.made_usual", now, changes={"usual": (False, True)})
    return row


@transaction.atomic
def end_usual(*, member: Member, template_id: UUID, now: datetime) -> DocumentTemplate:
    """Let no document take a template any more. Safe to repeat."""
    require(member, "sales.configure")
    row = _taken(_held(member), template_id)
    if row.usual_since is not None:
        _end_usual(member, row, now, {})
    return row


@transaction.atomic
def archive_template(*, member: Member, template_id: UUID, now: datetime) -> DocumentTemplate:
    """Put a template away: it serves no document any more, and keeps its versions."""
    require(member, "sales.configure")
    row = _taken(_held(member), template_id)
    if row.archived_at is None:
        changes: dict[str, tuple[Any, Any]] = {"archived": (False, True)}
        if row.usual_since is not None:
            changes["usual"] = (True, False)
        row.archived_at, row.usual_since = now, None
        row.save(update_fields=["archived_at", "usual_since"])
        _note(member, row, "document_template.archived", now, changes=changes)
    return row


@transaction.atomic
def restore_template(*, member: Member, template_id: UUID, now: datetime) -> DocumentTemplate:
    """Bring a template back; it serves again once it is made usual. Safe to repeat."""
    require(member, "sales.configure")
    others = _held(member)
    row = _taken(others, template_id)
    if row.archived_at is not None:
        _free_name(row.name, [one for one in others if one.id != row.id])
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        _note(member, row, "document_template.restored", now, changes={"archived": (True, False)})
    return row


def _held(member: Member) -> list[DocumentTemplate]:
    """All templates of the organisation; whoever else changes one waits. Who issues does not."""
    with connection.cursor() as cursor:
        key = f"{member.organisation_id}:sales.templates"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
    return list(DocumentTemplate.objects.filter(organisation_id=member.organisation_id))


def _taken(held: list[DocumentTemplate], template_id: UUID) -> DocumentTemplate:
    row = next((one for one in held if one.id == template_id), None)
    if row is None:
        raise absent()
    return row


def _locked(member: Member, template_id: UUID) -> DocumentTemplate:
    return _taken(_held(member), template_id)


def _saved(
    member: Member,
    row: DocumentTemplate,
    look: Look,
    now: datetime,
    facts: dict[str, Any] | None = None,
) -> DocumentTemplate:
    if row.archived_at is not None:
        reason = _("Ce modèle est archivé. Rétablissez-le d'abord.")
        raise Refusal("template.archived", reason, status=409)
    held = (
        DocumentTemplateVersion.objects.filter(
            organisation_id=member.organisation_id, template=row, number=row.version
        )
        .select_related("logo")
        .get()
    )
    changes = look_changes(look_of(held), look)
    if not changes:
        return row
    row.version += 1
    row.save(update_fields=["version"])
    _add_version(member, row, look, now)
    _note(
        member,
        row,
        "document_template.saved",
        now,
        changes=changes,
        facts={"version": row.version, **(facts or {})},
    )
    return row


def _add_version(member: Member, row: DocumentTemplate, look: Look, now: datetime) -> None:
    logo = None
    if look.logo is not None:
        # A few kilobytes: written under the lock, which only other changes of templates wait for.
        logo = files.name_file(files.keep_bytes(member.organisation_id, [look.logo]), now=now)
    DocumentTemplateVersion.objects.create(
        organisation_id=member.organisation_id,
        template=row,
        number=row.version,
        look=look_to_json(replace(look, logo=None)),
        logo=logo,
        made_at=now,
        made_by_id=member.user_id,
        made_by=member.name,
    )


def _end_usual(member: Member, row: DocumentTemplate, now: datetime, facts: dict[str, Any]) -> None:
    row.usual_since = None
    row.save(update_fields=["usual_since"])
    changes = {"usual": (True, False)}
    _note(member, row, "document_template.no_longer_usual", now, changes=changes, facts=facts)


def _stated(row: DocumentTemplate) -> dict[str, Any]:
    return {
        "name": row.name,
        "entity": row.entity_id,
        "type_codes": list(row.type_codes),
    }


def _free_name(typed: str, others: list[DocumentTemplate]) -> str:
    name = clean(typed, "name", NAME)
    if not name:
        reason = _("Donnez un nom au modèle.")
        raise Refusal("template.name", reason, status=422, field="name")
    if any(one.name.casefold() == name.casefold() for one in others if one.archived_at is None):
        reason = _("Un autre modèle porte déjà ce nom. Choisissez-en un autre.")
        raise Refusal("template.name_taken", reason, status=422, field="name")
    return name


def _entity(member: Member, entity_id: UUID | None) -> UUID | None:
    if entity_id is None:
        return None
    if entity_id not in organisations.places(member.organisation_id).entities:
        reason = _("Cette entité n'existe pas, ou elle est archivée.")
        raise Refusal("template.entity", reason, status=422, field="entity")
    return entity_id


def _kinds(typed: Collection[str]) -> list[str]:
    if not set(typed) <= set(KINDS):
        reason = _("Ce genre de document n'existe pas. Choisissez dans la liste.")
        raise Refusal("template.kind", reason, status=422, field="type_codes")
    return list(known_kinds(typed, KINDS))


def _note(
    member: Member,
    row: DocumentTemplate,
    verb: str,
    now: datetime,
    *,
    changes: dict[str, tuple[Any, Any]],
    facts: dict[str, Any] | None = None,
) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("document_template", row.id, row.name),
        changes={
            name: (_kept(member, before), _kept(member, after))
            for name, (before, after) in changes.items()
        },
        facts=facts or {},
        at=now,
    )


def _kept(member: Member, value: Any) -> Any:
    """What the journal keeps of a value: the label of an entity, the rest as it is."""
    if isinstance(value, UUID):
        return organisations.places(member.organisation_id).labels.get(value, str(value))
    return value
