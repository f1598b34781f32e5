"""What a person decides of a doubt: it is right, or it is explained. Who, when and why stay."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.controls.models import ComparedInvoice, DossierEntry, Doubt
from facturier.controls.queries.doubts import one_doubt
from facturier.controls.queries.gather import candidate_of
from facturier.controls.rules import DECIDED, DUPLICATES, DoubtState
from facturier.controls.rules.duplicates import legal_of
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register import actions as register
from facturier.register.queries import readable_among, subject_of
from facturier.register.queries.invoice import Invoice
from facturier.register.rules import Stage

RIGHT = "invoice.repair"
"""Who repairs entries decides what is doubted of them: the clerk and the exception expert."""
LONGEST_REASON = 1000


@transaction.atomic
def dismiss_doubt(
    *, member: Member, doubt_id: UUID, reason: str, now: datetime, version: int | None = None
) -> Doubt:
    """Say why a doubt does not hold. Of a pair: that they are two invoices, once and for all."""
    doubt = _to_decide(member, doubt_id, version)
    reason = _stated(reason)
    if doubt.other_id is not None:
        register.tell_apart(
            member=member,
            invoice_id=doubt.invoice_id,
            other_id=doubt.other_id,
            reason=reason,
            now=now,
        )
    return _decided(doubt, DoubtState.DISMISSED, "invoice.doubt_dismissed", member, reason, now)


@transaction.atomic
def accept_doubt(
    *, member: Member, doubt_id: UUID, reason: str, now: datetime, version: int | None = None
) -> Doubt:
    """Say that a doubt is right. The invoice itself is refused or disputed by its own verbs.

    Of a pair: both entries become one dossier; the one that is not the legal original is set aside
    as a duplicate, with its file kept.
    """
    doubt = _to_decide(member, doubt_id, version)
    if doubt.other_id is None:
        reason = _stated(reason)
    else:
        reason = reason.replace("\0", "").strip()[:LONGEST_REASON]
        _join(member, doubt, reason, now)
    return _decided(doubt, DoubtState.ACCEPTED, "invoice.doubt_accepted", member, reason, now)


@transaction.atomic
def reopen_doubt(
    *, member: Member, doubt_id: UUID, now: datetime, version: int | None = None
) -> Doubt:
    """Take a decision back. Not of a pair: two entries are brought back or told apart by repair."""
    doubt = _held(member, doubt_id, version)
    if doubt.state not in DECIDED or doubt.rule in DUPLICATES:
        raise Refusal("doubt.not_decided", _("Ce doute n'a pas de décision à reprendre."))
    return _decided(doubt, DoubtState.OPEN, "invoice.doubt_reopened", member, "", now)


def _to_decide(member: Member, doubt_id: UUID, version: int | None) -> Doubt:
    doubt = _held(member, doubt_id, version)
    if doubt.state != DoubtState.OPEN:
        raise Refusal(
            "doubt.decided",
            _("Ce doute n'est plus ouvert : quelqu'un a décidé, ou la facture a changé."),
        )
    return doubt


def _held(member: Member, doubt_id: UUID, version: int | None) -> Doubt:
    """The doubt, locked; the right is asked for each of its invoices."""
    row = one_doubt(member, doubt_id)
    require(member, RIGHT, subject_of(row.invoice))
    if row.hidden:
        raise absent()
    if row.other is not None:
        require(member, RIGHT, subject_of(row.other))
    doubt = Doubt.objects.select_for_update(no_key=True).get(
        organisation_id=member.organisation_id, id=doubt_id
    )
    if version is not None and version != doubt.version:
        raise Refusal(
            "doubt.changed",
            _("Ce doute a changé entre-temps. Relisez-le, puis décidez."),
        )
    return doubt


def _join(member: Member, doubt: Doubt, reason: str, now: datetime) -> None:
    """One dossier: the legal original stays, the other entry is set aside and named by it."""
    own = {"organisation_id": member.organisation_id}
    pair = {
        one.invoice_id: candidate_of(one)
        for one in ComparedInvoice.objects.filter(
            **own, invoice_id__in=[doubt.invoice_id, doubt.other_id]
        )
    }
    if len(pair) != 2:
        raise Refusal(
            "doubt.changed", _("Ce doute a changé entre-temps. Relisez-le, puis décidez.")
        )
    rows = readable_among(member, pair)
    one, other = pair.values()
    legal = legal_of(one, other)
    aside = other if legal is one else one
    # Somebody vouched for the other entry, or refused it: that one stays, since it stands already.
    if rows[aside.id].stage != Stage.TO_CHECK and rows[legal.id].stage == Stage.TO_CHECK:
        legal, aside = aside, legal
    register.set_duplicate_aside(
        member=member, invoice_id=aside.id, other_id=legal.id, reason=reason, now=now
    )
    legal_id = _legal_of_dossier(member, legal.id)
    whose: dict[str, Any] = {
        "legal_id": legal_id,
        "joined_at": now,
        "joined_by_id": member.user_id,
        "joined_by": member.actor.name,
    }
    DossierEntry.objects.update_or_create(
        organisation_id=member.organisation_id, invoice_id=aside.id, defaults=whose
    )
    # What was joined to the entry that is set aside follows it.
    DossierEntry.objects.filter(**own, legal_id=aside.id).update(legal_id=legal_id)
    _tell(member, rows[legal.id], "invoice.dossier_joined", now, {"other": aside.reference}, reason)


def _legal_of_dossier(member: Member, invoice_id: UUID) -> UUID:
    rows = DossierEntry.objects.filter(
        organisation_id=member.organisation_id, invoice_id=invoice_id
    )
    return rows.values_list("legal_id", flat=True).first() or invoice_id


def _decided(
    doubt: Doubt, state: DoubtState, verb: str, member: Member, reason: str, now: datetime
) -> Doubt:
    open_again = state == DoubtState.OPEN
    doubt.state, doubt.reason = state, reason
    doubt.decided_at = None if open_again else now
    doubt.decided_by_id = None if open_again else member.user_id
    doubt.decided_by = "" if open_again else member.actor.name
    doubt.version += 1
    doubt.save()
    row = Invoice.objects.get(organisation_id=doubt.organisation_id, id=doubt.invoice_id)
    _tell(member, row, verb, now, {"rule": doubt.rule}, reason)
    return doubt


def _tell(
    member: Member, row: Invoice, verb: str, now: datetime, facts: dict[str, str], reason: str
) -> None:
    live.publish(member.organisation_id, "register", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("invoice", row.id, row.reference),
        facts=facts,
        reason=reason,
        at=now,
    )


def _stated(reason: str) -> str:
    reason = reason.replace("\0", "").strip()
    if not reason:
        raise Refusal(
            "reason.missing",
            _("Indiquez un motif : il reste avec le doute et dans l'historique."),
            status=422,
            field="reason",
        )
    return reason[:LONGEST_REASON]
