"""What Maison Kervel sold since it issues here: the documents, and what became of each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SINCE = 180
"""Days back. What it sold before was invoiced by another programme, and is taken over as files."""

# A line: the code of an item, quantity, discount in percent.
Line = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class DemoSale:
    """An invoice, and what became of it. `day` counts back from today; `key` names it here."""

    key: str
    day: int
    customer: str
    subject: str
    lines: tuple[Line, ...]
    order: str = ""
    discount: str = ""
    send: bool = True
    bounced_on: str = ""
    """The address that its mail came back from; nobody has written to another yet."""
    opened: int = 0
    """How often the customer opened its page."""
    words: tuple[tuple[str, str], ...] = ()
    """(kind, text) of messages; those of kind "answer" are ours."""
    platform: tuple[str, ...] = ()
    special: bool = False
    """Kept however small the demonstration is."""


@dataclass(frozen=True, slots=True)
class DemoCredit:
    """A credit note on a sale: whole, or of so much of its first line; or what replaces it."""

    of: str
    day: int
    quantity: str = ""
    corrective: bool = False
    note: str = ""
    use: str = ""
    """What becomes of it: "refund", "keep"; nothing: nobody has decided."""


WRITTEN_TO = {
    "Hôtel Belle-Rade": "ines.carradec@belle-rade.example",
    "Librairie du Talus": "commandes@librairie-talus.example",
    "Cabinet Tramontane": "paul.esteve@tramontane.example",
    "Mairie de Rochebrune": "finances@rochebrune.example",
    "Nettoyage Clairval": "compta@nettoyage-clairval.example",
}

LATE = "Deux travées ont été livrées rayées. Nous réglerons quand elles seront remplacées."
WE_COME = "Nous passons jeudi les remplacer ; un avoir vous parvient pour la gêne."
ASKED = "Pouvez-vous rappeler notre numéro de marché sur vos prochaines factures ?"
ANSWERED = "C'est noté : il figurera sur les suivantes."
RETURNED = "Deux travées rayées reprises, facturées une seule fois."
CANCELLED = "Commande annulée par le client avant la livraison."
REWORDED = "Remplace la précédente : l'adresse de pose était celle d'un autre chantier."

SPECIAL = (
    DemoSale("hall", 171, "Hôtel Belle-Rade", "Comptoir du hall", (("CPT-ACC", "1", ""),
             ("POS-ATL", "24", "")), order="HBR-97", opened=3, special=True),
    DemoSale("shelves", 96, "Librairie du Talus", "Rayonnages du rez-de-chaussée",
             (("BIB-TRV", "8", "5"), ("LIV-POS", "1", "")), order="BC-2140", opened=6, special=True,
             words=(("dispute", LATE), ("answer", WE_COME))),
    DemoSale("council", 128, "Mairie de Rochebrune", "Salle du conseil",
             (("AGT-CNS", "1", ""), ("POS-ATL", "40", "")), order="MR-26-031", special=True,
             opened=2, words=(("question", ASKED), ("answer", ANSWERED)),
             platform=("deposited", "accepted")),
    DemoSale("study", 74, "Cabinet Tramontane", "Étude d'un accueil", (("ETU-PLN", "22", ""),),
             opened=1, special=True),
    DemoSale("table", 61, "Cabinet Tramontane", "Table de réunion", (("TBL-R12", "1", ""),
             ("LIV-REG", "1", "")), bounced_on="compta@tramontane.example", special=True),
    DemoSale("bedside", 40, "Hôtel Belle-Rade", "Chambres du deuxième étage",
             (("MOB-CHB", "4", ""), ("TDL-160", "4", "5")), order="HBR-104", opened=2,
             special=True),
    DemoSale("cleaning", 19, "Nettoyage Clairval", "Vestiaires du dépôt", (("CAS-12", "3", ""),),
             special=True, words=(("question", "Le bloc de vestiaires est-il livré monté ?"),),
             opened=1),
    DemoSale("lounge", 8, "Hôtel Belle-Rade", "Tables du petit salon", (("TBL-R06", "2", ""),
             ("LIV-REG", "1", "")), order="HBR-112", special=True),
    DemoSale("doors", 5, "Mairie de Rochebrune", "Portes de l'annexe", (("PRT-CPF", "3", ""),
             ("POS-ATL", "9", "")), order="MR-26-058", platform=("deposited",), special=True),
    DemoSale("oil", 2, "Cabinet Tramontane", "Huile d'entretien", (("HUI-5L", "4", ""),),
             send=False, special=True),
)  # fmt: skip
CREDITS = (
    DemoCredit("shelves", 88, quantity="2", note=RETURNED, use="keep"),
    DemoCredit("study", 66, note=CANCELLED, use="refund"),
    DemoCredit("bedside", 33, corrective=True, note=REWORDED),
    DemoCredit("hall", 12, quantity="1", note="Comptoir repris après l'exposition."),
)

# What is ordered again and again, by customer: subject, lines, most of the first quantity.
USUAL: tuple[tuple[str, str, tuple[Line, ...], int], ...] = (
    ("Hôtel Belle-Rade", "Mobilier de chambre", (("MOB-CHB", "2", ""), ("TDL-160", "2", "")), 6),
    ("Hôtel Belle-Rade", "Têtes de lit", (("TDL-180", "4", ""), ("LIV-REG", "1", "")), 10),
    ("Librairie du Talus", "Bibliothèques murales", (("BIB-TRV", "3", ""),), 9),
    ("Librairie du Talus", "Angles et étagères", (("BIB-ANG", "1", ""), ("ETG-900", "12", "")), 3),
    ("Cabinet Tramontane", "Études et plans", (("ETU-PLN", "8", ""),), 30),
    ("Cabinet Tramontane", "Tables de réunion", (("TBL-R06", "1", ""), ("LIV-REG", "1", "")), 3),
    ("Mairie de Rochebrune", "Location de mobilier", (("LOC-EXP", "2", ""),), 6),
    ("Mairie de Rochebrune", "Huilage des parquets", (("HUI-5L", "6", ""), ("POS-ATL", "8", "")),
     20),
    ("Nettoyage Clairval", "Vestiaires", (("CAS-12", "1", ""), ("LIV-REG", "1", "")), 4),
)  # fmt: skip
EVERY = 6  # days from one to the next
WHOLE = 240  # the size of a demonstration that has all of them
SUBJECTS = tuple({sale.subject for sale in SPECIAL} | {row[1] for row in USUAL})
TEXTS = (
    *SUBJECTS,
    *(text for sale in SPECIAL for _kind, text in sale.words),
    *(credit.note for credit in CREDITS),
)


def sales(today: date, size: int = WHOLE) -> Iterator[tuple[date, DemoSale]]:
    """The sales with their days, fewer where the demonstration is small."""
    chance = Random(20260902)  # noqa: S311 - the same half year at each start, no secret
    for sale in SPECIAL:
        yield today - timedelta(days=sale.day), sale
    for place, day in enumerate(range(SINCE - 4, 3, -EVERY)):
        customer, subject, lines, most = chance.choice(USUAL)
        code, _quantity, discount = lines[0]
        first = (code, str(chance.randint(1, most)), discount)
        order = f"BC-{chance.randint(1000, 9999)}" if chance.random() < 0.5 else ""
        opened, cut = chance.randint(0, 4), "3" if chance.random() < 0.15 else ""
        if place * size // WHOLE == (place + 1) * size // WHOLE:
            continue
        sent = chance.random() < 0.9
        yield (
            today - timedelta(days=day),
            DemoSale(f"usual-{place}", day, customer, subject, (first, *lines[1:]), order=order,
                     discount=cut, send=sent, opened=opened if sent else 0),
        )  # fmt: skip
