"""Series of numbers: created, closed, never deleted; each gives numbers that no other can give."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.sales.actions.steps import Issuer, clean, lock_issuer
from facturier.sales.models import IssuedDocument, Series, SeriesPeriod
from facturier.sales.queries.wordings import tell
from facturier.sales.rules.drafts import KINDS, SELF_BILLED, SOLD
from facturier.sales.rules.numbering import BadPattern, Pattern, may_collide, pattern_of
from facturier.sales.rules.series import USUAL

MOST_SERIES = 100  # of an entity, closed ones too
NAME, PATTERN, SITE, PREFIX = 60, 60, 10, 20
YEARLY = "{YYYY}-{N:4}"  # what follows the prefix of a supplier's numbers


@transaction.atomic
def create_series(
    *,
    member: Member,
    entity_id: UUID,
    name: str,
    pattern: str,
    type_codes: Collection[str],
    now: datetime,
    site: str = "",
) -> Series:
    """A new series of an entity, for some kinds of documents (BT-3).

    Refused (422) for a pattern that cannot number documents, (409) where another series could give
    the same number, or numbers one of the kinds already.
    """
    require(member, "sales.configure")
    issuer = lock_issuer(member.organisation_id, entity_id)
    series = Series(
        organisation_id=member.organisation_id,
        entity_id=entity_id,
        name=_name(name),
        site=_site(site),
        type_codes=_kinds(type_codes),
    )
    read = _pattern(pattern, series.site)
    series.pattern = read.text
    others = _others(member.organisation_id, issuer)
    own = [one for one in others if one.entity_id == entity_id and one.supplier_id is None]
    _ensure_own(series, own)
    _ensure_apart(read, series.site, others)
    return _kept(series, issuer, member.actor, now)


@transaction.atomic
def close_series(*, member: Member, series_id: UUID, now: datetime) -> Series:
    """Let a series give no more numbers, for ever; those it gave stay. Safe to repeat."""
    require(member, "sales.configure")
    rows = Series.objects.filter(organisation_id=member.organisation_id)
    series = rows.select_for_update(no_key=True).filter(id=series_id).first()
    if series is None:
        raise absent()
    if series.closed_at is None:
        series.closed_at = now
        series.save(update_fields=["closed_at"])
        changes = {"closed_at": (None, now)}
        _note(series, "series.closed", member.actor, now, changes)
    return series


@transaction.atomic
def take_usual_series(*, member: Member, entity_id: UUID, now: datetime) -> tuple[Series, ...]:
    """Give an entity that has none the usual series; empty where it has its own already."""
    require(member, "sales.configure")
    return ensure_usual_series(member.organisation_id, entity_id, now, member.actor)


@transaction.atomic
def ensure_usual_series(
    organisation_id: UUID, entity_id: UUID, now: datetime, by: audit.Actor
) -> tuple[Series, ...]:
    """The usual series, made for an entity that never had any; answers those that were made.

    For the action that issues, within its transaction: it has asked the right to issue, and calls
    this before it locks a series. Costs one query where the entity has a series.
    """
    own = Series.objects.filter(organisation_id=organisation_id, entity_id=entity_id, supplier=None)
    if own.exists():
        return ()
    issuer = lock_issuer(organisation_id, entity_id)
    if own.exists():  # somebody else was first
        return ()
    others = _others(organisation_id, issuer)
    made = []
    for name, (pattern, kinds) in USUAL.items():
        _ensure_apart(pattern_of(pattern), "", others)
        series = Series(
            organisation_id=organisation_id,
            entity_id=entity_id,
            name=name,
            pattern=pattern,
            type_codes=list(kinds),
        )
        made.append(_kept(series, issuer, by, now))
    return tuple(made)


@dataclass(frozen=True, slots=True)
class SupplierNumbers:
    """A supplier in whose name documents are numbered, and what their numbers begin with."""

    supplier_id: UUID
    name: str
    siren: str
    starts_with: str


def open_series_of_supplier(
    organisation_id: UUID, issuer: Issuer, asked: SupplierNumbers, by: audit.Actor, now: datetime
) -> tuple[Series, bool]:
    """(the series of a supplier's self-billing, whether it was made): one for each supplier apart.

    For the action that records a mandate, within its transaction: it holds the issuer, and tells
    the journal of a new series at its end (`note_created`). A later mandate goes on with the
    series: its numbers leave no gap.
    """
    rows = Series.objects.filter(
        organisation_id=organisation_id, entity_id=issuer.id, supplier_id=asked.supplier_id
    )
    standing = rows.filter(closed_at=None).first()
    if standing is not None:
        _ensure_same_prefix(standing, asked.starts_with)
        return standing, False
    series = Series(
        organisation_id=organisation_id,
        entity_id=issuer.id,
        supplier_id=asked.supplier_id,
        name=f"Autofacturation · {asked.name}"[:NAME],
        type_codes=sorted(SELF_BILLED, reverse=True),
        created_at=now,
        created_by=by.name,
    )
    if not asked.starts_with.strip():
        reason = _("Dites par quoi commencent les numéros de ce fournisseur, tel que AF12-.")
        raise Refusal("series.prefix", reason, status=422, field="starts_with")
    prefix = clean(asked.starts_with, "starts_with", PREFIX)
    if "{" in prefix or "}" in prefix:
        reason = _("Un numéro n'admet que lettres sans accent, chiffres, - + _ et / (BR-FR-02).")
        raise Refusal("series.characters", reason, status=422, field="starts_with")
    try:
        read = _pattern(f"{prefix}{YEARLY}", "")
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.reason, status=422, field="starts_with") from None
    series.pattern = read.text
    own = Q(supplier_id=asked.supplier_id)
    try:
        _ensure_apart(read, "", _sharing(organisation_id, asked.siren, own))
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.reason, field="starts_with") from None
    series.save(force_insert=True)
    return series, True


def _ensure_same_prefix(standing: Series, prefix: str) -> None:
    typed = prefix.strip()
    if typed and standing.pattern != f"{typed}{YEARLY}":
        reason = _("Ce fournisseur a déjà sa série, %(pattern)s : laissez le préfixe vide.")
        raise Refusal(
            "series.twin", reason % {"pattern": standing.pattern}, status=409, field="starts_with"
        )


def note_created(series: Series, issuer: Issuer, by: audit.Actor, now: datetime) -> None:
    """Tell the journal of a new series: last of its action."""
    stated = {
        name: (None, getattr(series, name))
        for name in ("pattern", "site", "type_codes")
        if getattr(series, name)
    }
    _note(series, "series.created", by, now, {**stated, "entity": (None, issuer.name)})


# -- what must hold --------------------------------------------------------------------------------
def _others(organisation_id: UUID, issuer: Issuer) -> list[Series]:
    """The series that a new one may meet: the entity's, and whatever gave numbers for its SIREN.

    An entity whose SIREN was put right leaves numbers under the one before.
    """
    if not issuer.siren:
        reason = _("L'entité n'a pas de SIREN : elle ne peut pas émettre. Complétez-la d'abord.")
        raise Refusal("series.siren", reason)
    if issuer.archived:
        reason = _("Cette entité est archivée. Rétablissez-la d'abord.")
        raise Refusal("series.archived", reason)
    own = Q(entity_id=issuer.id, supplier=None)
    return _sharing(organisation_id, issuer.siren, own)


def _sharing(organisation_id: UUID, siren: str, own: Q) -> list[Series]:
    """The series that number, or have numbered, documents of a SIREN: a seller's own and those
    that its customers among our entities hold for it.
    """
    numbered = IssuedDocument.objects.filter(organisation_id=organisation_id, siren=siren)
    rows = Series.objects.filter(
        own
        | Q(entity__siren=siren, supplier=None)
        | Q(supplier__siren=siren)
        | Q(id__in=numbered.values("series_id")),
        organisation_id=organisation_id,
    )
    return list(rows.select_related("entity").order_by("id"))


def _ensure_own(series: Series, own: Collection[Series]) -> None:
    """A name of its own among the series in use, and kinds that no other of the site numbers."""
    if len(own) >= MOST_SERIES:
        raise Refusal("series.many", _("Cette entité a déjà trop de séries."))
    for other in own:
        if other.closed_at is not None:
            continue
        if other.name.casefold() == series.name.casefold():
            reason = _("Une série de ce nom existe déjà. Choisissez un autre nom.")
            raise Refusal("series.twin", reason, field="name")
        both = [code for code in series.type_codes if code in other.type_codes]
        if both and other.site == series.site:
            reason = _(
                "La série « %(name)s » numérote déjà : %(kinds)s. Fermez-la d'abord, ou donnez à"
                " celle-ci un site."
            )
            kinds = ", ".join(_(KINDS[code]) for code in both)
            said = reason % {"name": other.name, "kinds": kinds}
            raise Refusal("series.kinds", said, field="type_codes")


def _ensure_apart(pattern: Pattern, site: str, others: Collection[Series]) -> None:
    """No other series could ever give the same number. One closed before its first gives none."""
    used = _used(others)
    for other in others:
        if other.closed_at is not None and other.id not in used:
            continue
        theirs = pattern_of(other.pattern, other.site)
        if may_collide(pattern, theirs, (site, other.site)):
            reason = _(
                "La série « %(name)s » (%(pattern)s) de %(entity)s pourrait donner le même numéro."
                " Changez ce qui précède le numéro d'ordre."
            )
            values = {"name": other.name, "pattern": other.pattern, "entity": other.entity.name}
            raise Refusal("series.collides", reason % values, field="pattern")


def _used(series: Collection[Series]) -> set[UUID]:
    """Those that gave a number."""
    if not series:
        return set()
    rows = SeriesPeriod.objects.filter(
        organisation_id=next(iter(series)).organisation_id, series__in=series, last__gt=0
    )
    return set(rows.values_list("series_id", flat=True))


# -- what was typed --------------------------------------------------------------------------------
def _name(typed: str) -> str:
    name = clean(typed, "name", NAME)
    if not name:
        reason = _("Le nom manque. Dites ce que la série numérote.")
        raise Refusal("series.name", reason, status=422, field="name")
    return name


def _site(typed: str) -> str:
    return clean(typed, "site", SITE)


def _kinds(asked: Collection[str]) -> list[str]:
    if not asked or not set(asked) <= set(SOLD):
        reason = _("Choisissez au moins un genre de document de la liste.")
        raise Refusal("series.type_codes", reason, status=422, field="type_codes")
    return [code for code in SOLD if code in asked]


def _pattern(typed: str, site: str) -> Pattern:
    try:
        return pattern_of(clean(typed, "pattern", PATTERN), site)
    except BadPattern as fault:
        field = "site" if fault.code == "site" else "pattern"
        raise Refusal(f"series.{fault.code}", tell(fault.said), status=422, field=field) from None


# -- kept and told ---------------------------------------------------------------------------------
def _kept(series: Series, issuer: Issuer, by: audit.Actor, now: datetime) -> Series:
    series.created_at, series.created_by = now, by.name
    series.save(force_insert=True)
    note_created(series, issuer, by, now)
    return series


def _note(
    series: Series,
    verb: str,
    by: audit.Actor,
    now: datetime,
    changes: Mapping[str, tuple[Any, Any]],
) -> None:
    audit.record(
        organisation_id=series.organisation_id,
        actor=by,
        verb=verb,
        subject=audit.Subject("series", series.id, series.name),
        changes=changes,
        at=now,
    )


@transaction.atomic
def note_numbers_export(
    *, member: Member, series_id: UUID, period: str, file_format: str, now: datetime
) -> None:
    """Tell the journal that the numbers of a series left as a file."""
    require(member, "organisation.read")
    rows = Series.objects.filter(organisation_id=member.organisation_id, id=series_id)
    series = rows.first()
    if series is None:
        raise absent()
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="series.exported",
        subject=audit.Subject("series", series.id, series.name),
        facts={"format": file_format, "period": period},
        at=now,
    )
