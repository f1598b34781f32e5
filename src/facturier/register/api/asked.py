"""What the calls that fill the register share: what they ask for, and what they answer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction
from facturier.parties.queries.picker import party_choice
from facturier.register.api.beside import storable
from facturier.register.models import Invoice
from facturier.register.queries.invoice import find_invoice
from facturier.register.queries.keyed import party_named
from facturier.register.rules import Stage
from facturier.register.rules.refusals import RefusalCode

# The identifier of an operation is part of the contract: it stays when the file is cut by noun.
FILLING = "facturier_register_api_filling_"


class ReasonIn(Schema):
    """Why; the history keeps it."""

    reason: str = Field(max_length=2000)


class RefusedIn(Schema):
    """Why it is refused; the history keeps both."""

    reason: str = Field("", max_length=2000, description="required where there is no `code`")
    code: RefusalCode | None = Field(
        None,
        description="reason of the status 210 (BR-FR-CDV-CL-09); required (422 with"
        " `refusal.code_missing`) of an electronic invoice that was received",
    )


class StageOut(Schema):
    """Where an invoice stands after what was asked."""

    reference: str
    stage: Stage
    stage_reason: str
    stage_code: str = Field(description="of a refusal by a code; empty otherwise")
    direction: Direction
    party: str | None


def found(request: HttpRequest, reference: str) -> Invoice:
    """The invoice, absent (404) outside the scope of the token."""
    organisations.require(request.member, "invoice.read")
    return find_invoice(request.member, storable(reference))


def chosen_party(member: Member, row: Invoice, reference: str | None) -> UUID | None:
    """The party of this reference, refused (422) where there is none."""
    if not reference:
        return None
    chosen = party_named(member, row, reference)
    if chosen is None:
        raise Refusal(
            "party.unknown",
            _("Ce tiers n'existe plus. Choisissez-en un autre."),
            status=422,
            field="party",
        )
    return chosen.id


def printable(text: str) -> str:
    """What can be stored and shown."""
    return "".join(letter for letter in text if letter.isprintable()).strip()


def stage_of(row: Invoice) -> dict[str, Any]:
    """Where an invoice stands, as `StageOut` tells it."""
    party = party_choice(row.organisation_id, row.party_id)
    return {
        "reference": row.reference,
        "stage": row.stage,
        "stage_reason": row.stage_reason,
        "stage_code": row.stage_code,
        "direction": row.direction,
        "party": party.reference if party else None,
    }
