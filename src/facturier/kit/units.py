"""The units that invoices name by code (UN/ECE recommendation 20), as people write them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Plain pieces need no word beside their number.
UNITS: dict[str, str | Promise] = {
    "C62": "",
    "EA": "",
    "H87": "",
    "NAR": "",
    "HUR": "h",
    "MIN": "min",
    "DAY": _("j"),
    "WEE": _("sem."),
    "MON": _("mois"),
    "ANN": _("an"),
    "KGM": "kg",
    "GRM": "g",
    "TNE": "t",
    "MMT": "mm",
    "CMT": "cm",
    "MTR": "m",
    "KMT": "km",
    "MTK": "m²",
    "MTQ": "m³",
    "LTR": "L",
    "KWH": "kWh",
    "MWH": "MWh",
    "P1": "%",
    "LS": _("forfait"),
    "SET": _("lot"),
    "PR": _("paire"),
    "XPK": _("colis"),
    "XBX": _("boîte"),
    "E48": _("prestation"),
}


def unit(code: str | None) -> str:
    """The unit in words; a code without one is shown as it came."""
    return str(UNITS.get(code or "C62", code))
