"""Sending many invoices: chosen, confirmed, then asked for one by one, each in its own transaction.

How that goes on, whatever happens to the job, is said in `sales.actions.together`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.kit.tenancy import in_organisation
from facturier.organisations.queries import Member, require
from facturier.register import queries as register
from facturier.sales.actions.together import Together
from facturier.sending.actions.issue import ensure_leaves
from facturier.sending.actions.send import Letter, send_invoice
from facturier.sending.models import BulkSending, BulkSendingRow
from facturier.sending.queries.bulk import JOB, counts_of, find_bulk
from facturier.sending.queries.written import usual_recipients
from facturier.sending.rules.bulk import MOST, RowState

SENDING = Together(
    whole=BulkSending,
    rows=BulkSendingRow,
    job=JOB,
    noun="bulk_sending",
    counted="invoices",
    needs="invoice.send",
    topic="bulk-sending",
    find=find_bulk,
    counts=counts_of,
)


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
    bulk = SENDING.prepared(member, now, len(invoices), origin=origin[:300])
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
    return bulk


# -- what a person decides of the whole ------------------------------------------------------------
@transaction.atomic
def start_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Have the mails queued, by a job. Asked twice, it is one."""
    return SENDING.start(member, bulk_id, now, ensure_leaves)


@transaction.atomic
def drop_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Give up a bulk sending that has not begun."""
    return SENDING.drop(member, bulk_id, now)


@transaction.atomic
def pause_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Queue nothing more; mails that are queued leave."""
    return SENDING.pause(member, bulk_id, now)


@transaction.atomic
def resume_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Go on: after a pause, or where no job is at it any more."""
    return SENDING.resume(member, bulk_id, now)


@transaction.atomic
def retry_many(*, member: Member, bulk_id: UUID, now: datetime) -> BulkSending:
    """Try what was left aside again, to the contacts of now: whoever asks has put them right."""

    def to_contacts_of_now(rows: list[BulkSendingRow]) -> None:
        prefetch_related_objects(rows, "invoice")
        parties = [row.invoice.party_id for row in rows]
        to = usual_recipients(member, {key for key in parties if key})
        for row, key in zip(rows, parties, strict=True):
            row.recipient = to.get(key, "") if key else ""
        BulkSendingRow.objects.bulk_update(rows, ["recipient", "state", "code", "reason"])

    return SENDING.retry(member, bulk_id, now, to_contacts_of_now)


def topic_of(bulk_id: UUID) -> str:
    """What the open pages of a bulk sending listen to."""
    return SENDING.topic_of(bulk_id)


# -- the job ---------------------------------------------------------------------------------------
def send_many(*, organisation_id: UUID, bulk_id: UUID, clock: Callable[[], datetime]) -> None:
    """Queue the mails that wait, in their order. Safe to run twice, and beside itself."""
    with in_organisation(organisation_id):
        found = SENDING.begun(organisation_id, bulk_id)
    if found is None:
        return
    bulk, language, waiting = found

    for key in waiting:
        now = clock()
        send = partial(_send, bulk, now)
        with translation.override(language), in_organisation(organisation_id):
            if not SENDING.do_one(bulk, key, now, send):
                return
    with in_organisation(organisation_id):
        SENDING.finish(bulk, clock())


def _send(bulk: BulkSending, now: datetime, row: BulkSendingRow, member: Member) -> None:
    row.state = _sent(bulk, row, member, now)


def _sent(bulk: BulkSending, row: BulkSendingRow, member: Member, now: datetime) -> RowState:
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
