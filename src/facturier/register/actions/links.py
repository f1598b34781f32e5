"""Related documents: another invoice of the register, or a reference to one we do not hold."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal, absent
from facturier.organisations.queries import Member, require
from facturier.register.actions.telling import tell
from facturier.register.models import Invoice, InvoiceLink
from facturier.register.queries.scope import subject_of, within
from facturier.register.queries.stated import preceding
from facturier.register.rules import ISSUED, order_key
from facturier.register.rules.beside import (
    INVERSES,
    LONGEST_EXTERNAL,
    MOST_LINKS,
    LinkKind,
    inverse,
    is_written_from,
    plain_text,
)


@transaction.atomic
def link_invoice(
    *, member: Member, invoice_id: UUID, other_id: UUID, kind: LinkKind, now: datetime
) -> InvoiceLink:
    """Link two invoices: `kind` says what the other one is to the first. Told to both ends.

    The other need only be read; what the member may not read is absent.
    """
    if kind not in INVERSES:
        raise _impossible(_("Une commande n'est pas une facture : donnez sa référence."))
    if other_id == invoice_id:
        raise _impossible(_("Une facture ne se lie pas à elle-même."))
    both = _lock_both(member, invoice_id, other_id)
    invoice, other = both[invoice_id], both[other_id]
    require(member, "invoice.annotate", subject_of(invoice))
    first, second, written = invoice, other, kind
    if not is_written_from(kind, invoice.entry, other.entry):
        first, second, written = other, invoice, inverse(kind)
    own = {"organisation_id": member.organisation_id}
    there = InvoiceLink.objects.filter(**own, invoice=first, other=second, kind=written).first()
    if there is not None:
        return there
    _ensure_room(invoice)
    link = InvoiceLink.objects.create(
        **own,
        invoice=first,
        other=second,
        kind=written,
        added_at=now,
        added_by_id=member.user_id,
        added_by=member.actor.name,
    )
    _tell_both(member, "invoice.linked", invoice, other, kind, now)
    return link


@transaction.atomic
def link_external(
    *, member: Member, invoice_id: UUID, kind: LinkKind, reference: str, now: datetime
) -> InvoiceLink:
    """Note a related document that is not in the register: an order, an invoice from before."""
    invoice = _lock_both(member, invoice_id)[invoice_id]
    require(member, "invoice.annotate", subject_of(invoice))
    reference = " ".join(plain_text(reference).split())
    if not reference or len(reference) > LONGEST_EXTERNAL:
        raise Refusal(
            "link.reference",
            _("Une référence compte de 1 à %(most)s caractères.") % {"most": LONGEST_EXTERNAL},
            status=422,
            field="reference",
        )
    own = {"organisation_id": member.organisation_id, "invoice": invoice}
    there = InvoiceLink.objects.filter(**own, kind=kind, other=None, external=reference).first()
    if there is not None:
        return there
    _ensure_room(invoice)
    link = InvoiceLink.objects.create(
        **own,
        kind=kind,
        external=reference,
        added_at=now,
        added_by_id=member.user_id,
        added_by=member.actor.name,
    )
    changes = {f"link_{kind.value}": (None, reference)}
    tell(member, invoice, "invoice.linked", now, changes=changes)
    return link


@transaction.atomic
def unlink(*, member: Member, invoice_id: UUID, link_id: UUID, now: datetime) -> None:
    """Take a link away, from either end; the journal of both keeps that it was there."""
    link = InvoiceLink.objects.filter(
        Q(invoice_id=invoice_id) | Q(other_id=invoice_id),
        organisation_id=member.organisation_id,
        id=link_id,
    ).first()
    if link is None:
        raise absent()
    ends = [link.invoice_id, *([link.other_id] if link.other_id else [])]
    both = _lock_both(member, *ends)
    invoice = both[invoice_id]
    require(member, "invoice.annotate", subject_of(invoice))
    kind = LinkKind(link.kind)
    if link.other_id and both[link.invoice_id].channel == ISSUED and _is_stated(both, link):
        reason = _("Le document lui-même cite l'autre : ce lien reste.")
        raise Refusal("link.stated", reason, status=409)
    if InvoiceLink.objects.filter(organisation_id=member.organisation_id, id=link_id).delete()[0]:
        if link.other_id is None:
            changes = {f"link_{kind.value}": (link.external, None)}
            tell(member, invoice, "invoice.unlinked", now, changes=changes)
            return
        seen = kind if link.invoice_id == invoice_id else inverse(kind)
        (other,) = (row for key, row in both.items() if key != invoice_id)
        _tell_both(member, "invoice.unlinked", invoice, other, seen, now)


_STATED = (LinkKind.ORIGINAL, LinkKind.REPLACES, LinkKind.DEPOSIT)


def _is_stated(both: dict[UUID, Invoice], link: InvoiceLink) -> bool:
    """Whether a document of ours says by itself what it credits, replaces or takes off (BG-3)."""
    other = both[link.other_id]  # type: ignore[index]  # both ends are of the register
    named = {order_key(one.number) for one in preceding(both[link.invoice_id])}
    return link.kind in _STATED and other.number_key in named


def _lock_both(member: Member, *invoice_ids: UUID) -> dict[UUID, Invoice]:
    """The invoices, locked in one order; absent (404) unless the member may read each."""
    rows = Invoice.objects.select_for_update(no_key=True).filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        id__in=invoice_ids,
    )
    found = {row.id: row for row in rows.order_by("id")}
    if len(found) != len(set(invoice_ids)):
        raise absent()
    return found


def _tell_both(
    member: Member, verb: str, invoice: Invoice, other: Invoice, kind: LinkKind, now: datetime
) -> None:
    """One event for each end. `other_id` lets a story leave out what its reader may not know."""
    for one, at_other_end, seen in ((invoice, other, kind), (other, invoice, inverse(kind))):
        pair = (None, at_other_end.reference)
        tell(
            member,
            one,
            verb,
            now,
            changes={f"link_{seen.value}": pair if verb == "invoice.linked" else pair[::-1]},
            facts={"other_id": at_other_end.id},
        )


def _ensure_room(invoice: Invoice) -> None:
    there = InvoiceLink.objects.filter(
        Q(invoice=invoice) | Q(other=invoice), organisation_id=invoice.organisation_id
    )
    if there.count() >= MOST_LINKS:
        raise Refusal(
            "link.too_many", _("Cette facture a trop de documents liés. Retirez-en d'abord.")
        )


def _impossible(sentence: str) -> Refusal:
    return Refusal("link.impossible", sentence, status=422, field="kind")
