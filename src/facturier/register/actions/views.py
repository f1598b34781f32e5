"""Saved views: lists that people name, for themselves or for their colleagues."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.kit import live
from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.models import SavedView

MOST = 50  # views of one person


@transaction.atomic
def save_view(
    *, member: Member, name: str, shared: bool, parameters: Mapping[str, str], now: datetime
) -> SavedView:
    """Keep what the address of a list says, under a name."""
    require(member, "invoice.read")
    own = SavedView.objects.filter(organisation_id=member.organisation_id, owner_id=member.user_id)
    if own.count() >= MOST:
        raise Refusal(
            "view.many", _("Vous avez déjà cinquante vues. Retirez-en une d'abord."), status=422
        )
    view = SavedView.objects.create(
        organisation_id=member.organisation_id,
        owner_id=member.user_id,
        owner_name=member.actor.name,
        name=_named(name),
        shared=shared,
        parameters=dict(parameters),
        created_at=now,
    )
    _record(member, "view.saved", view, now, facts={"shared": shared, **parameters})
    return view


@transaction.atomic
def change_view(
    *,
    member: Member,
    view_id: UUID,
    name: str | None = None,
    shared: bool | None = None,
    parameters: Mapping[str, str] | None = None,
    now: datetime,
) -> SavedView:
    """Rename a view of one's own, share it or keep it to oneself, or let it say something else."""
    view = _own(member, view_id)
    after = {
        "name": view.name if name is None else _named(name),
        "shared": view.shared if shared is None else shared,
        "parameters": view.parameters if parameters is None else dict(parameters),
    }
    changes = difference({field: getattr(view, field) for field in after}, after)
    if changes:
        for field in changes:
            setattr(view, field, after[field])
        view.save(update_fields=list(changes))
        _record(member, "view.changed", view, now, changes=changes)
    return view


@transaction.atomic
def remove_view(*, member: Member, view_id: UUID, now: datetime) -> None:
    """Forget a view of one's own; the invoices that it showed stay where they are."""
    view = _own(member, view_id)
    facts = {"shared": view.shared, **view.parameters}
    kept_id = view.id
    view.delete()
    view.id = kept_id
    _record(member, "view.removed", view, now, facts=facts)


def _own(member: Member, view_id: UUID) -> SavedView:
    require(member, "invoice.read")
    rows = SavedView.objects.select_for_update().filter(
        organisation_id=member.organisation_id, owner_id=member.user_id, id=view_id
    )
    view = rows.first()
    if view is None:
        raise absent()
    return view


def _named(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Refusal(
            "view.nameless",
            _("Donnez un nom à la vue : c'est celui de son onglet."),
            status=422,
            field="name",
        )
    if len(name) > 60:
        raise Refusal(
            "view.long_name",
            _("Ce nom est trop long : soixante caractères au plus."),
            status=422,
            field="name",
        )
    return name


def _record(member: Member, verb: str, view: SavedView, now: datetime, **told) -> None:
    live.publish(member.organisation_id, "views", needs="invoice.read")
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb=verb,
        subject=audit.Subject("view", view.id, view.name),
        at=now,
        **told,
    )
