"""The first invoice of somebody who has none at hand."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from facturier.einvoice.document import Address, Identifier, Party
from facturier.files.actions import keep_bytes
from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Entity, Member, require
from facturier.register import actions as register
from facturier.workbench.demo.invoices import example_invoice


def deposit_example(*, member: Member, now: datetime) -> UUID:
    """Deposit an invented invoice addressed to the member's first entity; answers its arrival.

    It arrives by the channel "exemple" and says so itself: it stays, as whatever is received does.
    """
    require(member, "invoice.deposit")
    entity = next((one for one in organisations.entities(member) if not one.archived), None)
    if entity is None:
        reason = _("Dites d'abord quelle est votre entreprise : la facture lui est adressée.")
        raise Refusal("example.no_entity", reason)
    example = example_invoice(_party(entity), timezone.localdate(now))
    # Bytes to disk first: no lock is held while a file is written.
    kept = keep_bytes(member.organisation_id, [example.content()])
    arrival = register.deposit_file(
        member=member, kept=kept, file_name=example.file_name, channel="demo", now=now
    )
    return arrival.id


def _party(entity: Entity) -> Party:
    return Party(
        name=entity.name,
        legal_id=Identifier(entity.siren, "0002") if entity.siren else None,
        vat_id=entity.vat_number or None,
        electronic_address=Identifier(entity.siren, "0225") if entity.siren else None,
        address=Address(
            line_1=entity.street or None,
            city=entity.city or None,
            post_code=entity.postcode or None,
            country=entity.country,
        ),
    )
