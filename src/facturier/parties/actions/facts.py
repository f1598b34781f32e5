"""What is stated of a party, and what cannot be right of it."""

from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from facturier.einvoice.countries import is_country
from facturier.kit.refusal import Refusal
from facturier.organisations.rules import compact
from facturier.parties import rules
from facturier.parties.actions.steps import clean
from facturier.parties.models import Party
from facturier.parties.rules import (
    Importance,
    InvoiceProfile,
    Key,
    PaymentBasis,
    Scheme,
    TaxSituation,
)

LENGTHS = {"name": 200, "trading_name": 200, "legal_form": 60}
LANGUAGES = ("fr", "en", "de", "es", "it", "nl", "pt")
MOST_SIRETS = 500


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """What people state of a party; numbers may be typed with spaces or dots."""

    name: str
    trading_name: str = ""
    legal_form: str = ""
    is_person: bool = False
    is_customer: bool = False
    is_supplier: bool = False
    country: str = "FR"
    siren: str = ""
    sirets: tuple[str, ...] = ()
    vat_number: str = ""
    tax_situation: str = TaxSituation.TAXABLE
    language: str = "fr"
    importance: str = Importance.NORMAL
    payment_days: int | None = None
    payment_basis: str = PaymentBasis.INVOICE_DATE
    payment_means: str = ""
    invoice_profile: str = InvoiceProfile.CORE

    def tidy(self, kept_country: str = "") -> "PartyFacts":
        """The facts as they are kept; refuses (422, with the field) those that cannot be right."""
        missing = _("Le nom manque. Écrivez la dénomination, ou le nom de la personne.")
        texts = {
            name: clean(getattr(self, name), name, limit, missing=missing if name == "name" else "")
            for name, limit in LENGTHS.items()
        }
        vat_number = compact(self.vat_number)
        sirets = (compact(siret) for siret in self.sirets)
        kept = PartyFacts(
            **{
                **{field.name: getattr(self, field.name) for field in fields(self)},
                **texts,
                # A French VAT number says the SIREN that nobody has typed.
                "siren": compact(self.siren) or rules.siren_of_vat(vat_number) or "",
                "sirets": tuple(sorted({siret for siret in sirets if siret})),
                "vat_number": vat_number,
                "country": compact(self.country) or "FR",
            }
        )
        for field, reason in kept.refusals(kept_country).items():
            raise Refusal(f"party.{field}", reason, status=422, field=field)
        return kept

    def refusals(self, kept_country: str = "") -> dict[str, str]:
        """field -> sentence, of everything that cannot be right; for a form that shows them all."""
        found = {**self._choices_refused(), **self._numbers_refused()}
        if reason := country_refused(compact(self.country) or "FR", kept_country):
            found["country"] = reason
        return found

    def _numbers_refused(self) -> dict[str, str]:
        found = {}
        siren, vat_number = compact(self.siren), compact(self.vat_number)
        if siren and not rules.is_siren(siren):
            found["siren"] = _(
                "Le SIREN %(value)s ne passe pas le contrôle. Vérifiez ses neuf chiffres."
            ) % {"value": siren[:20]}
        for siret in filter(None, map(compact, self.sirets)):
            if fault := _siret_fault(siret, siren):
                found["sirets"] = fault % {"value": siret[:20]}
                break
        if len(self.sirets) > MOST_SIRETS:
            found["sirets"] = _("Un tiers ne porte pas plus de %(limit)s établissements.") % {
                "limit": MOST_SIRETS
            }
        if vat_number and (len(vat_number) > 20 or not rules.is_vat_number(vat_number)):
            found["vat_number"] = _(
                "Le numéro de TVA %(value)s ne passe pas le contrôle. Écrivez-le avec les deux"
                " lettres du pays, par exemple FR."
            ) % {"value": vat_number[:20]}
        if self.payment_days is not None and not 0 <= self.payment_days <= rules.MOST_DAYS:
            found["payment_days"] = _("Écrivez un nombre de jours de 0 à %(most)s.") % {
                "most": rules.MOST_DAYS
            }
        return found

    def _choices_refused(self) -> dict[str, str]:
        right = {
            "tax_situation": self.tax_situation in set(TaxSituation),
            "importance": self.importance in set(Importance),
            "payment_basis": self.payment_basis in set(PaymentBasis),
            "language": self.language in LANGUAGES,
            "invoice_profile": self.invoice_profile in set(InvoiceProfile),
            "payment_means": self.payment_means == ""
            or (
                (self.payment_means.isascii() and self.payment_means.isalnum())
                and len(self.payment_means) <= 3
            ),
        }
        reason = _("Ce choix n'est pas proposé. Prenez-en un dans la liste.")
        return {field: reason for field, is_right in right.items() if not is_right}

    def keys(self) -> tuple[Key, ...]:
        """What the party is found by; a VAT number of another SIREN (a VAT group) is no key."""
        keys = [Key(Scheme.SIREN, self.siren)] if self.siren else []
        if self.vat_number:
            keys.append(Key(Scheme.VAT, self.vat_number))
        keys += [Key(Scheme.SIRET, siret) for siret in self.sirets]
        if not self.siren:
            return tuple(key for key in keys if rules.siren_in(key) is None)
        return rules.agreeing(keys)


UNKNOWN_COUNTRY = "XX"
"""What stands where a document names no country that there is."""


def country_refused(country: str, kept: str) -> str:
    """Why a (compact) country cannot be kept, or nothing.

    `kept` is what stands already: a document may have brought one that is not known (XX), and a
    change of another field loses it no more than it invents one.
    """
    if is_country(country) or (kept and country == kept):
        return ""
    told = _("Aucun pays n'a le code %(value)s. Écrivez ses deux lettres (ISO 3166-1), comme FR.")
    return told % {"value": country[:20]}


FIELDS = tuple(field.name for field in fields(PartyFacts))
COLUMNS = tuple(name for name in FIELDS if name != "sirets")


def _siret_fault(siret: str, siren: str) -> str:
    if not rules.is_siret(siret):
        return _("Le SIRET %(value)s ne passe pas le contrôle. Vérifiez ses quatorze chiffres.")
    if not siret.startswith(siren) or not siren:
        return _("Le SIRET %(value)s n'est pas celui de ce SIREN. Vérifiez les neuf premiers.")
    return ""


def facts_of(party: Party, keys: set[Key]) -> PartyFacts:
    """What is kept of a party, with the identifiers it holds."""
    sirets = tuple(sorted(key.value for key in keys if key.scheme is Scheme.SIRET))
    columns: dict[str, Any] = {name: getattr(party, name) for name in COLUMNS}
    return PartyFacts(**columns, sirets=sirets)
