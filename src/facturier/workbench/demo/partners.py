"""The customers and suppliers that Maison Kervel knew before its invoices came; all invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from facturier.files.actions import keep_bytes
from facturier.organisations.queries import Member
from facturier.parties import actions as parties
from facturier.parties.actions import PartyFacts
from facturier.parties.rules import USUAL_REST
from facturier.workbench.demo.cast import CUSTOMERS, SUPPLIERS, Company, iban
from facturier.workbench.demo.paper import print_page

# Those that nobody entered: a document brings them, to be confirmed.
MET_BY_DOCUMENT = ("Vernis et Laques Dumarais", "Crèche Les Galets")
BOTH = "Nettoyage Clairval"  # cleans the workshop, and buys furniture
IMPORTANT = {"Tôlerie Lacaze": "high", "Hôtel Belle-Rade": "strategic"}
CONTACTS = {
    "Tôlerie Lacaze": ("Yves Lacaze", "yves.lacaze@tolerie-lacaze.example"),
    "Scierie du Morvan": ("Odile Brenot", "odile.brenot@scierie-morvan.example"),
    "Transports Quillien": ("Gwenaël Quillien", "gwenael@transports-quillien.example"),
    "Hôtel Belle-Rade": ("Inès Carradec", "ines.carradec@belle-rade.example"),
    "Cabinet Tramontane": ("Paul Estève", "paul.esteve@tramontane.example"),
    "Librairie du Talus": ("Maud Kerjean", "commandes@librairie-talus.example"),
    "Mairie de Rochebrune": ("Service des finances", "finances@rochebrune.example"),
    "Nettoyage Clairval": ("Denis Clairval", "compta@nettoyage-clairval.example"),
}
TRUSTED = ("Tôlerie Lacaze", "Scierie du Morvan", "Énergie des Caps")
ASKS_EXTENDED = "Librairie du Talus"
BRANCH = "Transports Quillien Brest"
TWIN = "Hebergement Novalis"
NOTE = "Livrer avant 16 h, quai nord."
CALLED, CALLED_AT = "Service comptable", "02 98 44 12 30"
TRUST_REASON = "Numéro confirmé par téléphone avec le service comptable."
MERGE_REASON = "Agence du même transporteur, saisie deux fois."
ATTESTATION = "attestation-vigilance.pdf"
TEXTS = (NOTE, TRUST_REASON, MERGE_REASON, BRANCH, TWIN, ATTESTATION)


@dataclass(slots=True)
class Clock:
    """Each thing that is done takes a minute or so."""

    now: datetime

    def tick(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=70)
        return self.now


def enter_partners(owner: Member, clerk: Member, opened: datetime) -> None:
    """Enter the partners, with what one knows of them; the clerk types, the owner approves."""
    clock = Clock(opened + timedelta(hours=1))
    known: dict[str, UUID] = {}
    for companies, role in ((SUPPLIERS, "is_supplier"), (CUSTOMERS, "is_customer")):
        for company in companies:
            if company.name not in MET_BY_DOCUMENT:
                known[company.name] = _enter(clerk, company, role, clock)
    accounts = [
        parties.add_account(
            member=clerk,
            party_id=known[name],
            iban=iban(_company(name).account),
            now=clock.tick(),
        )
        for name in TRUSTED
    ]
    clock.now += timedelta(hours=USUAL_REST)
    for name, account_id in zip(TRUSTED, accounts, strict=True):
        _approve(owner, known[name], account_id, clock)
    _two_that_were_one(clerk, known, clock)
    _attestation(clerk, known["Nettoyage Clairval"], clock)


def _company(name: str) -> Company:
    return next(company for company in SUPPLIERS if company.name == name)


def _enter(clerk: Member, company: Company, role: str, clock: Clock) -> UUID:
    party = parties.create_party(
        member=clerk,
        facts=PartyFacts(
            name=company.name,
            siren=company.siren,
            vat_number=company.vat_number,
            payment_days=company.terms,
            payment_means="58",
            importance=IMPORTANT.get(company.name, "normal"),
            invoice_profile="extended" if company.name == ASKS_EXTENDED else "core",
            is_supplier=role == "is_supplier",
            is_customer=role == "is_customer" or company.name == BOTH,
        ),
        now=clock.tick(),
    )
    address = {
        "kind": "seat",
        "lines": company.street,
        "postcode": company.post_code,
        "city": company.city,
    }
    _add(clerk, party.id, "address", address, clock)
    network = {"scheme": "0225", "value": company.siren}
    _add(clerk, party.id, "electronic_address", network, clock)
    if company.name in CONTACTS:
        name, email = CONTACTS[company.name]
        _add(clerk, party.id, "contact", {"name": name, "email": email}, clock)
    return party.id


def _add(clerk: Member, party_id: UUID, kind: str, typed: dict[str, str], clock: Clock) -> None:
    parties.add_part(member=clerk, party_id=party_id, kind=kind, typed=typed, now=clock.tick())


def _approve(owner: Member, party_id: UUID, account_id: UUID, clock: Clock) -> None:
    parties.trust_account(
        member=owner,
        party_id=party_id,
        account_id=account_id,
        called=CALLED,
        called_at=CALLED_AT,
        reason=TRUST_REASON,
        now=clock.tick(),
    )


def _two_that_were_one(clerk: Member, known: dict[str, UUID], clock: Clock) -> None:
    """A branch merged into its company; and a twin that nobody has merged yet."""
    branch = parties.create_party(
        member=clerk, facts=PartyFacts(name=BRANCH, is_supplier=True), now=clock.tick()
    )
    _add(clerk, branch.id, "note", {"text": NOTE}, clock)
    parties.merge_parties(
        member=clerk,
        kept_id=known["Transports Quillien"],
        absorbed_id=branch.id,
        reason=MERGE_REASON,
        now=clock.tick(),
    )
    parties.create_party(
        member=clerk, facts=PartyFacts(name=TWIN, is_supplier=True), now=clock.tick()
    )


def _attestation(clerk: Member, party_id: UUID, clock: Clock) -> None:
    """A document that is no longer valid, for its alert to be seen."""
    kept = keep_bytes(clerk.organisation_id, [print_page("Attestation de vigilance")])
    parties.add_document(
        member=clerk,
        party_id=party_id,
        kept=kept,
        file_name=ATTESTATION,
        kind="attestation",
        valid_until=clock.now.date() + timedelta(days=180),
        now=clock.tick(),
    )
