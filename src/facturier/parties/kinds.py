"""Customers and suppliers as files state them: what `imports` needs to know to create them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from babel import Locale
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.einvoice.countries import is_country
from facturier.imports.rules import BadRow, Column, Compared, Fault, Kind, Made, plain, yes_or_no
from facturier.kit.typography import siren as spaced
from facturier.kit.typography import vat as spaced_vat
from facturier.organisations.queries import Member, may
from facturier.organisations.rules import compact
from facturier.parties import actions, queries, rules
from facturier.parties.actions import LANGUAGES, PartyFacts
from facturier.parties.phrases import PAYMENT_BASES
from facturier.parties.queries.already import Sought
from facturier.parties.rules import ADDRESS_SCHEMES, AddressKind, PaymentBasis, is_siret

ROLES = {
    "client": (True, False), "customer": (True, False), "c": (True, False),
    "fournisseur": (False, True), "supplier": (False, True), "vendor": (False, True),
    "f": (False, True), "les deux": (True, True), "both": (True, True),
    "client et fournisseur": (True, True), "client fournisseur": (True, True),
}  # fmt: skip
LANGUAGE_WORDS = {
    "francais": "fr", "french": "fr", "anglais": "en", "english": "en", "allemand": "de",
    "german": "de", "espagnol": "es", "spanish": "es", "italien": "it", "italian": "it",
    "neerlandais": "nl", "dutch": "nl", "portugais": "pt", "portuguese": "pt",
}  # fmt: skip
AT_ONCE = frozenset({"comptant", "a reception", "reception", "cash", "on receipt", "immediat"})
_MONTH_END = r"(?:fin de mois|fdm|eom|end of month)"
_DAYS = r"(\d{1,4})(?: ?(?:jours|jour|j|days|day|d))?(?: (?:net|nets))?"
_TERMS = (
    (re.compile(_DAYS), PaymentBasis.INVOICE_DATE),
    (re.compile(f"{_DAYS} {_MONTH_END}"), PaymentBasis.END_OF_MONTH),
    (re.compile(f"{_MONTH_END} {_DAYS}"), PaymentBasis.END_OF_MONTH_FIRST),
)
# The fault of a field is told at the column of the file that states it.
_COLUMN_OF = {
    "sirets": "siret", "lines": "street", "payment_basis": "payment_days",
    "scheme": "electronic_address", "value": "electronic_address",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartyRow:
    """What a row states of a party: itself, its parts as they are typed, its account."""

    facts: PartyFacts
    parts: tuple[tuple[str, Mapping[str, str]], ...]
    iban: str = ""
    bic: str = ""

    def told(self, name: str) -> str:
        """What a part says under this name, or ''."""
        return next((values[name] for _kind, values in self.parts if name in values), "")


def _row_of(texts: Mapping[str, str], usual: tuple[bool, bool]) -> PartyRow:
    """What a row states, or everything that is wrong with it."""
    said = {key: text.strip() for key, text in texts.items()}
    faults: list[Fault] = []
    facts = _facts_of(said, usual, faults)
    parts = (*_address(said, facts.country), *_electronic_address(said), *_contact(said, facts))
    iban, bic = said.get("iban", ""), said.get("bic", "")
    found = actions.refusals(facts, parts, iban, bic)
    faults += [Fault(_COLUMN_OF.get(field, field), reason) for field, reason in found.items()]
    if faults:
        first = {fault.column: fault for fault in reversed(faults)}
        raise BadRow(list(first.values())[::-1])
    return PartyRow(facts.tidy(), parts, iban, bic)


def _facts_of(said: Mapping[str, str], usual: tuple[bool, bool], faults: list[Fault]) -> PartyFacts:
    is_customer, is_supplier = _roles(said, usual, faults)
    days, basis = _terms(said.get("payment_days", ""), faults)
    person = yes_or_no(said.get("is_person", ""))
    if person is None:
        faults.append(Fault("is_person", _t("Écrivez « oui » ou « non ».")))
    language = plain(said.get("language", "")) or "fr"
    language = LANGUAGE_WORDS.get(language, language)
    if language not in LANGUAGES:
        faults.append(Fault("language", _t("Écrivez fr, en, de, es, it, nl ou pt.")))
    country = _country(said.get("country", ""))
    if country is None:
        faults.append(Fault("country", _t("Écrivez le nom du pays ou son code de deux lettres.")))
    sirets = [compact(text) for text in re.split(r"[,;/|\n]", said.get("siret", "")) if text]
    # Many files state the establishment alone: its first nine digits are the company.
    of_siret = sirets[0][:9] if sirets and is_siret(sirets[0]) else ""
    return PartyFacts(
        name=said.get("name", ""),
        trading_name=said.get("trading_name", ""),
        legal_form=said.get("legal_form", ""),
        is_person=bool(person),
        is_customer=is_customer,
        is_supplier=is_supplier,
        country=country or "FR",
        siren=said.get("siren", "") or of_siret,
        sirets=tuple(sirets),
        vat_number=said.get("vat_number", ""),
        language=language if language in LANGUAGES else "fr",
        payment_days=days,
        payment_basis=basis,
        invoice_profile=_profile(said.get("invoice_profile", ""), faults),
    )


def _profile(text: str, faults: list[Fault]) -> str:
    """The profile of the files for a customer: EN 16931 where nothing is said."""
    found = {"": "core", "core": "core", "en 16931": "core", "en16931": "core",
             "extended": "extended"}.get(plain(text))  # fmt: skip
    if found is None:
        faults.append(Fault("invoice_profile", _t("Écrivez EN 16931 ou EXTENDED.")))
    return found or "core"


def _roles(
    said: Mapping[str, str], usual: tuple[bool, bool], faults: list[Fault]
) -> tuple[bool, bool]:
    """(customer, supplier): by a word, by two columns of yes and no, else as the import says."""
    if word := said.get("role"):
        if plain(word) in ROLES:
            return ROLES[plain(word)]
        faults.append(Fault("role", _t("Écrivez « client », « fournisseur » ou « les deux ».")))
        return usual
    stated = [said.get("is_customer", ""), said.get("is_supplier", "")]
    if not any(stated):
        return usual
    read = [yes_or_no(text) for text in stated]
    for column, one in zip(("is_customer", "is_supplier"), read, strict=True):
        if one is None:
            faults.append(Fault(column, _t("Écrivez « oui » ou « non ».")))
    return bool(read[0]), bool(read[1])


def _terms(text: str, faults: list[Fault]) -> tuple[int | None, str]:
    """Days and from when: "30", "45 jours fin de mois", "fin de mois + 30 jours", "comptant"."""
    bare = plain(text)
    if not bare:
        return None, PaymentBasis.INVOICE_DATE
    if bare in AT_ONCE:
        return 0, PaymentBasis.INVOICE_DATE
    for shape, basis in _TERMS:
        if found := shape.fullmatch(bare):
            return int(found[1]), basis
    reason = _t("Écrivez un nombre de jours, par exemple « 30 » ou « 45 jours fin de mois ».")
    faults.append(Fault("payment_days", reason))
    return None, PaymentBasis.INVOICE_DATE


@cache
def _countries() -> dict[str, str]:
    """Name in French or English, without accents -> code."""
    found: dict[str, str] = {}
    for language in ("fr", "en"):
        for code, name in Locale.parse(language).territories.items():
            if is_country(code):
                found.setdefault(plain(str(name)), code)
    return found


def _country(text: str) -> str | None:
    """The code of a country, however it is written; France where nothing is."""
    bare = text.strip()
    if not bare:
        return "FR"
    if len(bare) == 2 and bare.upper() in _countries().values():
        return bare.upper()
    return _countries().get(plain(bare))


Part = tuple[str, Mapping[str, str]]


def _address(said: Mapping[str, str], country: str) -> list[Part]:
    if not any(said.get(key) for key in ("street", "street_2", "postcode", "city")):
        return []
    postcode = said.get("postcode", "")
    if country == "FR" and re.fullmatch(r"[1-9]\d{3}", postcode):
        postcode = f"0{postcode}"  # a spreadsheet took it for a number
    lines = "\n".join(filter(None, (said.get("street", ""), said.get("street_2", ""))))
    place = {"postcode": postcode, "city": said.get("city", ""), "country": country}
    return [("address", {"kind": AddressKind.SEAT, "label": "", "lines": lines, **place})]


def _electronic_address(said: Mapping[str, str]) -> list[Part]:
    """`0225:404833048_FACT`, or without a scheme an address of the French directory."""
    text = said.get("electronic_address", "")
    if not text:
        return []
    scheme, colon, value = text.partition(":")
    if not colon or scheme.strip().upper() not in ADDRESS_SCHEMES:
        scheme, value = "0225", text
    return [("electronic_address", {"scheme": scheme.strip().upper(), "value": value.strip()})]


def _contact(said: Mapping[str, str], facts: PartyFacts) -> list[Part]:
    name, email, telephone = (said.get(key, "") for key in ("contact", "email", "telephone"))
    if not (name or email or telephone):
        return []
    told = {"name": name or facts.name[:120] or email, "email": email, "telephone": telephone}
    return [("contact", {"role": "", **told})]


def _key_of(row: PartyRow) -> str:
    """What a row is about: its strongest number, else its name and where it sits."""
    numbers = row.facts.keys()
    if numbers:
        return f"{numbers[0].scheme}:{numbers[0].value}"
    return f"{plain(row.facts.name)}\x1f{row.told('postcode')}"


def _compare(member: Member, rows: Sequence[PartyRow]) -> list[Compared]:
    sought = [
        Sought(row.facts.keys(), rules.folded(row.facts.name)[:200], row.told("postcode"))
        for row in rows
    ]
    known = queries.already_known(member, sought)
    may_bank = bool(may(member, "party.bank"))
    closed = Fault("iban", _t("Vos droits ne permettent pas de saisir un compte bancaire."))
    return [
        Compared(known=label, faults=(closed,) if row.iban and not may_bank else ())
        for row, label in zip(rows, known, strict=True)
    ]


def _show(row: PartyRow) -> list[str]:
    facts = row.facts
    roles = [
        label
        for label, holds in (
            (_t("Client"), facts.is_customer),
            (_t("Fournisseur"), facts.is_supplier),
        )
        if holds
    ]
    days = "" if facts.payment_days is None else _t("%(days)s j") % {"days": facts.payment_days}
    if days and facts.payment_basis != PaymentBasis.INVOICE_DATE:
        days = f"{days}, {PAYMENT_BASES[facts.payment_basis]}"
    return [
        facts.name,
        ", ".join(roles),
        spaced(facts.siren),
        spaced_vat(facts.vat_number),
        " ".join(filter(None, (row.told("postcode"), row.told("city")))),
        days,
        row.told("email") or row.told("telephone"),
    ]


def _create(member: Member, row: PartyRow, now: datetime) -> Made:
    party = actions.import_party(
        member=member, facts=row.facts, parts=row.parts, iban=row.iban, bic=row.bic, now=now
    )
    before = {"reference": party.reference, "version": party.version}
    return Made(party.id, f"{party.name} ({party.reference})", before)


def _undo(member: Member, made: Made, now: datetime) -> None:
    actions.withdraw_party(
        member=member, party_id=made.id, version=int(made.before["version"]), now=now
    )


def _address_of(made: Made) -> str:
    return reverse("parties:party", args=[made.before["reference"]])


_COLUMNS = (
    Column("name", _("Dénomination"), required=True,
           help=_("La raison sociale, ou le nom de la personne."),
           aliases=("nom", "raison sociale", "société", "societe", "entreprise", "client",
                    "fournisseur", "tiers", "company", "company name")),
    Column("siren", _("SIREN"), help=_("Neuf chiffres, contrôlés."),
           aliases=("n siren", "numéro siren", "siren number")),
    Column("siret", _("SIRET"), help=_("Un ou plusieurs, séparés par « ; »."),
           aliases=("sirets", "n siret", "numéro siret")),
    Column("vat_number", _("Numéro de TVA"), help=_("Avec les deux lettres du pays."),
           aliases=("tva", "tva intracommunautaire", "n tva", "tva intra", "vat", "vat number",
                    "vat id")),
    Column("role", _("Rôle"), help=_("client, fournisseur ou les deux ; sinon celui de l'import."),
           aliases=("type", "type de tiers", "nature")),
    Column("is_customer", _("Client"), help=_("oui ou non."), aliases=("est client", "customer")),
    Column("is_supplier", _("Fournisseur"), help=_("oui ou non."),
           aliases=("est fournisseur", "supplier")),
    Column("trading_name", _("Nom commercial"), aliases=("enseigne", "trade name")),
    Column("legal_form", _("Forme juridique"), aliases=("forme", "legal form")),
    Column("is_person", _("Personne physique"), help=_("oui ou non ; non si la colonne manque."),
           aliases=("particulier",)),
    Column("street", _("Adresse"),
           aliases=("adresse 1", "rue", "voie", "address", "street", "adresse ligne 1")),
    Column("street_2", _("Complément d'adresse"),
           aliases=("adresse 2", "complément", "adresse ligne 2", "address 2")),
    Column("postcode", _("Code postal"), aliases=("cp", "postal code", "zip", "zip code")),
    Column("city", _("Ville"), aliases=("commune", "localité", "town")),
    Column("country", _("Pays"), help=_("Un nom ou un code ; France si la colonne manque."),
           aliases=("code pays", "country code")),
    Column("contact", _("Contact"), help=_("La personne ou le service à qui écrire."),
           aliases=("interlocuteur", "nom du contact", "contact name")),
    Column("email", _("Adresse e-mail"), aliases=("e mail", "mail", "courriel")),
    Column("telephone", _("Téléphone"), aliases=("tel", "tél", "phone", "mobile", "portable")),
    Column("electronic_address", _("Adresse électronique"),
           help=_("Celle de l'annuaire, ou précédée de son type, par exemple 0225:404833048."),
           aliases=("adresse de facturation électronique", "endpoint", "electronic address")),
    Column("payment_days", _("Délai de paiement"),
           help=_("30, « 45 jours fin de mois », « fin de mois + 30 jours », comptant."),
           aliases=("délai", "conditions de paiement", "échéance", "règlement", "payment terms",
                    "délai de paiement en jours")),
    Column("language", _("Langue"), help=_("fr si la colonne manque."), aliases=("langue",)),
    Column("invoice_profile", _("Profil de ses factures"),
           help=_("EN 16931 ou EXTENDED ; EN 16931 si la colonne manque."),
           aliases=("profil", "profil de facture", "profile", "factur-x profile")),
    Column("iban", _("IBAN"),
           help=_("Saisi sans être approuvé : une autre personne l'approuve ensuite."),
           aliases=("rib", "compte bancaire", "bank account")),
    Column("bic", _("BIC"), aliases=("swift", "code bic")),
)  # fmt: skip


def _kind(key: str, title: Any, icon: str, usual: tuple[bool, bool], help_text: Any) -> Kind:
    return Kind(
        key=key,
        title=title,
        capability="party.manage",
        icon=icon,
        help=help_text,
        columns=_COLUMNS,
        check_row=lambda texts: _row_of(texts, usual),
        key_of=_key_of,
        compare=_compare,
        shown_heads=(
            _("Dénomination"), _("Rôle"), _("SIREN"), _("TVA"), _("Ville"), _("Délai"), _("Contact")
        ),
        show=_show,
        create=_create,
        undo=_undo,
        address=_address_of,
    )  # fmt: skip


CUSTOMERS = _kind(
    "clients", _("Clients"), "contact-round", (True, False),
    _("Avec adresse, contact et conditions ; clients sauf si une colonne dit autre chose."),
)  # fmt: skip
SUPPLIERS = _kind(
    "fournisseurs", _("Fournisseurs"), "truck", (False, True),
    _("De même, fournisseurs sauf si une colonne dit autre chose."),
)  # fmt: skip
