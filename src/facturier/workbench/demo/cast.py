"""Who plays in the demo. All invented; check digits are valid, the bank code 99999 is nobody's."""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import luhn


def siren(first_eight: str) -> str:
    """A SIREN with its check digit."""
    return first_eight + luhn.calc_check_digit(first_eight)


def vat_number(of: str) -> str:
    """The French VAT number of a SIREN."""
    return f"FR{(12 + 3 * (int(of) % 97)) % 97:02d}{of}"


def iban(account: str) -> str:
    """An IBAN at the fictitious bank 99999, from eleven digits of account."""
    bban = "9999900001" + account
    key = 97 - (89 * int(bban[:5]) + 15 * int(bban[5:10]) + 3 * int(bban[10:21])) % 97
    bban += f"{key:02d}"
    check = 98 - int(bban + "152700") % 97
    return f"FR{check:02d}{bban}"


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its invoices name it."""

    name: str
    siren: str
    street: str
    post_code: str
    city: str
    account: str
    department: str = ""
    goods: tuple[tuple[str, str, Decimal], ...] = ()
    rate: Decimal = Decimal("20")
    terms: int = 30
    syntax: str = "cii"
    category: str = ""
    project: str = ""

    @property
    def vat_number(self) -> str:
        """Its VAT number."""
        return vat_number(self.siren)


def _goods(*rows: tuple[str, str, str]) -> tuple[tuple[str, str, Decimal], ...]:
    return tuple((name, unit, Decimal(price)) for name, unit, price in rows)


KERVEL = Company(
    "Maison Kervel", siren("84412097"), "18 rue des Chantiers", "44000", "Nantes", "17228000208"
)

DEPARTMENTS = ("Direction financière", "Production", "Logistique", "Commercial")
PROJECTS = (
    ("BELLE-RADE", "Hôtel Belle-Rade, 42 chambres", "Production"),
    ("TALUS", "Agencement de la librairie du Talus", "Production"),
    ("SALON-27", "Salon de l'agencement 2027", "Commercial"),
)
CATEGORIES = (
    ("Matières premières", "601100"),
    ("Quincaillerie", "601200"),
    ("Énergie", "606100"),
    ("Entretien et nettoyage", "615500"),
    ("Transport", "624100"),
    ("Services informatiques", "651100"),
    ("Publicité et salons", "623300"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the demo company, with a role and where it holds."""

    name: str
    email: str
    role: str
    direction: str = ""
    department: str = ""
    amount_limit: Decimal | None = None
    dated: bool = False


PEOPLE = (
    Person("Hélène Vasseur", "helene.vasseur@maison-kervel.example", "owner"),
    Person("Thomas Le Goff", "thomas.legoff@maison-kervel.example", "administrator"),
    Person("Nadia Benhaddou", "nadia.benhaddou@maison-kervel.example", "editor", "received"),
    Person("Camille Renard", "camille.renard@maison-kervel.example", "editor", "issued"),
    Person(
        "Julien Marchetti",
        "julien.marchetti@maison-kervel.example",
        "approver",
        "received",
        "Production",
        Decimal("10000"),
    ),
    Person("Sophie Arnal", "sophie.arnal@cabinet-arnal.example", "auditor", dated=True),
)

SUPPLIERS = (
    Company("Tôlerie Lacaze", siren("43198025"), "ZA des Grandes Bruyères", "49300", "Cholet",
            "04910268123", "Production",
            _goods(("Panneau tôle laquée RAL 7016", "C62", "312.00"),
                   ("Étagère acier plié, 900 mm", "C62", "96.50"),
                   ("Équerre de fixation inox", "C62", "5.80"),
                   ("Transport et déchargement", "C62", "702.00")),
            category="Matières premières", syntax="facturx"),
    Company("Scierie du Morvan", siren("38277104"), "2 route de la Scierie", "58120",
            "Château-Chinon", "30000215407", "Production",
            _goods(("Chêne massif, plateau 54 mm", "MTQ", "2290.00"),
                   ("Frêne, plots séchés", "MTQ", "1180.00")),
            terms=45, category="Matières premières", syntax="ubl"),
    Company("Électro-Loire", siren("51730466"), "4 quai des Forges", "45000", "Orléans",
            "70011982345", "Production",
            _goods(("Réglette LED 24 V, 900 mm", "C62", "38.50"),
                   ("Alimentation 24 V 150 W", "C62", "64.00"),
                   ("Câblage et mise en coffret", "HUR", "70.00")),
            category="Quincaillerie", syntax="facturx"),
    Company("Quincaillerie Sauveterre", siren("32905718"), "11 rue du Port", "64270",
            "Sauveterre-de-Béarn", "55100064270", "Production",
            _goods(("Charnière invisible 110°", "C62", "4.35"),
                   ("Coulisse à billes 500 mm", "PR", "17.90"),
                   ("Vis 4 × 40, boîte de 500", "BX", "21.40")),
            category="Quincaillerie"),
    Company("Transports Quillien", siren("48816033"), "8 boulevard de l'Escaut", "44600",
            "Saint-Nazaire", "20044600118", "Logistique",
            _goods(("Livraison régionale, journée", "DAY", "615.00"),
                   ("Tournée nationale, palette", "C62", "84.00")),
            category="Transport", syntax="ubl"),
    Company("Énergie des Caps", siren("79120384"), "1 place du Phare", "29200", "Brest",
            "61029200777", "Direction financière",
            _goods(("Électricité, atelier de Nantes", "KWH", "0.1932"),
                   ("Abonnement 120 kVA", "MON", "186.40")),
            category="Énergie", syntax="ubl"),
    Company("Nettoyage Clairval", siren("40358127"), "27 avenue du Lac", "44300", "Nantes",
            "82044300551", "Logistique",
            _goods(("Entretien des locaux, forfait mensuel", "MON", "990.00"),),
            category="Entretien et nettoyage"),
    Company("Hébergement Novalis", siren("82174590"), "5 rue de la Baleine", "35000", "Rennes",
            "35000824417", "Direction financière",
            _goods(("Serveurs, abonnement mensuel", "MON", "540.00"),
                   ("Sauvegarde externe, 2 To", "MON", "55.00")),
            category="Services informatiques", syntax="facturx"),
    Company("Imprimerie du Talus", siren("33471968"), "3 rue des Presses", "35400", "Saint-Malo",
            "35400112233", "Commercial",
            _goods(("Catalogue 48 pages, 500 exemplaires", "C62", "1116.20"),
                   ("Cartes de visite, lot de 250", "C62", "62.00")),
            rate=Decimal("5.5"), category="Publicité et salons", syntax="facturx"),
    Company("Vernis et Laques Dumarais", siren("35710924"), "14 rue de la Chimie", "33000",
            "Bordeaux", "33000909123", "Production",
            _goods(("Vernis aqueux mat, 20 L", "C62", "214.50"),
                   ("Laque blanche, 10 L", "C62", "148.90")),
            category="Matières premières"),
)  # fmt: skip

CUSTOMERS = (
    Company("Hôtel Belle-Rade", siren("81265437"), "1 quai de la Rade", "56000", "Vannes",
            "56000118822", "Commercial",
            _goods(("Mobilier de chambre, lot", "C62", "1900.00"),
                   ("Tête de lit en chêne, 160 cm", "C62", "620.00"),
                   ("Livraison et pose", "C62", "1620.00")),
            syntax="facturx", project="BELLE-RADE"),
    Company("Librairie du Talus", siren("52839160"), "22 rue du Talus", "35400", "Saint-Malo",
            "35400771122", "Commercial",
            _goods(("Bibliothèque murale, travée", "C62", "845.00"),
                   ("Comptoir d'accueil sur mesure", "C62", "3980.00")), syntax="ubl"),
    Company("Cabinet Tramontane", siren("49027351"), "9 allée des Ateliers", "34000",
            "Montpellier", "34000654321", "Commercial",
            _goods(("Table de réunion 12 places", "C62", "4150.00"),
                   ("Étude et plans d'exécution", "HUR", "68.00")), syntax="cii"),
    Company("Mairie de Rochebrune", siren("21440987"), "Place de la Mairie", "44210", "Pornic",
            "44210336699", "Commercial",
            _goods(("Agencement de la salle du conseil", "C62", "7260.00"),
                   ("Reprise de parquet", "MTK", "58.40")), syntax="ubl", terms=30),
    Company("Crèche Les Galets", siren("80311756"), "6 impasse des Pins", "44380", "Pornichet",
            "44380445566", "Commercial",
            _goods(("Meuble de change", "C62", "735.00"),
                   ("Casiers enfants, bloc de 12", "C62", "468.00")),
            syntax="facturx"),
)  # fmt: skip
