"""The organisation's own name and its legal entities."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facturier.audit.rules import difference
from facturier.kit.refusal import Refusal, absent
from facturier.organisations import models, rules
from facturier.organisations.actions.steps import clean, lock_and_ask_again, note, others
from facturier.organisations.queries import Member

LARGEST_CAPITAL = Decimal("9999999999999999.99")
LENGTHS = {
    "name": 200,
    "vat_number": 20,
    "legal_form": 60,
    "rcs": 80,
    "street": 200,
    "postcode": 12,
    "city": 100,
}


@dataclass(frozen=True, slots=True)
class EntityFacts:
    """What is stated of a legal entity; numbers may be typed with spaces or dots."""

    name: str
    siren: str = ""
    sirets: tuple[str, ...] = ()
    vat_number: str = ""
    legal_form: str = ""
    capital: Decimal | None = None
    rcs: str = ""
    vat_regime: str = rules.VatRegime.REAL_MONTHLY
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "FR"

    def tidy(self) -> "EntityFacts":
        """The facts as they are kept; refuses (422, with the field) those that cannot be right."""
        missing = _("Le nom manque. Écrivez la dénomination de l'entité.")
        texts = {
            name: clean(getattr(self, name), name, limit, missing=missing if name == "name" else "")
            for name, limit in LENGTHS.items()
        }
        texts["vat_number"] = rules.compact(texts["vat_number"])
        numbers = (rules.compact(siret) for siret in self.sirets)
        kept = EntityFacts(
            **texts,
            siren=rules.compact(self.siren),
            sirets=tuple(dict.fromkeys(number for number in numbers if number)),
            capital=self.capital,
            vat_regime=self.vat_regime,
            country=rules.compact(self.country) or "FR",
        )
        for field, reason in kept.refusals().items():
            raise Refusal(f"entity.{field}", reason, status=422, field=field)
        return kept

    def refusals(self) -> dict[str, str]:
        """field -> sentence, of everything that cannot be right; for a form that shows them all."""
        numbers = (rules.compact(siret) for siret in self.sirets)
        faults = rules.entity_faults(
            siren=rules.compact(self.siren),
            sirets=[number for number in numbers if number],
            vat_number=rules.compact(self.vat_number),
            country=rules.compact(self.country) or "FR",
        )
        found = {fault.field: fault_sentence(fault) for fault in faults}
        if self.capital is not None and not 0 <= self.capital <= LARGEST_CAPITAL:
            found["capital"] = _("Le capital est un montant positif, en euros.")
        if self.vat_regime not in set(rules.VatRegime):
            found["vat_regime"] = _("Ce régime n'est pas proposé. Choisissez-en un dans la liste.")
        return found


def fault_sentence(fault: rules.Fault) -> str:
    """What is wrong with a number, then what to do."""
    sentence = {
        "siren_missing": _("Le SIREN manque. Écrivez les neuf chiffres de l'entité."),
        "siren": _("Le SIREN %(value)s ne passe pas le contrôle. Vérifiez ses neuf chiffres."),
        "siret": _("Le SIRET %(value)s ne passe pas le contrôle. Vérifiez ses quatorze chiffres."),
        "siret_of_another": _(
            "Le SIRET %(value)s n'appartient pas à ce SIREN. Vérifiez ses neuf premiers chiffres."
        ),
        "vat": _(
            "Le numéro de TVA %(value)s ne passe pas le contrôle. Écrivez-le avec les deux lettres"
            " du pays, par exemple FR."
        ),
        "vat_of_another": _(
            "Le numéro de TVA %(value)s correspond à un autre SIREN. Vérifiez les deux numéros."
        ),
        "country": _(
            "Aucun pays n'a le code %(value)s. Écrivez ses deux lettres (ISO 3166-1), comme FR."
        ),
    }[fault.code]
    return sentence % {"value": fault.value} if fault.value else sentence


@transaction.atomic
def rename_organisation(*, member: Member, name: str, now: datetime) -> None:
    """Change the name that every member reads."""
    lock_and_ask_again(member, "organisation.manage", now)
    missing = _("Le nom de l'organisation manque. Écrivez celui que ses membres liront.")
    name = clean(name, "name", 200, missing=missing)
    row = models.Organisation.objects.get(id=member.organisation_id)
    changes = difference({"name": row.name}, {"name": name})
    if not changes:
        return
    row.name = name
    row.save(update_fields=["name"])
    note(member, "organisation.changed", ("organisation", row.id, name), now, changes=changes)


@transaction.atomic
def create_entity(*, member: Member, facts: EntityFacts, now: datetime) -> UUID:
    """A new legal entity of the organisation."""
    lock_and_ask_again(member, "organisation.manage", now)
    facts = facts.tidy()
    _ensure_alone(member, facts.siren, None)
    row = models.LegalEntity.objects.create(
        organisation_id=member.organisation_id, **_columns(facts)
    )
    stated = {name: (None, value) for name, value in _columns(facts).items() if value}
    note(member, "entity.created", ("entity", row.id, row.name), now, changes=stated)
    return row.id


@transaction.atomic
def change_entity(*, member: Member, entity_id: UUID, facts: EntityFacts, now: datetime) -> None:
    """State anew what is known of a legal entity. Invoices keep the snapshot they were made on."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _entity(member, entity_id)
    facts = facts.tidy()
    _ensure_alone(member, facts.siren, row.id)
    after = _columns(facts)
    changes = difference({name: getattr(row, name) for name in after}, after)
    if not changes:
        return
    for name, value in after.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    note(member, "entity.changed", ("entity", row.id, row.name), now, changes=changes)


@transaction.atomic
def archive_entity(*, member: Member, entity_id: UUID, now: datetime) -> None:
    """Offer the entity no more; what names it stays."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _entity(member, entity_id)
    if row.archived_at is None:
        _put_away(member, row, "entity.archived", now, now)


@transaction.atomic
def restore_entity(*, member: Member, entity_id: UUID, now: datetime) -> None:
    """Offer an archived entity again."""
    lock_and_ask_again(member, "organisation.manage", now)
    row = _entity(member, entity_id)
    if row.archived_at is not None:
        _put_away(member, row, "entity.restored", None, now)


def _put_away(
    member: Member, row: models.LegalEntity, verb: str, at: datetime | None, now: datetime
) -> None:
    changes = {"archived_at": (row.archived_at, at)}
    row.archived_at = at
    row.save(update_fields=["archived_at"])
    note(member, verb, ("entity", row.id, row.name), now, changes=changes)


def _columns(facts: EntityFacts) -> dict[str, object]:
    return {**asdict(facts), "sirets": list(facts.sirets), "vat_regime": str(facts.vat_regime)}


def _entity(member: Member, entity_id: UUID) -> models.LegalEntity:
    row = models.LegalEntity.objects.filter(
        organisation_id=member.organisation_id, id=entity_id
    ).first()
    if row is None:
        raise absent()
    return row


def _ensure_alone(member: Member, siren: str, entity_id: UUID | None) -> None:
    twins = models.LegalEntity.objects.filter(organisation_id=member.organisation_id, siren=siren)
    if siren and others(twins, entity_id).exists():
        reason = _("Une entité de ce SIREN existe déjà. Ouvrez-la, ou rétablissez-la.")
        raise Refusal("entity.twin", reason, field="siren")


assert set(LENGTHS) < {field.name for field in fields(EntityFacts)}
