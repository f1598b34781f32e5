"""Items and prices as files state them: what `imports` needs to know to create them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.catalogue import actions, queries
from facturier.catalogue.rules import (
    LANGUAGES,
    ItemFacts,
    ItemKind,
    ItemText,
    VatCategory,
    code_key,
    list_key,
    price_fault,
    quantity_fault,
    settled,
)
from facturier.imports.rules import (
    BadRow,
    Column,
    Compared,
    Fault,
    Kind,
    Made,
    plain,
)
from facturier.kit import display
from facturier.kit.typed import decimal_of
from facturier.kit.units import UNIT_NAMES, UNITS, unit
from facturier.organisations.queries import Member

# How people write units; codes of UN/ECE recommendation 20 are taken as they are.
UNIT_WORDS = {
    "": "C62", "u": "C62", "un": "C62", "unite": "C62", "unites": "C62", "piece": "C62",
    "pieces": "C62", "pce": "C62", "pcs": "C62", "pc": "C62", "unit": "C62", "each": "C62",
    "h": "HUR", "heure": "HUR", "heures": "HUR", "hour": "HUR", "hours": "HUR",
    "j": "DAY", "jour": "DAY", "jours": "DAY", "day": "DAY", "days": "DAY",
    "mois": "MON", "month": "MON", "semaine": "WEE", "week": "WEE", "an": "ANN", "annee": "ANN",
    "year": "ANN", "forfait": "LS", "ens": "LS", "ensemble": "LS", "lump sum": "LS",
    "prestation": "E48", "lot": "SET", "set": "SET", "paire": "PR", "pair": "PR", "colis": "XPK",
    "boite": "XBX", "box": "XBX", "kg": "KGM", "kilo": "KGM", "g": "GRM", "t": "TNE",
    "tonne": "TNE", "m": "MTR", "ml": "MTR", "metre": "MTR", "mm": "MMT", "cm": "CMT", "km": "KMT",
    "m2": "MTK", "metre carre": "MTK", "m3": "MTQ", "metre cube": "MTQ", "l": "LTR", "litre": "LTR",
    "kwh": "KWH", "mwh": "MWH",
}  # fmt: skip
KIND_WORDS = {
    "": ItemKind.GOODS, "bien": ItemKind.GOODS, "biens": ItemKind.GOODS, "goods": ItemKind.GOODS,
    "good": ItemKind.GOODS, "produit": ItemKind.GOODS, "product": ItemKind.GOODS,
    "marchandise": ItemKind.GOODS, "article": ItemKind.GOODS, "service": ItemKind.SERVICE,
    "services": ItemKind.SERVICE, "prestation": ItemKind.SERVICE,
}  # fmt: skip
# The fault of a field is told at the column of the file that states it.
_COLUMN_OF = {"vat_percent": "vat"}


def _item_of(texts: Mapping[str, str]) -> ItemFacts:
    """The facts of an item, or everything that is wrong with its row."""
    faults: list[Fault] = []
    said = {key: text.strip() for key, text in texts.items()}
    price = decimal_of(said.get("price", ""))
    if price is None:
        faults.append(_unreadable_number("price", said.get("price", "")))
    kind = KIND_WORDS.get(plain(said.get("kind", "")))
    if kind is None:
        faults.append(Fault("kind", _t("Écrivez « bien » ou « service ».")))
    category, percent = _vat_of(said, faults)
    if not said.get("code"):
        faults.append(Fault("code", _t("Le code manque. Chaque ligne en porte un.")))
    facts = settled(
        ItemFacts(
            code=said.get("code", ""),
            kind=kind or ItemKind.GOODS,
            texts={
                "fr": ItemText(said.get("name", ""), said.get("description", "")),
                "en": ItemText(said.get("name_en", ""), said.get("description_en", "")),
            },
            unit=_unit_of(said.get("unit", "")),
            price=price if price is not None else Decimal(0),
            currency=said.get("currency", "") or "EUR",
            vat_category=category,
            vat_percent=percent,
            exemption_reason=said.get("exemption_reason", ""),
            exemption_code=said.get("exemption_code", ""),
            account=said.get("account", ""),
        )
    )
    told = {fault.column for fault in faults}
    for field, reason in actions.refusals(facts).items():
        column = _COLUMN_OF.get(field, field)
        if column not in told:
            faults.append(Fault(column, reason))
    if faults:
        raise BadRow(faults)
    return facts


def _vat_of(said: Mapping[str, str], faults: list[Fault]) -> tuple[str, Decimal | None]:
    """Category and rate; a file that states none means the usual rate of 20 %."""
    stated, category = said.get("vat", ""), said.get("vat_category", "").upper()
    if not category and stated.upper() in set(VatCategory):
        category, stated = stated.upper(), ""
    percent = decimal_of(stated.replace("%", "")) if stated else None
    if stated and percent is None:
        faults.append(_unreadable_number("vat", stated))
    if percent == 0 and not category:
        reason = _t("À 0 %, la colonne « Catégorie de TVA » dit pourquoi : Z, E, AE, K, G ou O.")
        faults.append(Fault("vat", reason))
    if not stated and category in ("", VatCategory.STANDARD):
        percent = Decimal(20)
    return category or VatCategory.STANDARD, percent


def _unit_of(text: str) -> str:
    upper, word = text.strip().upper(), plain(text)
    if upper in UNITS or upper in UNIT_NAMES:
        return upper
    word = word or upper  # "%" has no letter
    return UNIT_WORDS.get(word) or _unit_labels().get(word) or upper[:20] or "?"


@cache
def _unit_labels() -> dict[str, str]:
    """The words that our own pages use, in both languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            for labels in (UNITS, UNIT_NAMES):
                found |= {
                    plain(str(label)) or str(label): code for code, label in labels.items() if label
                }
    return found


def _unreadable_number(column: str, text: str) -> Fault:
    if not text:
        return Fault(column, _t("Le nombre manque."))
    return Fault(column, _t("« %(text)s » n'est pas un nombre.") % {"text": text[:40]})


def _compare_items(member: Member, facts: Sequence[ItemFacts]) -> list[Compared]:
    known = queries.items_by_code(member, [one.code for one in facts])
    return [
        Compared(known=found.code if (found := known.get(code_key(one.code))) else "")
        for one in facts
    ]


def _show_item(facts: ItemFacts) -> list[str]:
    language = get_language()
    rate = display.percent(facts.vat_percent, language)
    return [
        facts.code,
        facts.name,
        _t("Service") if facts.kind == ItemKind.SERVICE else _t("Bien"),
        str(UNIT_NAMES.get(facts.unit, unit(facts.unit))),
        display.money(facts.price, facts.currency, language),
        rate if facts.vat_category == VatCategory.STANDARD else f"{facts.vat_category} {rate}",
        facts.account,
    ]


def _create_item(member: Member, facts: ItemFacts, now: datetime) -> Made:
    item = actions.create_item(member=member, facts=facts, now=now)
    return Made(item.id, item.code)


def _undo_item(member: Member, made: Made, now: datetime) -> None:
    actions.withdraw_item(member=member, item_id=made.id, now=now)


def _item_address(made: Made) -> str:
    return reverse("catalogue:item", args=[made.id])


ITEMS = Kind(
    key="articles",
    title=_("Articles"),
    capability="catalogue.manage",
    icon="package",
    help=_("Produits et services, avec leur prix et leur TVA."),
    columns=(
        Column("code", _("Code"), required=True, help=_("Unique, 40 caractères au plus."),
               aliases=("référence", "réf", "ref", "sku", "code article", "item code")),
        Column("name", _("Nom"), required=True, help=_("Celui que lira votre client."),
               aliases=("désignation", "libellé", "intitulé", "article", "produit", "item")),
        Column("price", _("Prix net"), required=True,
               help=_("Hors taxe, par unité, six décimales au plus."),
               aliases=("prix", "prix ht", "pu ht", "pu", "prix unitaire", "prix unitaire ht",
                        "tarif", "unit price", "net price")),
        Column("vat", _("Taux de TVA"), help=_("20, 10, 5,5, 2,1 ou un taux de Corse ou"
               " d'outre-mer ; 20 si la colonne manque."),
               aliases=("tva", "taux", "taux tva", "vat", "vat rate", "tax rate")),
        Column("unit", _("Unité"), help=_("Un mot (heure, m², pièce) ou un code (HUR, MTK)."),
               aliases=("u", "uom", "unite de vente", "unit of measure")),
        Column("kind", _("Genre"), help=_("bien ou service ; bien si la colonne manque."),
               aliases=("type", "nature", "bien ou service")),
        Column("description", _("Description"), aliases=("détail", "description longue")),
        Column("name_en", _("Nom anglais"), aliases=("nom en", "english name")),
        Column("description_en", _("Description anglaise"), aliases=("english description",)),
        Column("account", _("Compte"), help=_("Par exemple 706000."),
               aliases=("compte comptable", "compte de vente", "account", "ledger account")),
        Column("vat_category", _("Catégorie de TVA"),
               help=_("S, Z, E, AE, K, G ou O (EN 16931)."),
               aliases=("categorie tva", "code tva", "vat category")),
        Column("exemption_reason", _("Motif d'exonération"), aliases=("motif", "exemption reason")),
        Column("exemption_code", _("Code d'exonération"), help=_("VATEX-…"),
               aliases=("vatex", "code vatex", "exemption code")),
        Column("currency", _("Devise"), help=_("EUR si la colonne manque."), aliases=("monnaie",)),
    ),
    check_row=_item_of,
    key_of=lambda facts: code_key(facts.code),
    compare=_compare_items,
    shown_heads=(_("Code"), _("Nom"), _("Genre"), _("Unité"), _("Prix net"), _("TVA"), _("Compte")),
    show=_show_item,
    create=_create_item,
    undo=_undo_item,
    address=_item_address,
)  # fmt: skip


# -- prices ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class PriceRow:
    """The price of an item in a list, as a row states it."""

    list_name: str
    code: str
    price: Decimal
    from_quantity: Decimal


def _price_of(texts: Mapping[str, str]) -> PriceRow:
    faults: list[Fault] = []
    said = {key: text.strip() for key, text in texts.items()}
    for key, reason in (("price_list", _t("Le tarif manque.")), ("code", _t("Le code manque."))):
        if not said.get(key):
            faults.append(Fault(key, reason))
    numbers = {}
    checks = {"price": price_fault, "from_quantity": quantity_fault}
    for key, fault_of in checks.items():
        text = said.get(key, "") or ("0" if key == "from_quantity" else "")
        number = decimal_of(text)
        if number is None:
            faults.append(_unreadable_number(key, text))
        elif wrong := fault_of(number):
            faults.append(Fault(key, actions.sentence_of(key, wrong)))
        numbers[key] = number or Decimal(0)
    if faults:
        raise BadRow(faults)
    return PriceRow(said["price_list"], said["code"], numbers["price"], numbers["from_quantity"])


def _compare_prices(member: Member, facts: Sequence[PriceRow]) -> list[Compared]:
    lists = queries.lists_by_name(member, [one.list_name for one in facts])
    items = queries.items_by_code(member, [one.code for one in facts])
    prices = queries.existing_prices(member, [item.id for item in items.values()])
    found = []
    for one in facts:
        price_list, item = lists.get(list_key(one.list_name)), items.get(code_key(one.code))
        faults = []
        if price_list is None:
            faults.append(Fault("price_list", _t("Aucun tarif en usage ne porte ce nom.")))
        if item is None or item.archived_at is not None:
            faults.append(Fault("code", _t("Aucun article en usage ne porte ce code.")))
        if price_list is None or item is None or faults:
            found.append(Compared(faults=tuple(faults)))
            continue
        known = prices.get((price_list.id, item.id, one.from_quantity))
        same = known is not None and known.price == one.price
        found.append(Compared(known=item.code if same else ""))
    return found


def _show_price(facts: PriceRow) -> list[str]:
    language = get_language()
    return [
        facts.list_name,
        facts.code,
        display.number(facts.from_quantity, language),
        display.amount(facts.price, language),
    ]


def _create_price(member: Member, facts: PriceRow, now: datetime) -> Made:
    item = actions.find_item(member, facts.code)
    price_list = queries.lists_by_name(member, [facts.list_name])[list_key(facts.list_name)]
    price_id, before = actions.set_price(
        member=member,
        price_list_id=price_list.id,
        item_id=item.id,
        price=facts.price,
        from_quantity=facts.from_quantity,
        now=now,
    )
    kept = {"price": None if before is None else str(before), "becomes": str(facts.price)}
    return Made(price_id, f"{item.code} · {price_list.name}", kept)


def _undo_price(member: Member, made: Made, now: datetime) -> None:
    before = made.before.get("price")
    actions.take_back_price(
        member=member,
        price_id=made.id,
        was=Decimal(made.before["becomes"]),
        before=None if before is None else Decimal(before),
        now=now,
    )


PRICES = Kind(
    key="prix",
    title=_("Prix d'un tarif"),
    capability="catalogue.manage",
    icon="tags",
    help=_("Prix d'articles existants dans des tarifs existants ; un prix différent est remplacé."),
    columns=(
        Column("price_list", _("Tarif"), required=True, help=_("Le nom d'un tarif en usage."),
               aliases=("liste", "liste de prix", "nom du tarif", "price list")),
        Column("code", _("Code"), required=True, help=_("Le code d'un article en usage."),
               aliases=("référence", "réf", "ref", "sku", "code article", "item code")),
        Column("price", _("Prix net"), required=True,
               help=_("Hors taxe, par unité, six décimales au plus."),
               aliases=("prix", "prix ht", "pu ht", "pu", "prix unitaire", "unit price")),
        Column("from_quantity", _("À partir de"), help=_("Quantité à partir de laquelle il vaut ;"
               " 0 si la colonne manque."),
               aliases=("quantité", "qté", "qte", "seuil", "quantité minimale", "from quantity")),
    ),
    check_row=_price_of,
    key_of=lambda facts: "\x1f".join(
        (list_key(facts.list_name), code_key(facts.code), f"{facts.from_quantity.normalize():f}")
    ),
    compare=_compare_prices,
    shown_heads=(_("Tarif"), _("Code"), _("À partir de"), _("Prix net")),
    show=_show_price,
    create=_create_price,
    undo=_undo_price,
)  # fmt: skip
