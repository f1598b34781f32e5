"""What was keyed in so far, and the words it may be keyed in from."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from facturier.files.rules import DRAWN, PDF
from facturier.organisations.queries import Member, may
from facturier.organisations.rules import Direction
from facturier.parties.queries import FoundParty
from facturier.parties.queries.picker import party_by_reference, party_choice
from facturier.register.models import Invoice, InvoiceParty, InvoiceText, InvoiceVat
from facturier.register.rules.keyed import KeyedFacts, TypedVat, missing
from facturier.rendering.queries import scans_are_read


def facts_of(
    invoice: Invoice, *, vat: Sequence[TypedVat] | None = None, number: str | None = None
) -> KeyedFacts:
    """What a person has typed of an invoice; its rows are read where they are not given."""
    own = {"organisation_id": invoice.organisation_id, "invoice_id": invoice.id}
    if vat is None:
        rows = InvoiceVat.objects.filter(**own).order_by("position")
        vat = [TypedVat(row.percent, row.base, row.tax) for row in rows]
    issued = invoice.direction == Direction.ISSUED
    if number is None:
        part = "buyer" if issued else "seller"
        row = InvoiceParty.objects.filter(**own, part=part).first()
        number = (row.vat_number or row.legal_id) if row else ""
    return KeyedFacts(
        direction=Direction(invoice.direction),
        entity_id=invoice.entity_id,
        party_id=invoice.party_id,
        party_name=invoice.buyer_name if issued else invoice.seller_name,
        party_number=number,
        number=invoice.number,
        issue_date=invoice.issue_date,
        due_date=invoice.due_date,
        type_code=invoice.type_code,
        currency=invoice.currency,
        order_reference=invoice.order_reference,
        iban=_iban(invoice),
        vat=tuple(vat),
        net=invoice.net,
        tax=invoice.tax,
        gross=invoice.gross,
    )


def party_named(member: Member, invoice: Invoice, reference: str) -> FoundParty | None:
    """The party that a reference (T-12) names to a member who may read parties.

    To another it names the one that the invoice is of already, which stands in what they send back.
    """
    own = party_choice(invoice.organisation_id, invoice.party_id)
    if own is not None and own.reference == reference.strip().upper():
        return own
    if not may(member, "party.read"):
        return None
    return party_by_reference(member.organisation_id, reference)


def what_is_missing(facts: KeyedFacts) -> list[str]:
    """The names of what must be typed before anybody may vouch for the invoice."""
    names = {
        "number": _("le numéro"),
        "issue_date": _("la date"),
        "party_name": _("le nom du tiers"),
        "gross": _("le total TTC"),
    }
    return [names[field] for field in missing(facts)]


def words_of(invoice: Invoice) -> str | None:
    """The words of the original; None while nobody has taken them, "" where it has none."""
    return (
        InvoiceText.objects.filter(organisation_id=invoice.organisation_id, invoice_id=invoice.id)
        .values_list("text", flat=True)
        .first()
    )


def has_words_to_take(media_type: str, words: str | None = None) -> bool:
    """Whether words of such a file may still be told: of a picture, where they can be found.

    `words` are those of a PDF as `words_of` gives them.
    """
    if media_type == PDF and words != "":
        return True
    return media_type in DRAWN and scans_are_read()


def _iban(invoice: Invoice) -> str:
    for means in invoice.further.get("payment_means", []):
        account = means.get("account", {}).get("account_id")
        if account:
            return str(account)
    return ""
