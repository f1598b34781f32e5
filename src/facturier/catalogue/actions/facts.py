"""What is wrong with an item or a price, in sentences that say what to do."""

from decimal import Decimal

from django.utils.translation import gettext as _

from facturier.catalogue.rules import (
    LONGEST,
    ItemFacts,
    Wrong,
    faults_of,
    price_fault,
    quantity_fault,
)
from facturier.kit.refusal import Refusal
from facturier.kit.units import UNIT_NAMES, UNITS

# A file may come with any code that we can name; a form offers the short list.
KNOWN_UNITS = {**UNITS, **UNIT_NAMES}


def refusals(facts: ItemFacts) -> dict[str, str]:
    """Field -> sentence, for everything that is wrong with settled facts."""
    return {
        field: sentence_of(field, wrong) for field, wrong in faults_of(facts, KNOWN_UNITS).items()
    }


def ensure_sound(facts: ItemFacts) -> None:
    """Refuse (422) with the first thing that is wrong."""
    for field, reason in refusals(facts).items():
        raise Refusal(f"item.{field}", reason, status=422, field=field)


def ensure_price(price: Decimal) -> None:
    """Refuse (422) what is no net unit price."""
    if wrong := price_fault(price):
        raise Refusal("price.wrong", sentence_of("price", wrong), status=422, field="price")


def ensure_quantity(quantity: Decimal) -> None:
    """Refuse (422) what is no threshold of a quantity."""
    if wrong := quantity_fault(quantity):
        reason = sentence_of("from_quantity", wrong)
        raise Refusal("price.quantity", reason, status=422, field="from_quantity")


def sentence_of(field: str, wrong: Wrong) -> str:
    """What happened, then what to do."""
    kind = field.partition("_")[0]
    own = {
        ("name", Wrong.MISSING): _("Le nom manque. Écrivez celui que lira votre client."),
        ("kind", Wrong.UNKNOWN): _("Ce genre n'existe pas. Choisissez bien ou service."),
        ("unit", Wrong.UNKNOWN): _(
            "Cette unité n'est pas connue. Prenez un code comme C62 ou HUR."
        ),
        ("currency", Wrong.UNKNOWN): _("Une devise s'écrit en trois lettres, comme EUR."),
        ("account", Wrong.UNREADABLE): _("Un compte s'écrit en chiffres et lettres, comme 706000."),
        ("price", Wrong.TOO_FINE): _("Un prix unitaire compte six décimales au plus."),
        ("from", Wrong.TOO_FINE): _("Une quantité compte quatre décimales au plus."),
        ("vat", Wrong.UNKNOWN): _(
            "Cette catégorie de TVA n'existe pas. Prenez S, Z, E, AE, K, G, O."
        ),
        ("vat", Wrong.RATE): _("Ce taux de TVA ne va pas avec cette catégorie en France."),
        ("exemption", Wrong.NEEDS_REASON): _(
            "Sans TVA, la facture dit pourquoi. Écrivez le motif ou son code VATEX."
        ),
        ("exemption", Wrong.NO_REASON): _("Un motif d'exonération ne va pas avec une TVA due."),
        ("exemption", Wrong.CODE): _(
            "Ce code VATEX n'existe pas, ou vaut pour une autre catégorie."
        ),
    }
    if (kind, wrong) in own:
        return own[kind, wrong]
    return {
        Wrong.MISSING: _("Cette information manque."),
        Wrong.LONG: _("Ce texte dépasse %(limit)s caractères. Raccourcissez-le.")
        % {"limit": LONGEST.get("reason" if kind == "exemption" else kind, 200)},
        Wrong.UNREADABLE: _("Cette valeur n'est pas lisible. Retapez-la."),
        Wrong.NEGATIVE: _("Cette valeur ne peut pas être négative."),
        Wrong.TOO_GREAT: _("Cette valeur est trop grande."),
    }.get(wrong, _("Cette valeur n'est pas connue."))
