"""Sending many invoices: chosen, confirmed, then asked for one by one, each in its own transaction.

What becomes of an invoice is written in the transaction that queues its mail. So a job that is
killed, repeated, or run by two workers at once queues each mail once, and goes on where it stopped.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.identity import queries as identity
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, member_of, require
from facturier.register import queries as register
from facturier.sales.rules.bulk import BulkStage, may_become
from facturier.sending.actions.issue import ensure_leaves
from facturier.sending.actions.send import Letter, send_invoice
from facturier.sending.models import BulkSending, BulkSendingRow
from facturier.sending.queries.bulk import JOB, counts_of, find_bulk
from facturier.sending.queries.written import usual_recipients
from facturier.sending.rules.bulk import MOST, RowState

log = logging.getLogger("facturier.sending")


@transaction.atomic
def prepare_many(
    *, member: Member, references: Sequence[str], origin: str, now: datetime
) -> BulkSending:
    """Take invoices that are to be sent together, in the order given; nothing leaves yet.

    Each to the first contact of its customer, as the person who confirms sees it. What the member
    cannot read is refused (404) as a whole: nothing is left out in silence.
    """
    require(member, "invoice.send")
    wanted = list(dict.fromkeys(references))
    if not wanted:
        raise Refusal("bulk.none", _("Choisissez au moins une facture."), status=422)
    if len(wanted) > MOST:
        reason = _("%(count)s factures à la fois au plus : choisissez-en moins.")
        raise Refusal("bulk.many", reason % {"count": MOST}, status=422)
    ensure_leaves(member)
    found = {one.reference: one for one in register.chosen_invoices(member, wanted)}
    if len(found) < len(wanted):
        raise absent()
    invoices = [found[reference] for reference in wanted]
    to = usual_recipients(member, {one.party_id for one in invoices if one.party_id})
    bulk = BulkSending.objects.create(
        organisation_id=member.organisation_id,
        prepared_at=now,
        user_id=member.user_id,
        user_name=member.name,
        token_id=member.token_id,
        token_name=member.token_name,
        origin=origin[:300],
        row_count=len(invoices),
    )
    BulkSendingRow.objects.bulk_create(
        BulkSendingRow(
            organisation_id=member.organisation_id,
            bulk=bulk,
            place=place,
            invoice=one,
            recipient=to.get(one.party_id, "") if one.party_id else "",
        )
        for place, one in enumerate(invoices, 1)
    )
    _note(bulk, member.actor, "bulk_sending.prepared", now, invoices=len(invoices))
    return bulk


# -- what a person decides of the whole ------------------------------------------------------------
@transaction.atomic
def start_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Have the mails queued, by a job. Asked twice, it is one."""
    bulk = _locked(member, bulk_id)
    if bulk.stage in (BulkStage.RUNNING, BulkStage.DONE):
        return bulk
    if bulk.stage != BulkStage.PREPARED:
        raise Refusal("bulk.stage", _("Cet envoi groupé a été abandonné ou mis en pause."))
    ensure_leaves(member)
    bulk.started_at = now
    _become(bulk, BulkStage.RUNNING, "started_at")
    _run(bulk)
    _note(bulk, member.actor, "bulk_sending.started", now, invoices=bulk.row_count)
    return bulk


@transaction.atomic
def drop_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Give up a bulk sending that has not begun."""
    bulk = _locked(member, bulk_id)
    if bulk.stage == BulkStage.DROPPED:
        return bulk
    _become(bulk, BulkStage.DROPPED)
    _note(bulk, member.actor, "bulk_sending.dropped", now)
    return bulk


@transaction.atomic
def pause_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Queue nothing more; mails that are queued leave."""
    bulk = _locked(member, bulk_id)
    if bulk.stage != BulkStage.PAUSED:
        _become(bulk, BulkStage.PAUSED)
        _note(bulk, member.actor, "bulk_sending.paused", now, **counts_of(bulk))
    return bulk


@transaction.atomic
def resume_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Go on: after a pause, or where no job is at it any more."""
    bulk = _locked(member, bulk_id)
    if bulk.stage == BulkStage.RUNNING:
        if not jobs.is_pending(JOB, bulk_id=bulk.id):
            _run(bulk)
        return bulk
    if bulk.stage != BulkStage.PAUSED:
        raise Refusal("bulk.stage", _("Cet envoi groupé n'est pas en pause."))
    _become(bulk, BulkStage.RUNNING)
    _run(bulk)
    _note(bulk, member.actor, "bulk_sending.resumed", now, **counts_of(bulk))
    return bulk


@transaction.atomic
def retry_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Try what was left aside again, to the contacts of now: whoever asks has put them right."""
    bulk = _locked(member, bulk_id)
    own = {"organisation_id": bulk.organisation_id, "bulk": bulk}
    rows = list(
        BulkSendingRow.objects.filter(**own, state=RowState.REFUSED).select_related("invoice")
    )
    if bulk.stage != BulkStage.DONE or not rows:
        raise Refusal("bulk.nothing", _("Aucun refus n'est à reprendre."))
    to = usual_recipients(member, {row.invoice.party_id for row in rows if row.invoice.party_id})
    for row in rows:
        row.recipient = to.get(row.invoice.party_id, "") if row.invoice.party_id else ""
        row.state, row.code, row.reason = RowState.WAITING.value, "", ""
    BulkSendingRow.objects.bulk_update(rows, ["recipient", "state", "code", "reason"])
    bulk.user_id, bulk.user_name = member.user_id, member.name
    bulk.token_id, bulk.token_name = member.token_id, member.token_name
    _become(bulk, BulkStage.RUNNING, "user_id", "user_name", "token_id", "token_name")
    _run(bulk)
    _note(bulk, member.actor, "bulk_sending.retried", now, invoices=len(rows))
    return bulk


def _locked(member: Member, bulk_id: UUID) -> BulkSending:
    """A bulk sending that the member may decide on, held until commit."""
    found = find_bulk(member, bulk_id)
    return BulkSending.objects.select_for_update(no_key=True).get(
        organisation_id=member.organisation_id, id=found.id
    )


def _become(bulk: BulkSending, stage: BulkStage, *fields: str) -> None:
    if not may_become(bulk.stage, stage):
        reason = _("Cet envoi groupé n'est plus dans cet état. Relisez la page.")
        raise Refusal("bulk.stage", reason)
    bulk.stage = stage
    bulk.save(update_fields=["stage", *fields])
    live.publish(bulk.organisation_id, topic_of(bulk.id), needs="invoice.send")


def _run(bulk: BulkSending) -> None:
    jobs.defer(JOB, organisation_id=bulk.organisation_id, urgent=True, bulk_id=bulk.id)


def topic_of(bulk_id: UUID) -> str:
    """What the open pages of a bulk sending listen to."""
    return f"bulk-sending:{bulk_id}"


# -- the job ---------------------------------------------------------------------------------------
def send_many(*, organisation_id: UUID, bulk_id: UUID, clock: Callable[[], datetime]) -> None:
    """Queue the mails that wait, in their order. Safe to run twice, and beside itself."""
    with in_organisation(organisation_id):
        bulk = BulkSending.objects.filter(organisation_id=organisation_id, id=bulk_id).first()
        if bulk is None or bulk.stage != BulkStage.RUNNING:
            return
        person = identity.person(bulk.user_id)
        language = person.language if person else settings.LANGUAGE_CODE
        waiting = list(_waiting(bulk).order_by("place").values_list("id", flat=True))
    for key in waiting:
        with translation.override(language), in_organisation(organisation_id):
            if not _one_row(bulk, key, clock()):
                return
    with in_organisation(organisation_id):
        _finish(bulk, clock())


def _waiting(bulk: BulkSending):
    return BulkSendingRow.objects.filter(
        organisation_id=bulk.organisation_id, bulk=bulk, state=RowState.WAITING
    )


def _one_row(bulk: BulkSending, key: UUID, now: datetime) -> bool:
    """Queue one mail, or keep why not. False once the whole was paused."""
    rows = _waiting(bulk).select_for_update(of=("self",), no_key=True).filter(id=key)
    row = rows.select_related("invoice").first()
    # Asked anew for each: a pause takes hold before the next mail.
    bulk.refresh_from_db()
    if bulk.stage != BulkStage.RUNNING:
        return False
    if row is None:
        return True  # another run was here
    try:
        with transaction.atomic():
            row.state = _sent(bulk, row, now)
    except Refusal as refusal:
        row.state, row.code, row.reason = RowState.REFUSED, refusal.code, refusal.reason
        if refusal.status in (403, 404):
            row.reason = refusal.reason or _("Cette facture ne vous est plus ouverte.")
    except OperationalError:
        raise  # the database is away: nothing is wrong with the invoice, the job is tried again
    except Exception:
        # One mail that fails by our mistake must not hold up the others; the log says which.
        log.exception("bulk sending %s, invoice %s", bulk.id, row.invoice_id)
        row.state, row.code = RowState.REFUSED, "ours"
        row.reason = _("Une erreur de notre côté a empêché cet envoi. Prévenez-nous.")
    row.save(update_fields=["state", "code", "reason"])
    live.publish(bulk.organisation_id, topic_of(bulk.id), needs="invoice.send")
    return True


def _sent(bulk: BulkSending, row: BulkSendingRow, now: datetime) -> RowState:
    member = _still_member(bulk, now)
    if not row.recipient:
        reason = _(
            "Aucune adresse e-mail n'est connue de ce client. Ajoutez un contact à sa fiche."
        )
        raise Refusal("sending.nobody", reason, status=422)
    asked = send_invoice(
        member=member,
        reference=row.invoice.reference,
        letter=Letter([row.recipient]),
        origin=bulk.origin,
        now=now,
    )
    return RowState.KNOWN if asked.again else RowState.QUEUED


def _still_member(bulk: BulkSending, now: datetime) -> Member:
    """Who asked, with the rights of now: they may have been withdrawn meanwhile."""
    token = (bulk.token_id, bulk.token_name) if bulk.token_id else None
    member = member_of(
        bulk.organisation_id,
        bulk.user_id,
        timezone.localdate(now),
        token=token,
        with_second_factor=True,
    )
    if member is None:
        raise Refusal("forbidden", _("Qui a demandé cet envoi n'est plus membre."), status=403)
    return member


def _finish(bulk: BulkSending, now: datetime) -> None:
    row = BulkSending.objects.select_for_update(no_key=True).get(
        organisation_id=bulk.organisation_id, id=bulk.id
    )
    if row.stage != BulkStage.RUNNING or _waiting(row).exists():
        return  # another run has ended it, or somebody took refusals up again
    row.finished_at = now
    _become(row, BulkStage.DONE, "finished_at")
    actor = audit.Actor("person", row.user_id, row.user_name)
    _note(row, actor, "bulk_sending.finished", now, **counts_of(row))


def _note(bulk: BulkSending, actor: audit.Actor, verb: str, now: datetime, **facts: object) -> None:
    audit.record(
        organisation_id=bulk.organisation_id,
        actor=actor,
        verb=verb,
        subject=audit.Subject("bulk_sending", bulk.id, str(bulk.id)[-8:]),
        facts=facts,
        at=now,
    )
