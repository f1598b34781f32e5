"""Orders as files state them, a line a row: what `imports` needs to know to create them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.imports.rules import BadRow, Column, Compared, Fault, Kind, Made
from facturier.kit import display
from facturier.kit.refusal import Refusal
from facturier.kit.typed import decimal_of
from facturier.kit.typography import folded
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.parties import queries as parties
from facturier.purchases import actions, queries
from facturier.purchases.rules import LineFacts, OrderFacts, faults_of, number_key, settled

NOBODY = UUID(int=0)  # in the place of supplier and entity until `compare` and `create` find them
YES = frozenset({"oui", "o", "x", "1", "yes", "y", "true", "vrai"})


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a file, as an order of this line alone, with the names it calls things by."""

    facts: OrderFacts
    supplier: str
    entity: str
    project: str
    sent: bool

    @property
    def line(self) -> LineFacts:
        """Its one line."""
        return self.facts.lines[0]


def _number(
    said: Mapping[str, str], key: str, usual: Decimal | None, faults: list[Fault]
) -> Decimal | None:
    text = said.get(key, "").replace("%", "").strip()
    value = decimal_of(text) if text else usual
    if value is None and (text or key != "vat"):
        faults.append(Fault(key, _t("Ce n'est pas un nombre. Écrivez par exemple 2,5.")))
    return value


def _day(text: str) -> date | None:
    for shape in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), shape).date()  # noqa: DTZ007 (a day alone)
        except ValueError:
            continue
    return None


def _check(texts: Mapping[str, str]) -> Row:
    said, faults = {key: text.strip() for key, text in texts.items()}, list[Fault]()
    day = _day(said.get("date", ""))
    if day is None:
        faults.append(Fault("date", _t("Une date s'écrit 31/12/2026 ou 2026-12-31.")))
    quantity, price = _number(said, "quantity", None, faults), _number(said, "price", None, faults)
    vat = _number(said, "vat", None, faults)
    facts = settled(
        OrderFacts(
            supplier_id=NOBODY,
            entity_id=NOBODY,
            order_date=day or date(2026, 1, 1),
            number=said.get("number", ""),
            currency=said.get("currency", "") or "EUR",
            lines=(
                LineFacts(
                    name=said.get("name", ""),
                    item=said.get("item", ""),
                    unit=said.get("unit", "") or "C62",
                    quantity=Decimal(1) if quantity is None else quantity,
                    price=Decimal(1) if price is None else price,
                    vat_percent=vat,
                    by_amount=folded(said.get("service", "")) in YES,
                ),
            ),
        )
    )
    columns = {"order_date": "date", "lines.1.vat_percent": "vat"}
    told = {one.column for one in faults}
    for field, wrong in faults_of(facts).items():
        column = columns.get(field, field.removeprefix("lines.1."))
        if column not in told:
            faults.append(Fault(column, actions.sentence_of(field, wrong)))
    if not number_key(facts.number):
        faults.append(Fault("number", _t("Le numéro de la commande manque.")))
    if not said.get("supplier"):
        faults.append(Fault("supplier", _t("Le fournisseur manque.")))
    if faults:
        raise BadRow(faults)
    return Row(facts, said["supplier"], said.get("entity", ""), said.get("project", ""),
               folded(said.get("sent", "")) in YES)  # fmt: skip


def _key_of(row: Row) -> str:
    line = row.line
    return queries.line_key(row.facts.number, line.item, line.name, actions.exact(line.price))


def _named(member: Member, rows: Sequence[Row]) -> list[tuple[OrderFacts, tuple[Fault, ...]]]:
    """Each row with supplier, entity and project that it means, or what it does not find."""
    suppliers = parties.parties_told(member, {row.supplier for row in rows})
    places = organisations.places(member.organisation_id)
    entities = {folded(label): key for key, label in places.entities.items()}
    projects = {folded(places.short[key]): key for key in places.projects}
    found = []
    for row in rows:
        faults = []
        meant = suppliers[row.supplier]
        if len(meant) != 1:
            reason = (
                _t("Plusieurs fournisseurs portent ce nom : écrivez leur numéro, comme T-12.")
                if meant
                else _t("Aucun fournisseur en usage ne se nomme ainsi.")
            )
            faults.append(Fault("supplier", reason))
        entity = entities.get(folded(row.entity)) if row.entity else None
        if entity is None and not row.entity and len(entities) == 1:
            entity = next(iter(entities.values()))
        if entity is None:
            faults.append(Fault("entity", _t("Aucune entité en usage ne se nomme ainsi.")))
        project = projects.get(folded(row.project)) if row.project else None
        if row.project and project is None:
            faults.append(Fault("project", _t("Aucun projet en usage ne porte ce code.")))
        facts = replace(
            row.facts,
            supplier_id=meant[0] if meant else NOBODY,
            entity_id=entity or NOBODY,
            project_id=project,
        )
        found.append((facts, tuple(faults)))
    return found


def _compare(member: Member, rows: Sequence[Row]) -> list[Compared]:
    known = queries.known_lines(member, {row.facts.number for row in rows})
    return [
        Compared(known=known.get(_key_of(row), ""), faults=faults)
        for row, (_facts, faults) in zip(rows, _named(member, rows), strict=True)
    ]


def _create(member: Member, row: Row, now: datetime) -> Made:
    """The order, or one more line of the order that a row before has made."""
    [(facts, faults)] = _named(member, [row])
    if faults:
        raise Refusal("purchase.import", faults[0].reason, status=422, field=faults[0].column)
    line_id, order = actions.take_line(member=member, facts=facts, sent=row.sent, now=now)
    return Made(line_id, f"{order.number}, {row.line.name}", {"order": str(order.id)})


def _undo(member: Member, made: Made, now: datetime) -> None:
    actions.withdraw_line(
        member=member, order_id=UUID(made.before["order"]), line_id=made.id, now=now
    )


def _show(row: Row) -> list[str]:
    facts, line, language = row.facts, row.line, get_language()
    return [
        facts.number,
        row.supplier,
        display.day(facts.order_date, language),
        line.item,
        line.name,
        display.number(line.quantity, language),
        display.money(line.price, facts.currency, language),
    ]


ORDERS = Kind(
    key="commandes-fournisseurs",
    title=_("Commandes d'achat"),
    capability="purchase.order",
    icon="shopping-cart",
    help=_("Une ligne de commande par ligne du fichier ; le même numéro les réunit."),
    columns=(
        Column("number", _("Numéro"), required=True,
               aliases=("commande", "n° commande", "numéro de commande", "order", "po number")),
        Column("supplier", _("Fournisseur"), required=True,
               help=_("Son numéro (T-12), son SIREN, son n° de TVA ou son nom entier."),
               aliases=("société", "supplier", "vendor")),
        Column("date", _("Date"), required=True,
               aliases=("date de commande", "le", "date", "order date")),
        Column("item", _("Référence"), help=_("Celle de l'article, chez lui ou chez vous."),
               aliases=("réf", "article", "code article", "item", "sku")),
        Column("name", _("Désignation"), required=True,
               aliases=("libellé", "description", "nom", "name")),
        Column("quantity", _("Quantité"), required=True, aliases=("qté", "quantity", "qty")),
        Column("unit", _("Unité"), help=_("Un code comme C62, HUR ou KGM ; vide : des pièces."),
               aliases=("unit",)),
        Column("price", _("Prix unitaire HT"), required=True,
               aliases=("prix", "pu", "prix unitaire", "price", "unit price")),
        Column("vat", _("Taux de TVA"), aliases=("tva", "taux", "vat", "vat rate")),
        Column("service", _("Service"), help=_("oui : suivi par montant."),
               aliases=("par montant", "service")),
        Column("currency", _("Devise"), help=_("Vide : l'euro."), aliases=("currency",)),
        Column("entity", _("Entité"), help=_("Son nom ; vide s'il n'y en a qu'une."),
               aliases=("entity",)),
        Column("project", _("Projet"), help=_("Le code d'un projet en usage."),
               aliases=("affaire", "code projet", "project")),
        Column("sent", _("Envoyée"), help=_("oui : la commande est ouverte."),
               aliases=("sent", "open")),
    ),
    check_row=_check,
    key_of=_key_of,
    compare=_compare,
    shown_heads=(_("Numéro"), _("Fournisseur"), _("Date"), _("Référence"), _("Désignation"),
                 _("Quantité"), _("Prix HT")),
    show=_show,
    create=_create,
    undo=_undo,
    address=lambda made: reverse("purchases:order", args=[made.before["order"]]),
)  # fmt: skip
