"""What is wrong with an order, in sentences that say what to do."""

from django.utils.translation import gettext as _

from facturier.kit.refusal import Refusal
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.purchases.rules import LONGEST, MOST_LINES, OrderFacts, Wrong, faults_of


def ensure_sound(facts: OrderFacts) -> None:
    """Refuse (422) with the first thing that is wrong, and where."""
    for field, wrong in faults_of(facts).items():
        raise Refusal(f"purchase.{wrong.value}", told(field, wrong), status=422, field=field)


def ensure_named(member: Member, facts: OrderFacts) -> None:
    """Refuse (422) what names something that the organisation does not have in use."""
    places = organisations.places(member.organisation_id)
    if facts.supplier_id not in parties.customers_among(member, {facts.supplier_id}):
        _unknown("supplier", _("Ce fournisseur n'existe pas. Choisissez-en un en usage."))
    if facts.entity_id not in places.entities:
        _unknown("entity", _("Cette entité n'existe pas. Choisissez-en une en usage."))
    if facts.department_id and facts.department_id not in places.departments:
        _unknown("department", _("Ce service n'existe pas. Choisissez-en un en usage."))
    if facts.project_id and facts.project_id not in places.projects:
        _unknown("project", _("Ce projet n'existe pas. Choisissez-en un en usage."))
    if facts.category_id and facts.category_id not in places.categories:
        _unknown("category", _("Cette catégorie n'existe pas. Choisissez-en une en usage."))


def _unknown(field: str, reason: str) -> None:
    raise Refusal(f"purchase.{field}", reason, status=422, field=field)


def told(field: str, wrong: Wrong) -> str:
    """Where it is, what happened, then what to do."""
    sentence = sentence_of(field, wrong)
    _lines, _dot, rest = field.partition("lines.")
    if rest:
        place = rest.partition(".")[0]
        return _("Ligne %(place)s : %(sentence)s") % {"place": place, "sentence": sentence}
    return sentence


def sentence_of(field: str, wrong: Wrong) -> str:
    """What is wrong with a field."""
    name = field.rpartition(".")[2]
    own = {
        ("lines", Wrong.MISSING): _("Une commande a une ligne au moins."),
        ("lines", Wrong.MANY): _("Une commande a %(most)s lignes au plus.") % {"most": MOST_LINES},
        ("name", Wrong.MISSING): _("La désignation manque."),
        ("quantity", Wrong.NOT_POSITIVE): _("La quantité doit être plus grande que zéro."),
        ("quantity", Wrong.TOO_FINE): _("Une quantité compte quatre décimales au plus."),
        ("price", Wrong.NOT_POSITIVE): _("Le prix d'un service doit être plus grand que zéro."),
        ("price", Wrong.TOO_FINE): _("Un prix compte six décimales au plus."),
        ("unit", Wrong.CODE): _("Cette unité n'est pas un code d'unité, comme C62 ou HUR."),
        ("currency", Wrong.CODE): _("Une devise est un code de trois lettres, comme EUR."),
    }
    if (name, wrong) in own:
        return own[name, wrong]
    return {
        Wrong.MISSING: _("Cette information manque."),
        Wrong.LONG: _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.")
        % {"limit": LONGEST.get(name, 200)},
        Wrong.NEGATIVE: _("Cette valeur ne peut pas être négative."),
        Wrong.TOO_GREAT: _("Cette valeur est trop grande."),
        Wrong.TOO_FINE: _("Cette valeur compte trop de décimales."),
        Wrong.YEAR: _("L'année doit être comprise entre 2000 et 2099."),
    }.get(wrong, _("Cette valeur n'est pas lisible. Retapez-la."))
