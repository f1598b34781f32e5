"""The words by which documents name what they state, in French and English. Data.

Folded (`words.fold`): no accents, no capitals. A label of a number ends where the number begins;
of the others the class that ends last names the value.
"""

from __future__ import annotations

import re

__all__ = [
    "AMOUNTS",
    "BUYER",
    "CODES",
    "DAYS",
    "NOT_SELLER",
    "SELLER",
    "WEAK_DAY",
    "amount_class",
    "code_class",
    "day_class",
]  # fmt: skip

_N = r"(?:[\s:#.\-]|n\s?°|\bno\b\.?|\bn[or]?\b\.?|\bnum(?:ero)?\b\.?|\bnumber\b|\bref(?:erence)?\b\.?|\bid\b)*"
_PAPER = r"(?:facture(?: d'acompte| de solde| proforma)?|avoir|invoice|credit note|credit memo|note d'honoraires|tax invoice|rechnung)"
_OF = r"(?:\s?(?:de|d'|of|the|la|l'|no\b)\s?)*"
_NUM = r"(?:n\s?°|num(?:ero)?\b\.?|number|ref(?:erence)?\b\.?|nr\b\.?|no\b\.?|id)"
_OTHER_PAPERS = (
    r"client|customer|compte|account|contrat|contract|abonnement|\bbl\b|livraison|delivery|"
    r"devis|quote|dossier|tel\b|fax|page|article|lot\b|rcs|siret|siren|capital|\bape\b|\bnaf\b|"
    r"affaire|projet|project|chantier|mandat|\brum\b|\bics\b|\bbic\b|serie|expedition|suivi|tracking|"
    r"origine|original|precedent|previous|rectifi|initiale|annule|related|adherent|licence|agrement|"
    r"intervention|bon de sortie|proforma n|utilisateur|user|vendeur|ligne|telephone"
)

CODES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("other", 3, re.compile(rf"(?:{_OTHER_PAPERS})[\w' ]{{0,16}}{_N}$")),
    ("order", 3, re.compile(rf"(?:bon (?:de |d')?commande|commande|\bcde\b|purchase order|\border\b|"
                            rf"\bp\.?o\b\.?|\bb\.?c\b\.?){_OF}(?: client)?{_N}$")),
    ("number", 3, re.compile(rf"{_NUM}{_OF}{_PAPER}{_N}$")),
    ("number", 3, re.compile(rf"\b{_PAPER}\s*[:(]?\s*{_NUM}{_N}$")),
    ("number", 2, re.compile(rf"^(?:votre )?{_PAPER}{_N}$")),
    ("number", 2, re.compile(rf"{_NUM}{_OF}(?:piece|document){_N}$|^(?:piece|document){_N}$")),
    ("order", 1, re.compile(rf"(?:votre|your|v/)\s?{_NUM}{_N}$")),
    ("number", 1, re.compile(rf"^(?:{_NUM}[\s:.#]*)$")),
    ("number", 1, re.compile(rf"\b{_PAPER}{_N}$")),
)  # fmt: skip

DAYS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("due", re.compile(
        r"echeance|\bech\b|date limite|a (?:payer|regler)(?: (?:avant|au plus tard|pour|le))?|payable"
        r"|(?:reglement|paiement)(?: (?:avant|au|le|pour|du|attendu))+|\bdue(?: date| on| by)?\b"
        r"|pay(?:able|ment)? (?:by|before|until)|remit (?:by|until)|date de (?:paiement|reglement)"
        r"|payment date|preleve(?:e|ment)? le")),
    ("issue", re.compile(
        r"date (?:de (?:la |l')?|d')?(?:facture|facturation|piece|document|avoir|emission|etablissement)"
        r"|(?:emise?|etablie?|facturee?|fait(?:e)?) (?:a [\w' -]{2,30},? )?le\b|invoice date|date of (?:the )?(?:invoice|issue)"
        r"|issue date|issued(?: on| at)?\b|invoiced on|bill(?:ing)? date|date invoice|tax point|(?:facture|avoir|invoice|credit note|note d'honoraires) (?:en date )?(?:du|dated|of)\b"
        r"|\b(?:facture|avoir|invoice|credit note|note d'honoraires)\b(?:(?!commande|order|livraison|delivery|devis|quote|contrat|origin|rectifi|annul|\bbl\b).){0,50}\b(?:du|dated|of|le)$")),
    ("other", re.compile(
        r"commande|order|livr|delivery|deliver|\bbl\b|\bbon\b|prestation|periode|period|expedi|ship|"
        r"intervention|devis|quote|contrat|contract|edit|imprim|print|naissance|signature|acompte|"
        r"virement|\brecu\b|origine|valid|depuis|service|reception|debut|\bfin\b|start|\bend\b|arret"
        r"|abonnement|executi|reglee?\b|payee?\b|paid|depart|statement|releve")),
)  # fmt: skip
WEAK_DAY = re.compile(r"\bdate$|\ble$|\bdu$|\bdated$|^$")
_RANGE = re.compile(r"^\W*(?:au|to|a|and|et|until)\W*$|^\s*-\s*$")

AMOUNTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("prepaid", re.compile(
        r"acompte|deja (?:paye|regle|verse|facture)|deposit|prepaid|amount paid|already paid|^(?:paid|regle|paye|less)"
        r"|\bavance|provision|versement|payment received|paiement recu|credit applied|avoir deduit")),
    ("discount", re.compile(
        r"^(?:total )?(?:des )?(?:remise|rabais|discount|ristourne|escompte)|\bdont remise")),
    ("other", re.compile(
        r"capital|frais de port|^port\b|shipping|freight|transport|retenue|penalit|indemnit|recouvrement"
        r"|\beco|prix unit|unit price|^p\.?\s?u|franco|seuil|plafond|caution|avant remise|brut|before discount"
        r"|solde (?:precedent|anterieur)|previous balance|report|a reporter|economi|points|commission"
        r"|encours|consomm|timbre")),
    ("payable", re.compile(
        r"net (?:a|to) pa(?:yer|y)|reste (?:a payer|du)|solde (?:a (?:payer|regler)|du)|\bsolde$"
        r"|montant (?:total )?(?:a (?:payer|regler)|du)\b|total (?:a (?:payer|regler)|du)\b|\ba (?:payer|regler)\b"
        r"|(?:amount|balance|total|payment) due|due payable|total payable|amount payable|to pay\b"
        r"|somme a|montant du prelevement|preleve")),
    ("gross", re.compile(
        r"\bt\.?\s?t\.?\s?c\b|toutes taxes|(?:tva|taxes?) (?:incluse|comprise)|incl\w*\.?\s?(?:of )?(?:vat|tax)"
        r"|with (?:vat|tax)|grand total|total general|invoice total|total invoice|total (?:de la )?facture"
        r"|montant (?:de la |total )?facture|gross|total amount$|^montant total$")),
    ("net", re.compile(
        r"\bh\.?\s?t\b|hors (?:tva|taxes?)|h\.t|(?:excl|ex)\w*\.? (?:vat|tax)|(?:before|without|net of) (?:vat|tax)"
        r"|sous[- ]?total|sub ?-?total|net (?:total|amount)|total net|\bnet$|taxable|base imposable|assiette")),
    ("tax", re.compile(r"\bt\.?\s?v\.?\s?a\b|\bvat\b|\btax(?:es)?\b|sales tax|\bmwst|\bust\b")),
    ("gross", re.compile(r"^total(?: eur| €| en euros| usd| gbp)?$")),
)  # fmt: skip
TOTAL = re.compile(
    r"\btotal|montant|sous[- ]?total|sub ?-?total|net a payer|amount|grand|solde|reste|balance"
)

BUYER = re.compile(
    r"client|votre|\bvos\b|destinataire|acheteur|customer|buyer|\byour\b|bill(?:ed)? to|ship to|sold to"
    r"|factur(?:e|ee|ation)?\s?(?:a|pour)\s?:?$|adresse de (?:facturation|livraison)|livre a|invoice to|attention"
)
SELLER = re.compile(r"\brcs\b|r\.c\.s|capital|\bape\b|\bnaf\b|registered|siege|\bsarl\b|\bsas\b|\bsa\b|emetteur|vendeur|fournisseur|seller|vendor|\bsupplier|registre")  # fmt: skip
NOT_SELLER = re.compile(
    r"factor|affactur|subrog|banque|\bbank|credit agricole|assur|insur|transporteur|carrier|livre par"
    r"|sous-trait|commissaire|expert-comptable|mediat|editeur|logiciel|software|imprime|printed|rge|hebergeur"
    r"|\bpour le compte|recouvrement|organisme"
)


def code_class(label: str) -> tuple[str, int]:
    """(class, strength) of the label of a number; ("", 0) where it says nothing."""
    for name, strength, pattern in CODES:
        if pattern.search(label):
            return name, strength
    return "", 0


def day_class(label: str, later: bool = False) -> tuple[str, int]:
    """(issue, due or other; strength) of the label of a day. `later`: another day stands before it."""
    if later and _RANGE.match(label):
        return "other", 3
    best, end = "", -1
    for name, pattern in DAYS:
        for match in pattern.finditer(label):
            if match.end() > end:
                best, end = name, match.end()
    if best:
        return best, 3
    return ("issue", 1) if WEAK_DAY.search(label) else ("", 0)


def amount_class(label: str) -> tuple[str, int]:
    """(class, strength) of the label of an amount; a label that says "total" is stronger."""
    for name, pattern in AMOUNTS:
        if pattern.search(label):
            return name, 3 if TOTAL.search(label) else 2
    return "", 0
