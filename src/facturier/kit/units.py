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


# What a person chooses from, most used first; a plain piece has a name here.
UNIT_NAMES: dict[str, str | Promise] = {
    "C62": _("pièce"),
    "HUR": _("heure"),
    "DAY": _("jour"),
    "MON": _("mois"),
    "ANN": _("an"),
    "WEE": _("semaine"),
    "MIN": _("minute"),
    "LS": _("forfait"),
    "E48": _("prestation"),
    "SET": _("lot"),
    "PR": _("paire"),
    "XPK": _("colis"),
    "XBX": _("boîte"),
    "KGM": _("kilogramme"),
    "GRM": _("gramme"),
    "TNE": _("tonne"),
    "MTR": _("mètre"),
    "MMT": _("millimètre"),
    "CMT": _("centimètre"),
    "KMT": _("kilomètre"),
    "MTK": _("mètre carré"),
    "MTQ": _("mètre cube"),
    "LTR": _("litre"),
    "KWH": _("kilowattheure"),
    "MWH": _("mégawattheure"),
    "P1": _("pour cent"),
}
