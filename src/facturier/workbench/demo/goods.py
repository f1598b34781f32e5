"""What Maison Kervel sells: the items of the demo, and the prices it grants to architects."""

from datetime import date, datetime
from decimal import Decimal

from facturier.catalogue import actions
from facturier.catalogue.rules import ItemFacts, ItemText
from facturier.organisations.queries import Member

# (code, French name, English name, kind, unit, net price, VAT percent, account, description)
GOODS: tuple[tuple[str, str, str, str, str, str, str, str, str], ...] = (
    ("MOB-CHB", "Mobilier de chambre, lot", "Bedroom furniture, set", "goods", "SET", "1900",
     "20", "701000", "Chevets, bureau et penderie en placage de chêne, quincaillerie comprise."),
    ("TDL-160", "Tête de lit en chêne, 160 cm", "Oak headboard, 160 cm", "goods", "C62", "620",
     "20", "701000", "Chêne massif huilé, fixation murale cachée."),
    ("TDL-180", "Tête de lit en chêne, 180 cm", "Oak headboard, 180 cm", "goods", "C62", "690",
     "20", "701000", ""),
    ("BIB-TRV", "Bibliothèque murale, travée", "Wall bookcase, bay", "goods", "C62", "845",
     "20", "701000", "Travée de 900 mm, cinq tablettes réglables."),
    ("BIB-ANG", "Bibliothèque murale, angle", "Wall bookcase, corner", "goods", "C62", "1120",
     "20", "701000", ""),
    ("CPT-ACC", "Comptoir d'accueil sur mesure", "Reception desk, made to measure", "goods",
     "C62", "3980", "20", "701000", "Plateau accessible à 800 mm, éclairage intégré."),
    ("TBL-R12", "Table de réunion 12 places", "Meeting table, 12 seats", "goods", "C62", "4150",
     "20", "701000", ""),
    ("TBL-R06", "Table de réunion 6 places", "Meeting table, 6 seats", "goods", "C62", "2280",
     "20", "701000", ""),
    ("MEU-CHG", "Meuble de change", "Changing unit", "goods", "C62", "735", "20", "701000",
     "Bords arrondis, laque sans solvant."),
    ("CAS-12", "Casiers enfants, bloc de 12", "Children's lockers, block of 12", "goods", "C62",
     "468", "20", "701000", ""),
    ("ETG-900", "Étagère chêne 900 mm", "Oak shelf, 900 mm", "goods", "C62", "96.5", "20",
     "701000", ""),
    ("PRT-PLN", "Porte pleine 830 mm, bloc", "Solid door set, 830 mm", "goods", "C62", "412",
     "10", "701000", "Pour logement de plus de deux ans."),
    ("PRT-CPF", "Porte coupe-feu EI 30, bloc", "Fire door set, EI 30", "goods", "C62", "689",
     "20", "701000", ""),
    ("FEN-OB", "Fenêtre oscillo-battante bois, 1 vantail", "Tilt and turn timber window",
     "goods", "C62", "578", "5.5", "701000", "Uw 1,2 : travaux d'amélioration énergétique."),
    ("VOL-BTT", "Volet battant bois, paire", "Timber shutters, pair", "goods", "PR", "486", "10",
     "701000", ""),
    ("PLT-54", "Plateau chêne massif 54 mm", "Solid oak slab, 54 mm", "goods", "MTK", "238.4",
     "20", "701000", ""),
    ("PLI-CHN", "Plinthe chêne 80 mm", "Oak skirting, 80 mm", "goods", "MTR", "11.275", "20",
     "701000", ""),
    ("HUI-5L", "Huile dure d'entretien, 5 L", "Hard wax oil, 5 L", "goods", "C62", "74.9", "20",
     "707000", ""),
    ("RPR-PRQ", "Reprise de parquet", "Parquet repair", "service", "MTK", "58.4", "10", "706000",
     "Dépose, remplacement des lames abîmées, ponçage et huilage."),
    ("ETU-PLN", "Étude et plans d'exécution", "Design and working drawings", "service", "HUR",
     "68", "20", "706000", ""),
    ("POS-ATL", "Pose par compagnon", "Fitting by a craftsman", "service", "HUR", "54", "20",
     "706000", ""),
    ("LIV-REG", "Livraison régionale", "Regional delivery", "service", "DAY", "615", "20",
     "708500", ""),
    ("LIV-POS", "Livraison et pose, forfait", "Delivery and fitting, lump sum", "service", "LS",
     "1620", "20", "706000", ""),
    ("AGT-CNS", "Agencement de salle du conseil", "Fitting-out of a council chamber", "service",
     "E48", "7260", "20", "706000", ""),
    ("FRM-ENT", "Formation à l'entretien du bois", "Training in wood care", "service", "DAY",
     "540", "E", "706000", ""),
    ("LOC-EXP", "Location de mobilier d'exposition", "Exhibition furniture hire", "service",
     "WEE", "210", "20", "708300", ""),
)  # fmt: skip
TRAINING = "Formation professionnelle continue, art. 261-4-4° a du CGI"
LIST_NAME = "Tarif architectes"
# (code, from which quantity, net price)
LIST_PRICES = (
    ("TDL-160", "0", "589"), ("TDL-160", "10", "545"), ("TDL-160", "40", "498"),
    ("TDL-180", "0", "655"), ("TDL-180", "10", "612"), ("BIB-TRV", "0", "803"),
    ("BIB-TRV", "6", "760"), ("ETG-900", "0", "91.7"), ("ETG-900", "20", "86.85"),
    ("PRT-PLN", "0", "391"), ("PLI-CHN", "0", "10.7"), ("PLI-CHN", "100", "9.9"),
    ("ETU-PLN", "0", "62"), ("POS-ATL", "0", "51"),
)  # fmt: skip


def furnish_catalogue(owner: Member, now: datetime) -> None:
    """Put the items and the price list into the catalogue."""
    keys = {}
    for code, name, english, kind, unit, price, vat, account, description in GOODS:
        exempt = vat == "E"
        facts = ItemFacts(
            code=code,
            kind=kind,
            texts={"fr": ItemText(name, description), "en": ItemText(english)},
            unit=unit,
            price=Decimal(price),
            vat_category="E" if exempt else "S",
            vat_percent=Decimal(0) if exempt else Decimal(vat),
            exemption_reason=TRAINING if exempt else "",
            account=account,
        )
        keys[code] = actions.create_item(member=owner, facts=facts, now=now).id
    first_day = date(now.year, 1, 1)
    price_list = actions.create_price_list(
        member=owner, facts=actions.PriceListFacts(LIST_NAME, first_day), now=now
    )
    for code, quantity, price in LIST_PRICES:
        actions.set_price(
            member=owner,
            price_list_id=price_list.id,
            item_id=keys[code],
            price=Decimal(price),
            from_quantity=Decimal(quantity),
            now=now,
        )
