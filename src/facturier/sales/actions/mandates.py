"""Mandates of suppliers: recorded, ended, never deleted; what they say of what was issued so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.files import actions as files
from facturier.files.actions import KeptBytes
from facturier.files.rules import safe_name
from facturier.kit.keys import uuid7
from facturier.kit.refusal import Refusal, absent
from facturier.kit.rows import write_rows
from facturier.organisations.queries import Member, require
from facturier.parties import queries as parties
from facturier.register import queries as register
from facturier.register.actions import hold_invoices
from facturier.sales.actions.series import (
    SupplierNumbers,
    note_created,
    open_series_of_supplier,
)
from facturier.sales.actions.steps import clean, lock_issuer
from facturier.sales.models import (
    Draft,
    IssuedDocument,
    Mandate,
    SelfBilled,
    SelfBilledReply,
    Series,
)
from facturier.sales.queries.credits import document_of
from facturier.sales.queries.mandates import (
    mandate_on,
    names_of,
    self_billed_state,
    span_of,
)
from facturier.sales.rules.mandates import (
    ARTICLE,
    LONGEST_CONTEST,
    Reply,
    Span,
    Standing,
    contest_until,
    shared_day,
)

REFERENCE, SCOPE, REASON = 80, 300, 300


@dataclass(frozen=True, slots=True)
class MandateFacts:
    """What a written mandate says."""

    reference: str
    signed_on: date
    scope: str
    contest_days: int
    starts_with: str = ""
    """What its numbers begin with; empty: that of the series that the supplier has already."""
    first_day: date | None = None
    """None: the day that it was signed."""
    last_day: date | None = None
    opts_for_debits: bool = False
    is_sole_trader: bool = False


@transaction.atomic
def record_mandate(
    *,
    member: Member,
    entity_id: UUID,
    supplier_id: UUID,
    facts: MandateFacts,
    today: date,
    now: datetime,
    kept: KeptBytes | None = None,
    file_name: str = "",
) -> Mandate:
    """Record the written mandate by which a supplier lets an entity invoice in its name.

    Its numbers come from a series of this supplier alone, which is made with the first mandate.
    Refused (409) where another mandate holds on one of its days.
    """
    require(member, "sales.configure")
    issuer = lock_issuer(member.organisation_id, entity_id)
    if issuer.archived:
        reason = _("Cette entité est archivée. Rétablissez-la d'abord.")
        raise Refusal("series.archived", reason)
    supplier = _supplier(member, supplier_id, issuer.siren)
    mandate = _written(member, facts, today)
    mandate.entity_id, mandate.supplier_id = entity_id, supplier_id
    _ensure_apart(mandate)
    if kept is not None:
        if kept.size == 0:
            reason = _("Ce fichier est vide. Choisissez-en un autre.")
            raise Refusal("mandate.file", reason, status=422, field="file")
        mandate.file, mandate.file_name = files.name_file(kept, now=now), safe_name(file_name)
    name = supplier.stated.name or ""
    mandate.series, is_new = open_series_of_supplier(
        member.organisation_id,
        issuer,
        SupplierNumbers(supplier_id, name, supplier.siren, facts.starts_with),
        member.actor,
        now,
    )
    mandate.recorded_at, mandate.recorded_by = now, member.name
    mandate.save(force_insert=True)
    told = ("reference", "signed_on", "first_day", "last_day", "scope", "contest_days", "file_name")
    changes = {name: (None, getattr(mandate, name)) for name in told if getattr(mandate, name)}
    changes["entity"] = (None, issuer.name)
    if is_new:
        note_created(mandate.series, issuer, member.actor, now)
    _note(member, mandate, name, "mandate.recorded", now, changes)
    return mandate


@transaction.atomic
def end_mandate(
    *, member: Member, mandate_id: UUID, last_day: date, reason: str, now: datetime
) -> Mandate:
    """Let a mandate hold until a day and no longer; what was issued under it stays.

    Refused (409) where a document was issued under it later.
    """
    require(member, "sales.configure")
    rows = Mandate.objects.filter(organisation_id=member.organisation_id, id=mandate_id)
    mandate = rows.select_for_update(of=("self",)).select_related("supplier").first()
    if mandate is None:
        raise absent()
    said = clean(reason, "reason", REASON)
    if not said:
        asked = _("Dites pourquoi ce mandat prend fin.")
        raise Refusal("mandate.reason", asked, status=422, field="reason")
    if last_day < mandate.first_day or (mandate.last_day and last_day >= mandate.last_day):
        asked = _("Le mandat finit après son premier jour, et avant la fin déjà prévue.")
        raise Refusal("mandate.end", asked, status=422, field="last_day")
    later = SelfBilled.objects.filter(
        organisation_id=member.organisation_id, mandate=mandate, issued__issue_date__gt=last_day
    )
    if later.exists():
        asked = _("Un document daté d'après ce jour a été émis sous ce mandat.")
        raise Refusal("mandate.used", asked, status=409, field="last_day")
    before = mandate.last_day
    mandate.last_day, mandate.end_reason = last_day, said
    mandate.ended_at, mandate.ended_by = now, member.name
    mandate.save(update_fields=["last_day", "end_reason", "ended_at", "ended_by"])
    changes = {"last_day": (before, last_day)}
    _note(member, mandate, mandate.supplier.name, "mandate.ended", now, changes, said)
    return mandate


@transaction.atomic
def note_reply(
    *,
    member: Member,
    reference: str,
    reply: str,
    day: date,
    today: date,
    now: datetime,
    reason: str = "",
) -> SelfBilledReply:
    """Note what a supplier said of a document issued in its name. Said again, it is as it was.

    A dispute needs its words, and comes within the time of the mandate; whoever accepted may no
    longer contest here.
    """
    document = document_of(member, reference)
    require(member, "invoice.prepare", register.subject_of(document.invoice))
    hold_invoices(member.organisation_id, [document.invoice_id])  # one reply after the other
    state = self_billed_state(document, today)
    if state is None:
        raise Refusal("reply.kind", _("Ce document n'est pas une autofacture."), status=409)
    said = _reply_reason(reply, reason)
    if not document.issue_date <= day <= today:
        asked = _("La réponse se date entre l'émission du document et aujourd'hui.")
        raise Refusal("reply.day", asked, status=422, field="day")
    if state.replies and state.replies[0].reply == reply and state.replies[0].reason == said:
        return state.replies[0]
    if reply == Reply.CONTESTED and state.standing is Standing.ACCEPTED:
        asked = _("Le fournisseur a déjà accepté ce document. Corrigez-le par un avoir.")
        raise Refusal("reply.accepted", asked, status=409)
    if reply == Reply.CONTESTED and day > state.contest_until:
        asked = _("Le délai de contestation du mandat est passé : le document est accepté.")
        raise Refusal("reply.late", asked, status=409, field="day")
    row = SelfBilledReply(
        organisation_id=member.organisation_id,
        issued_id=document.id,
        reply=reply,
        day=day,
        reason=said,
        noted_at=now,
        noted_by_id=member.user_id,
        noted_by=member.name,
    )
    row.save(force_insert=True)
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=f"invoice.supplier_{reply}",
        subject=audit.Subject("invoice", document.invoice_id, document.invoice.reference),
        facts={"day": day, "number": document.number},
        reason=said,
        at=now,
    )
    return row


# -- issuing under a mandate -----------------------------------------------------------------------
def series_of_mandate(draft: Draft, day: date) -> Series:
    """The series that numbers what is issued in the name of a supplier on a day."""
    mandate = _mandate_of(draft, day)
    if mandate.series.closed_at is not None:
        reason = _("La série %(series)s est close. Enregistrez un nouveau mandat.")
        raise Refusal("series.closed", reason % {"series": mandate.series.name}, status=409)
    return mandate.series


def hold_mandate(draft: Draft, day: date) -> Mandate:
    """The mandate of a draft, held until commit: it cannot end under a document."""
    mandate = _mandate_of(draft, day)
    rows = Mandate.objects.filter(organisation_id=draft.organisation_id, id=mandate.id)
    held = rows.select_for_update(no_key=True).get()
    if not span_of(held).holds(day):
        raise _unmandated()
    return held


def write_self_billed(issued: IssuedDocument, mandate: Mandate) -> None:
    """Keep under which mandate a document was issued, and until when it may be contested."""
    write_rows(
        [
            SelfBilled(
                id=uuid7(),
                organisation_id=issued.organisation_id,
                issued_id=issued.id,
                mandate_id=mandate.id,
                contest_until=contest_until(issued.issue_date, mandate.contest_days),
            )
        ]
    )


def _mandate_of(draft: Draft, day: date) -> Mandate:
    found = None
    if draft.customer_id is not None:
        found = mandate_on(draft.organisation_id, draft.entity_id, draft.customer_id, day)
    if found is None:
        raise _unmandated()
    return found


def _unmandated() -> Refusal:
    reason = _("Aucun mandat de facturation de ce fournisseur ne vaut à la date d'émission.")
    return Refusal("mandate", reason, status=409, field="mandate", rule=ARTICLE)


# -- what must hold --------------------------------------------------------------------------------
def _supplier(member: Member, supplier_id: UUID, our_siren: str) -> parties.BuyerFacts:
    if supplier_id not in parties.customers_among(member, [supplier_id]):
        raise Refusal(
            "mandate.supplier", _("Ce fournisseur n'existe pas."), status=422, field="supplier"
        )
    found = parties.buyer_facts(member.organisation_id, supplier_id)
    if not found.siren:
        reason = _("Le SIREN de ce fournisseur manque. Complétez sa fiche d'abord.")
        raise Refusal("mandate.siren", reason, status=422, field="supplier", rule="BR-FR-10")
    if found.siren == our_siren:
        reason = _("Une entité ne s'autofacture pas elle-même. Choisissez un fournisseur.")
        raise Refusal("mandate.itself", reason, status=422, field="supplier")
    return found


def _written(member: Member, facts: MandateFacts, today: date) -> Mandate:
    """The mandate as it is kept; refused (422) for what a written mandate does not say so."""
    first = facts.first_day or facts.signed_on
    if facts.signed_on > today:
        _refuse("signed_on", _("Un mandat se signe aujourd'hui au plus tard."))
    if first < facts.signed_on:
        _refuse("first_day", _("Le mandat est écrit avant de valoir : corrigez ces dates."))
    if facts.last_day is not None and facts.last_day < first:
        _refuse("last_day", _("Le mandat finit avant de commencer. Corrigez ses dates."))
    if not 1 <= facts.contest_days <= LONGEST_CONTEST:
        reason = _("Le délai de contestation compte de 1 à %(most)s jours.")
        _refuse("contest_days", reason % {"most": LONGEST_CONTEST})
    reference = clean(facts.reference, "reference", REFERENCE)
    scope = clean(facts.scope, "scope", SCOPE)
    if not reference:
        _refuse("reference", _("La référence du mandat écrit manque."))
    if not scope:
        _refuse("scope", _("Dites sur quoi porte le mandat : quelles livraisons, quels services."))
    return Mandate(
        organisation_id=member.organisation_id,
        reference=reference,
        signed_on=facts.signed_on,
        first_day=first,
        last_day=facts.last_day,
        scope=scope,
        contest_days=facts.contest_days,
        opts_for_debits=facts.opts_for_debits,
        is_sole_trader=facts.is_sole_trader,
    )


def _refuse(field: str, reason: str) -> NoReturn:
    raise Refusal(f"mandate.{field}", reason, status=422, field=field)


def _ensure_apart(mandate: Mandate) -> None:
    rows = Mandate.objects.filter(
        Q(last_day=None) | Q(last_day__gte=mandate.first_day),
        organisation_id=mandate.organisation_id,
        entity_id=mandate.entity_id,
        supplier_id__in=names_of(mandate.organisation_id, mandate.supplier_id),
    )
    others = [Span(first, last) for first, last in rows.values_list("first_day", "last_day")]
    other = shared_day(span_of(mandate), others)
    if other is not None:
        reason = _("Un autre mandat de ce fournisseur vaut déjà depuis le %(day)s. Finissez-le.")
        said = reason % {"day": f"{other.first_day:%d/%m/%Y}"}
        raise Refusal("mandate.twin", said, status=409, field="first_day")


def _reply_reason(reply: str, reason: str) -> str:
    if reply not in set(Reply):
        asked = _("Choisissez : accepté ou contesté.")
        raise Refusal("reply.choice", asked, status=422, field="reply")
    said = clean(reason, "reason", REASON)
    if reply == Reply.CONTESTED and not said:
        asked = _("Dites ce que le fournisseur conteste.")
        raise Refusal("reply.reason", asked, status=422, field="reason")
    return said


def _note(
    member: Member,
    mandate: Mandate,
    name: str,
    verb: str,
    now: datetime,
    changes: Mapping[str, tuple[Any, Any]],
    reason: str = "",
) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("mandate", mandate.id, f"{name} · {mandate.reference}"[:120]),
        changes=changes,
        reason=reason,
        at=now,
    )
