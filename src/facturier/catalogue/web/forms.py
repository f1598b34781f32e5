"""What people type about items and price lists. Decisions stand in the actions."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from facturier.catalogue.actions import facts_of
from facturier.catalogue.models import Item
from facturier.catalogue.rules import (
    CORSICA,
    LONGEST,
    MAINLAND,
    OVERSEAS,
    ItemFacts,
    ItemKind,
    ItemText,
    VatCategory,
)
from facturier.kit import display
from facturier.kit.forms import NumberField
from facturier.kit.units import UNIT_NAMES, unit

CURRENCIES = ("EUR", "GBP", "USD", "CHF")


def vat_choices() -> list[tuple[str, Any]]:
    """Rates by territory, then the categories without VAT; each names category and rate."""
    language = get_language()

    def rates(listed: tuple[Decimal, ...], beyond: tuple[Decimal, ...] = ()) -> list:
        return [
            (f"S:{rate}", display.percent(rate, language)) for rate in listed if rate not in beyond
        ]

    return [
        (_t("Taux de métropole"), rates(MAINLAND)),
        (_t("Taux propres à la Corse"), rates(CORSICA, MAINLAND)),
        (_t("Taux propres à l'outre-mer"), rates(OVERSEAS, MAINLAND)),
        (
            _t("Sans TVA"),
            [
                (VatCategory.EXEMPT, _t("Exonéré (E)")),
                (VatCategory.REVERSE_CHARGE, _t("Autoliquidation (AE)")),
                (VatCategory.INTRA_COMMUNITY, _t("Livraison intracommunautaire (K)")),
                (VatCategory.EXPORT, _t("Export (G)")),
                (VatCategory.OUTSIDE, _t("Hors champ (O)")),
                (VatCategory.ZERO, _t("Taux zéro (Z)")),
            ],
        ),
    ]


def vat_key(category: str, percent: Decimal | None) -> str:
    """The choice that names this category and rate."""
    if category != VatCategory.STANDARD or percent is None:
        return category
    return f"S:{percent.normalize():f}"


class ItemForm(forms.Form):
    """An item."""

    code = forms.CharField(label=_("Code"), max_length=LONGEST["code"], required=False)
    kind = forms.ChoiceField(
        label=_("Genre"),
        choices=[(ItemKind.GOODS, _("Bien")), (ItemKind.SERVICE, _("Service"))],
    )
    name = forms.CharField(label=_("Nom"), max_length=LONGEST["name"])
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST["description"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name_en = forms.CharField(label=_("Nom anglais"), max_length=LONGEST["name"], required=False)
    description_en = forms.CharField(
        label=_("Description anglaise"),
        max_length=LONGEST["description"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    price = NumberField(label=_("Prix net"), help_text=_("Hors taxe, par unité."))
    currency = forms.ChoiceField(label=_("Devise"))
    unit = forms.ChoiceField(label=_("Unité"))
    vat = forms.ChoiceField(label=_("TVA"))
    exemption_reason = forms.CharField(
        label=_("Motif d'exonération"),
        max_length=LONGEST["reason"],
        required=False,
        help_text=_("Pour un article sans TVA."),
    )
    exemption_code = forms.CharField(
        label=_("Code d'exonération"),
        max_length=30,
        required=False,
        help_text=_("VATEX-… ; proposé pour AE, K, G et O."),
    )
    account = forms.CharField(
        label=_("Compte"),
        max_length=LONGEST["account"],
        required=False,
        help_text=_("Par exemple 706000."),
    )

    def __init__(self, data: Any = None, *, item: Item | None = None) -> None:
        super().__init__(data, initial=values_of(facts_of(item)) if item else self.start())
        if item is None:
            self.fields["code"].help_text = _t("Vide : le suivant est donné.")
        else:
            self.fields["code"].required = True
        self._offer("currency", [(one, one) for one in CURRENCIES], item.currency if item else "")
        self._offer("unit", list(UNIT_NAMES.items()), item.unit if item else "")
        self.fields["vat"].choices = vat_choices()

    @staticmethod
    def start() -> dict[str, Any]:
        """What a new item begins with."""
        return {"kind": ItemKind.GOODS, "currency": "EUR", "unit": "C62", "vat": "S:20"}

    def _offer(self, name: str, choices: list[tuple[str, Any]], kept: str) -> None:
        # What an import or the API gave stays a choice of its item.
        if kept and kept not in dict(choices):
            choices = [*choices, (kept, f"{unit(kept)} ({kept})" if name == "unit" else kept)]
        self.fields[name].choices = choices

    def facts(self) -> ItemFacts:
        """The facts as the domain takes them."""
        typed = self.cleaned_data
        category, _colon, percent = typed["vat"].partition(":")
        return ItemFacts(
            code=typed["code"],
            kind=typed["kind"],
            texts={
                "fr": ItemText(typed["name"], typed["description"]),
                "en": ItemText(typed["name_en"], typed["description_en"]),
            },
            unit=typed["unit"],
            price=typed["price"],
            currency=typed["currency"],
            vat_category=category,
            vat_percent=Decimal(percent) if percent else None,
            exemption_reason=typed["exemption_reason"],
            exemption_code=typed["exemption_code"],
            account=typed["account"],
        )


def values_of(facts: ItemFacts) -> dict[str, Any]:
    """What a form about these facts starts with."""
    french, english = (facts.texts.get(language, ItemText("")) for language in ("fr", "en"))
    return {
        "code": facts.code,
        "kind": facts.kind,
        "name": french.name,
        "description": french.description,
        "name_en": english.name,
        "description_en": english.description,
        "price": facts.price,
        "currency": facts.currency,
        "unit": facts.unit,
        "vat": vat_key(facts.vat_category, facts.vat_percent),
        "exemption_reason": facts.exemption_reason,
        "exemption_code": facts.exemption_code,
        "account": facts.account,
    }


def _day_field(**options: Any) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **options)


class PriceListForm(forms.Form):
    """A price list and its period."""

    name = forms.CharField(label=_("Nom du tarif"), max_length=120)
    currency = forms.ChoiceField(label=_("Devise"), choices=[(one, one) for one in CURRENCIES])
    valid_from = _day_field(label=_("Premier jour"))
    valid_to = _day_field(
        label=_("Dernier jour"), required=False, help_text=_("Vide : sans fin prévue.")
    )


class PriceForm(forms.Form):
    """A price to put into a list."""

    code = forms.CharField(label=_("Code de l'article"), max_length=LONGEST["code"])
    from_quantity = NumberField(
        label=_("À partir de"), required=False, help_text=_("Quantité ; vide : dès la première.")
    )
    price = NumberField(label=_("Prix net"))
