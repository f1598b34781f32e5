"""How people call the controls, their evidence and what to do about them."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.kit import display

Said = Callable[[], str]

TITLES: dict[str, Said] = {
    "duplicate.same": lambda: _("Doublon : même numéro, même fournisseur"),
    "duplicate.alike": lambda: _("Doublon possible"),
    "duplicate.content": lambda: _("Doublon : même contenu dans un autre fichier"),
    "duplicate.paid": lambda: _("Déjà payée d'après la banque"),
    "page.differs": lambda: _("La page ne dit pas ce que dit le fichier"),
    "sums.differ": lambda: _("Les totaux ne tombent pas juste"),
    "mentions.missing": lambda: _("Mentions légales introuvables sur la page"),
    "account.changed": lambda: _("IBAN différent de celui qui est connu"),
    "account.new": lambda: _("Premier IBAN de ce fournisseur, pas encore confirmé"),
    "account.shared": lambda: _("IBAN d'un autre tiers"),
    "account.invalid": lambda: _("IBAN dont la clé est fausse"),
    "amount.unusual": lambda: _("Montant inhabituel"),
    "price.unusual": lambda: _("Prix unitaire en hausse"),
    "rhythm.unusual": lambda: _("Plus tôt que d'habitude"),
    "vat.unusual": lambda: _("Taux de TVA inhabituel"),
    "supplier.new": lambda: _("Première facture de ce fournisseur"),
    "date.weekend": lambda: _("Datée d'un samedi ou d'un dimanche"),
    "amount.round": lambda: _("Montant rond"),
    "term.beyond_law": lambda: _("Échéance au-delà du délai légal"),
    "purchase.split": lambda: _("Achat peut-être fractionné"),
    "threshold.near": lambda: _("Juste sous un seuil d'approbation"),
    "siren.unlike": lambda: _("SIREN inconnu de l'annuaire"),
}
EXPLANATIONS: dict[str, Said] = {
    "duplicate.same": lambda: _(
        "Un fournisseur ne donne un numéro qu'une fois. Comparez, puis dites si c'est la même."
    ),
    "duplicate.alike": lambda: _(
        "Assez de signes concordent pour le vérifier avant de payer. Aucun numéro n'est à modifier."
    ),
    "duplicate.content": lambda: _(
        "Les mots de la page sont les mêmes, seuls les octets changent."
    ),
    "duplicate.paid": lambda: _("Une ligne de relevé porte ce numéro ou ce montant."),
    "page.differs": lambda: _(
        "Les personnes lisent la page, la comptabilité enregistre le fichier. Appelez le"
        " fournisseur à un numéro que vous connaissez avant toute approbation."
    ),
    "sums.differ": lambda: _(
        "Les totaux du fournisseur restent tels qu'il les indique ; notre calcul est à côté."
    ),
    "mentions.missing": lambda: _(
        "Code de commerce, articles L441-9 et D441-5 ; CGI, annexe II, article 242 nonies A."
    ),
    "account.changed": lambda: _(
        "Un changement d'IBAN se confirme de vive voix, à un numéro connu d'avance. Rien n'est"
        " modifié dans la fiche du fournisseur."
    ),
    "account.new": lambda: _("Confirmez l'IBAN avec le fournisseur avant le premier paiement."),
    "account.shared": lambda: _(
        "Deux fournisseurs différents n'ont en général pas le même compte."
    ),
    "account.invalid": lambda: _("Deux chiffres intervertis, ou un faux : demandez le bon IBAN."),
    "amount.unusual": lambda: _("Loin de la médiane de ses factures précédentes."),
    "price.unusual": lambda: _("Le même article coûtait moins sur ses factures précédentes."),
    "rhythm.unusual": lambda: _("Ce fournisseur facture à intervalle régulier."),
    "vat.unusual": lambda: _("Aucune de ses factures précédentes ne porte ce taux."),
    "supplier.new": lambda: _("Vérifiez que la commande et le fournisseur existent."),
    "date.weekend": lambda: _("Aucune de ses factures précédentes n'est datée d'un week-end."),
    "amount.round": lambda: _("Ses autres factures ne sont pas rondes."),
    "term.beyond_law": lambda: _(
        "60 jours après la facture au plus, ou 45 jours fin de mois si le contrat le prévoit (Code"
        " de commerce, article L441-10)."
    ),
    "purchase.split": lambda: _(
        "Plusieurs factures proches, chacune sous la limite, la dépassent ensemble."
    ),
    "threshold.near": lambda: _("Le montant est juste en dessous d'un seuil de la politique."),
    "siren.unlike": lambda: _("L'annuaire ne connaît pas cette entreprise."),
}
FAMILIES: dict[str, Said] = {
    "duplicate": lambda: _("Doublons"),
    "honesty": lambda: _("Page et fichier"),
    "arithmetic": lambda: _("Totaux et mentions"),
    "account": lambda: _("Comptes bancaires"),
    "habit": lambda: _("Habitudes du fournisseur"),
    "law": lambda: _("Délais légaux"),
}
SEVERITIES: dict[str, Said] = {
    "high": lambda: _("Grave"),
    "medium": lambda: _("À voir"),
    "low": lambda: _("Pour information"),
}
LOOKS = {"high": ("is-bad", "circle-x"), "medium": ("is-warn", "circle-alert")}
STATES: dict[str, Said] = {
    "open": lambda: _("À décider"),
    "accepted": lambda: _("Confirmé"),
    "dismissed": lambda: _("Écarté"),
    "lifted": lambda: _("Levé"),
}
OWNERS: dict[str, Said] = {
    "editor": lambda: _("Comptabilité fournisseurs"),
    "exception_expert": lambda: _("Expert exceptions"),
    "payer": lambda: _("Payeur"),
    "approver": lambda: _("Approbation"),
}
CLOSED: dict[str, Said] = {
    "no_statements": lambda: _("Fermé : les relevés bancaires ne sont pas encore lus."),
    "no_circuits": lambda: _("Fermé : il n'y a pas encore de circuit d'approbation."),
    "no_directory": lambda: _("Fermé : aucun annuaire n'est configuré."),
}
ON: Said = lambda: _("Activé")  # noqa: E731
GRAVITY: Said = lambda: _("Gravité")  # noqa: E731
LIMITS: dict[str, Said] = {
    "days": lambda: _("Écart en jours"),
    "permille": lambda: _("Écart de montant, en millièmes"),
    "cents": lambda: _("Tolérance, en centimes"),
    "times": lambda: _("Écarts types tolérés"),
    "percent": lambda: _("Hausse tolérée, en %"),
    "from": lambda: _("À partir de, en euros"),
    "limit": lambda: _("Limite, en euros"),
}
FIELDS: dict[str, Said] = {
    "number": lambda: _("Numéro"),
    "supplier": lambda: _("Fournisseur"),
    "issue_date": lambda: _("Date"),
    "due_date": lambda: _("Échéance"),
    "gross": lambda: _("Total TTC"),
    "net": lambda: _("Total HT"),
    "tax": lambda: _("TVA"),
    "order": lambda: _("Commande"),
    "siren": lambda: _("SIREN"),
    "account": lambda: _("IBAN"),
    "rates": lambda: _("Taux de TVA"),
    "usual_span": lambda: _("Fourchette habituelle"),
    "history": lambda: _("Factures comparées"),
    "item": lambda: _("Article"),
    "price": lambda: _("Prix unitaire HT"),
    "gap": lambda: _("Jours depuis la précédente"),
    "last_date": lambda: _("Facture précédente"),
    "days": lambda: _("Jours"),
    "together": lambda: _("Ensemble, HT"),
    "others": lambda: _("Avec"),
    "mention": lambda: _("Mention absente"),
}
_MENTIONS: dict[str, Said] = {
    "recovery": lambda: _("indemnité de recouvrement de 40 €"),
    "penalties": lambda: _("pénalités de retard"),
    "discount": lambda: _("escompte ou son absence"),
    "identifier": lambda: _("SIREN ou numéro de TVA"),
    "due": lambda: _("date de règlement"),
}
SIGNALS: dict[str, Said] = {
    "content": lambda: _("même contenu"),
    "number_same": lambda: _("même numéro"),
    "number_normalised": lambda: _("même numéro, écrit autrement"),
    "number_near": lambda: _("numéro à une faute près"),
    "number_other_series": lambda: _("même numéro d'une autre série"),
    "number_missing": lambda: _("numéro absent"),
    "number_different": lambda: _("numéros différents"),
    "supplier_same": lambda: _("même fournisseur"),
    "supplier_sister": lambda: _("fournisseur apparenté"),
    "gross_same": lambda: _("même montant"),
    "date_same": lambda: _("même date"),
    "date_near": lambda: _("dates proches"),
    "order_same": lambda: _("même commande"),
    "entity_other": lambda: _("adressée à une autre de vos entités"),
    "channel_other": lambda: _("arrivée autrement"),
    "by_contract": lambda: _("permis seulement si le contrat prévoit 45 jours fin de mois"),
}
_HEADS: dict[str, tuple[Said, Said]] = {
    "duplicate": (lambda: _("Cette facture"), lambda: _("L'autre")),
    "honesty": (lambda: _("Le fichier"), lambda: _("La page")),
    "arithmetic": (lambda: _("Indiqué"), lambda: _("Calculé")),
    "account": (lambda: _("Cette facture"), lambda: _("Connu")),
    "habit": (lambda: _("Cette facture"), lambda: _("D'habitude")),
    "law": (lambda: _("Cette facture"), lambda: _("Au plus")),
}


def said(words: dict[str, Said], key: str) -> str:
    """The words for a key; the key itself where a newer or older version wrote it."""
    return words[key]() if key in words else key


def heads(family: str) -> tuple[str, str]:
    """The heads of the two columns of evidence."""
    left, right = _HEADS[family]
    return left(), right()


def evidence_told(kept: dict[str, Any]) -> list[SimpleNamespace]:
    """The evidence as people read it: (label, this one, the other, whether they differ)."""
    found = []
    for one in kept.get("compared", ()):
        name, kind = str(one.get("field", "")), str(one.get("kind", "text"))
        stated, other = (_value(str(one.get(side, "")), kind) for side in ("stated", "other"))
        if name == "mention":
            other = said(_MENTIONS, str(one.get("other", "")))
        label = said(FIELDS, name)
        if name.startswith("tax_at_"):
            label = _("TVA à %(rate)s") % {"rate": _value(name.removeprefix("tax_at_"), "percent")}
        found.append(
            SimpleNamespace(label=label, stated=stated, other=other, differs=stated != other)
        )
    return found


def signals_told(kept: dict[str, Any]) -> str:
    """The signals in one line."""
    return ", ".join(said(SIGNALS, str(one)) for one in kept.get("signals", ()))


def _value(text: str, kind: str) -> str:
    language = get_language()
    if not text:
        return ""
    if kind == "day":
        found = parse_date(text)
        return display.day(found, language) if found else text
    if kind == "span":
        return " – ".join(_value(part, "money") for part in text.split(" - "))
    if kind == "percent":
        return ", ".join(_number(part, language, percent=True) for part in text.split(", "))
    if kind == "number":
        return _number(text, language)
    if kind == "money":
        amount, _space, currency = text.partition(" ")
        try:
            return display.money(Decimal(amount), currency, language)
        except InvalidOperation:
            return text
    return text


def _number(text: str, language: str | None, *, percent: bool = False) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return (display.percent if percent else display.number)(value, language)
