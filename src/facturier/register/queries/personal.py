"""The invoices in which a person is named: what the right of access asks for (RGPD, article 15)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Scope
from facturier.parties.queries import family
from facturier.register.models import Invoice, InvoiceParty
from facturier.register.queries.scope import within


def invoices_naming(member: Member, party: Any, contact: Any | None) -> dict[str, Any]:
    """References of the invoices of a person, or of those that name a contact, oldest first.

    Those alone that the asker may read; `complete` says whether these are all. `party` and
    `contact` are rows of the room of parties.
    """
    scopes = organisations.scopes(member, "invoice.read")
    rows = Invoice.objects.filter(
        within(member, "invoice.read"),
        organisation_id=member.organisation_id,
        party_id__in=family(member.organisation_id, party.id),
    )
    if contact is not None:
        naming = Q()
        for field, text in (("name", contact.name), ("email", contact.email)):
            if text:
                naming |= Q(**{f"further__contact__{field}__iexact": text})
        named = InvoiceParty.objects.filter(naming, organisation_id=member.organisation_id)
        rows = rows.filter(id__in=named.values("invoice_id")) if naming else rows.none()
    fields = (
        "reference", "number", "direction", "issue_date", "due_date", "type_code", "currency",
        "net", "tax", "gross",
    )  # fmt: skip
    return {
        "items": [
            {
                name: value if value is None or isinstance(value, str) else str(value)
                for name, value in row.items()
            }
            for row in rows.order_by("entry").values(*fields).iterator()
        ],
        "complete": Scope() in scopes,
        "kept": _(
            "Une facture se garde dix ans (Code de commerce, article L123-22) et six ans au moins"
            " pour l'administration fiscale (Livre des procédures fiscales, article L102 B) : ces"
            " données ne s'effacent pas avant."
        ),
    }
