"""A file reaches us: kept at once, read afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.files import actions as files
from facturier.files.rules import safe_name
from facturier.kit import jobs, live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.models import Arrival
from facturier.register.rules import ArrivalState


@transaction.atomic
def deposit_file(
    *, member: Member, kept: files.KeptBytes, file_name: str, channel: str, now: datetime
) -> Arrival:
    """Record that a file arrived, and have it read. Its bytes are on disk before any lock.

    Nothing received is ever lost: a file that cannot be read stays in Réception with its reason.
    """
    require(member, "invoice.deposit")
    if kept.organisation_id != member.organisation_id:
        raise AssertionError("bytes kept for another organisation")
    if kept.size == 0:
        raise Refusal(
            "file.empty",
            _("Ce fichier est vide. Vérifiez-le, puis déposez-le à nouveau."),
            status=422,
            field="file",
        )
    name = safe_name(file_name)
    arrival = Arrival.objects.create(
        organisation_id=member.organisation_id,
        file=files.name_file(kept, now=now),
        file_name=name,
        channel=channel,
        received_at=now,
        sender_id=member.user_id,
        sender_name=member.actor.name,
    )
    jobs.defer(
        "register.read_arrival", organisation_id=member.organisation_id, arrival_id=arrival.id
    )
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.deposited",
        subject=audit.Subject("arrival", arrival.id, name),
        facts={"sha256": kept.sha256, "size": kept.size, "channel": channel},
        at=now,
    )
    return arrival


@transaction.atomic
def retry_arrival(*, member: Member, arrival_id: UUID, now: datetime) -> None:
    """Have a file that was set aside read again."""
    require(member, "invoice.deposit")
    arrival = (
        Arrival.objects.select_for_update()
        .filter(organisation_id=member.organisation_id, id=arrival_id)
        .first()
    )
    if arrival is None:
        raise absent()
    if arrival.state != ArrivalState.SET_ASIDE:
        raise Refusal("arrival.not_set_aside", _("Ce fichier est déjà lu, ou en cours de lecture."))
    arrival.state = ArrivalState.WAITING
    arrival.save(update_fields=["state"])
    jobs.defer(
        "register.read_arrival", organisation_id=member.organisation_id, arrival_id=arrival.id
    )
    live.publish(member.organisation_id, "reception", needs="invoice.deposit")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="file.retried",
        subject=audit.Subject("arrival", arrival.id, arrival.file_name),
        at=now,
    )
