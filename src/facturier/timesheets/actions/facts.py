"""What is wrong with time or a milestone, in sentences that say what to do."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.timesheets.rules import LONGEST, EntryFacts, Facts, Wrong, faults_of


def refusals(facts: Facts) -> dict[str, str]:
    """Field -> sentence, for everything that is wrong with settled facts by themselves."""
    return {field: sentence_of(field, wrong) for field, wrong in faults_of(facts).items()}


def ensure_sound(facts: Facts) -> None:
    """Refuse (422) with the first thing that is wrong."""
    for field, reason in refusals(facts).items():
        raise Refusal(f"time.{field}", reason, status=422, field=field)


def unnamed(field: str, reason: str) -> Refusal:
    """What is said of a row that names something that is not there."""
    return Refusal(f"time.{field}", reason, status=422, field=field)


def named_faults(member: Member, stated: Iterable[Facts]) -> list[dict[str, str]]:
    """For each, field -> sentence of what it names and the organisation does not have.

    Three statements at most, whatever their count.
    """
    stated = list(stated)
    customers = parties.customers_among(member, {one.customer_id for one in stated})
    projects = organisations.places(member.organisation_id).projects
    asked = any(isinstance(one, EntryFacts) and one.person_id for one in stated)
    people: set[UUID] = set()
    if asked:
        people = {one.id for one in organisations.working_people(member.organisation_id)}
    found = []
    for one in stated:
        faults = {}
        if one.customer_id not in customers:
            faults["customer"] = _("Ce client n'existe pas. Choisissez-en un en usage.")
        if one.project_id is not None and one.project_id not in projects:
            faults["project"] = _("Ce projet n'existe pas. Choisissez-en un en usage.")
        if isinstance(one, EntryFacts) and one.person_id and one.person_id not in people:
            faults["person"] = _("Cette personne n'est pas un membre actif.")
        found.append(faults)
    return found


def ensure_named(member: Member, facts: Facts) -> None:
    """Refuse (422) what names something that is not there."""
    for field, reason in named_faults(member, [facts])[0].items():
        raise Refusal(f"time.{field}", reason, status=422, field=field)


def sentence_of(field: str, wrong: Wrong) -> str:
    """What happened, then what to do."""
    own = {
        ("hours", Wrong.NOT_POSITIVE): _("Le temps doit être plus grand que zéro."),
        ("hours", Wrong.TOO_GREAT): _("Un jour compte 24 heures au plus."),
        ("hours", Wrong.TOO_FINE): _("Les heures comptent deux décimales au plus, comme 1,25."),
        ("rate", Wrong.TOO_FINE): _("Un taux horaire compte quatre décimales au plus."),
        ("amount", Wrong.NOT_POSITIVE): _("Le montant doit être plus grand que zéro."),
        ("amount", Wrong.TOO_FINE): _("Un montant compte deux décimales au plus."),
        ("person_name", Wrong.MISSING): _("Le nom de la personne manque."),
        ("name", Wrong.MISSING): _("Le nom du jalon manque."),
    }
    if (field, wrong) in own:
        return own[field, wrong]
    return {
        Wrong.MISSING: _("Cette information manque."),
        Wrong.LONG: _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.")
        % {"limit": LONGEST.get(field, 200)},
        Wrong.NEGATIVE: _("Cette valeur ne peut pas être négative."),
        Wrong.TOO_GREAT: _("Cette valeur est trop grande."),
        Wrong.TOO_FINE: _("Cette valeur compte trop de décimales."),
        Wrong.YEAR: _("L'année doit être comprise entre 2000 et 2099."),
    }.get(wrong, _("Cette valeur n'est pas lisible. Retapez-la."))
