"""What the documents of an entity say beside its identity: account, addresses, standing to VAT."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit import actions as audit
from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal
from facturier.organisations.queries import Member, require
from facturier.parties.actions.accounts import right_bic, right_iban
from facturier.parties.rules import ADDRESS_SCHEMES, masked
from facturier.sales.actions.steps import Issuer, clean, lock_issuer
from facturier.sales.models import SellerProfile
from facturier.sales.rules.seller import FRENCH_DIRECTORY, OBLIGED_LARGE, is_own_address


@dataclass(frozen=True, slots=True)
class SellerFacts:
    """What is stated of a seller. Numbers may be typed with spaces; empty is not stated."""

    iban: str = ""
    bic: str = ""
    account_holder: str = ""
    endpoint_scheme: str = ""
    endpoint: str = ""
    """BT-34; both empty: the SIREN in the French directory."""
    contact_name: str = ""
    email: str = ""
    telephone: str = ""
    opts_for_debits: bool = False
    in_vat_group: bool = False
    is_sole_trader: bool = False
    obliged_from: date | None = None

    def tidy(self, siren: str) -> "SellerFacts":
        """The facts as they are kept; refused (422, with the field) where they cannot be right."""
        iban = right_iban(self.iban) if self.iban.strip() else ""
        bic = right_bic(self.bic)
        holder = clean(self.account_holder, "account_holder", 70)
        if not iban and (bic or holder):
            reason = _("L'IBAN manque : un BIC ou un titulaire va avec un compte.")
            raise Refusal("seller.iban", reason, status=422, field="iban")
        scheme, endpoint = _address(self.endpoint_scheme, self.endpoint, siren)
        if self.obliged_from is not None and self.obliged_from < OBLIGED_LARGE:
            reason = _("Aucune entreprise n'est obligée avant le 1er septembre 2026.")
            raise Refusal("seller.obliged_from", reason, status=422, field="obliged_from")
        return SellerFacts(
            iban=iban,
            bic=bic,
            account_holder=holder,
            endpoint_scheme=scheme,
            endpoint=endpoint,
            contact_name=clean(self.contact_name, "contact_name", 120),
            email=_email(self.email),
            telephone=clean(self.telephone, "telephone", 40),
            opts_for_debits=self.opts_for_debits,
            in_vat_group=self.in_vat_group,
            is_sole_trader=self.is_sole_trader,
            obliged_from=self.obliged_from,
        )


@transaction.atomic
def change_seller_profile(
    *, member: Member, entity_id: UUID, version: int, facts: SellerFacts, now: datetime
) -> SellerProfile:
    """State anew what the documents of an entity say of it; what is issued keeps what it said.

    `version` is the one that was read, 0 where nothing was stated yet; refused (409) where somebody
    else has changed it since.
    """
    require(member, "sales.configure")
    issuer = lock_issuer(member.organisation_id, entity_id)
    rows = SellerProfile.objects.filter(organisation_id=member.organisation_id)
    row = rows.filter(entity_id=entity_id).first() or SellerProfile(
        organisation_id=member.organisation_id, entity_id=entity_id, version=0
    )
    if row.version != version:
        reason = _(
            "Une autre personne a modifié ces réglages entre-temps. Relisez-les, puis enregistrez à"
            " nouveau."
        )
        raise Refusal("seller.changed_since", reason)
    kept = facts.tidy(issuer.siren)
    changes = _told(_columns(row), _columns(kept))
    if not changes:
        return row
    for name, value in _columns(kept).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    _note(member, issuer, changes, now)
    return row


def _note(
    member: Member, issuer: Issuer, changes: dict[str, tuple[Any, Any]], now: datetime
) -> None:
    audit.record(
        organisation_id=member.organisation_id,
        actor=member.actor,
        verb="seller.changed",
        subject=audit.Subject("seller", issuer.id, issuer.name),
        changes=changes,
        at=now,
    )


def _columns(of: SellerProfile | SellerFacts) -> dict[str, Any]:
    return {field.name: getattr(of, field.name) for field in fields(SellerFacts)}


def _told(before: dict[str, Any], after: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What changed, as the journal keeps it: of an account enough to tell it from others (I19)."""
    changes = difference(before, after)
    if "iban" in changes:
        changes["iban"] = (masked(before["iban"]), masked(after["iban"]))
    return changes


def _address(scheme: str, typed: str, siren: str) -> tuple[str, str]:
    """BT-34 as it is kept; empty for the SIREN in the French directory, which is the rule."""
    value = clean(typed, "endpoint", 100)
    if scheme != "EM":
        value = value.replace(" ", "")
    if not value:
        if scheme not in ("", FRENCH_DIRECTORY):
            reason = _("L'adresse manque. Écrivez-la, ou laissez aussi le type vide.")
            raise Refusal("seller.endpoint", reason, status=422, field="endpoint")
        return "", ""
    scheme = scheme or FRENCH_DIRECTORY
    if scheme not in ADDRESS_SCHEMES:
        reason = _("Ce type d'adresse n'existe pas. Choisissez-en un dans la liste.")
        raise Refusal("seller.endpoint_scheme", reason, status=422, field="endpoint_scheme")
    if not is_own_address(scheme, value, siren):
        reason = (
            _("Dans l'annuaire français, l'adresse commence par le SIREN de l'entité.")
            if scheme == FRENCH_DIRECTORY
            else _("Cette adresse ne convient pas à ce type. Vérifiez le type et les chiffres.")
        )
        raise Refusal("seller.endpoint", reason, status=422, field="endpoint")
    return ("", "") if (scheme, value) == (FRENCH_DIRECTORY, siren) else (scheme, value)


def _email(typed: str) -> str:
    kept = clean(typed, "email", 254)
    if kept:
        try:
            validate_email(kept)
        except ValidationError:
            reason = _("Cette adresse e-mail n'est pas complète. Vérifiez-la.")
            raise Refusal("seller.email", reason, status=422, field="email") from None
    return kept
