"""What was read of a document, in the form where people key it in: values, marks, zones."""

from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit import display
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.rules import compact
from facturier.parties.queries.picker import party_of_number
from facturier.reading.result import Confidence, Field, Read
from facturier.reading.values import amounts_in, codes_in, days_in, identifiers_in, percents_in
from facturier.reading.words import fold
from facturier.register import actions
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import find_invoice
from facturier.register.queries.read_page import reading_of, words_in
from facturier.register.rules import keyed
from facturier.register.rules.terms import amount_typed

AMOUNTS = ("net", "tax", "gross")
DAYS = ("issue_date", "due_date")
PLAIN = ("number", "order_reference", "party_number", "iban", "currency", "type_code")
EXPECTED = ("number", "issue_date", "party_number", "net", "tax", "gross")
"""What every invoice states: where it was not found, the form says so."""
ROWS = tuple(
    f"{name}_{row}" for row in range(1, keyed.MOST_RATES + 1) for name in ("percent", "base", "tax")
)


# -- into the form ---------------------------------------------------------------------------------
def prefilled(organisation_id: UUID, read: Read, may_pick: bool) -> dict[str, str]:
    """The values of the form that were read, as a person would type them."""
    values = {
        name: typed(name, found.value)
        for name in (*PLAIN, *DAYS, *AMOUNTS, *ROWS)
        if (found := read.by_name.get(name)) is not None and found.value
    }
    if values.get("type_code", "380") not in keyed.TYPES:
        del values["type_code"]
    if may_pick and (number := values.get("party_number")):
        party = party_of_number(organisation_id, number)
        if party is not None:
            values["party"] = party.label
    return values


def typed(name: str, value: str) -> str:
    """A value that was read as the field of that name holds it."""
    if name in (*AMOUNTS, *ROWS):
        amount = amount_typed(value)
        least = 0 if name.startswith("percent") else 2
        return display.number(amount, get_language(), least) if amount is not None else ""
    return value


def marks(read: Read, values: Mapping[str, str]) -> dict[str, SimpleNamespace]:
    """For each field that says what was read, or that should have been: how sure, and where."""
    told = {}
    for name in (*PLAIN, *DAYS, *AMOUNTS, *ROWS):
        found, value = read.by_name.get(name), values.get(name, "")
        if found is not None and found.value:
            same = _same(name, value, found)
            told[name] = _mark(found.confidence if same else None, found)
        elif name in EXPECTED and read.fields and not value:
            told[name] = _mark(Confidence.MISSING, None)
    return told


def _same(name: str, value: str, found: Field) -> bool:
    if name == "party_number":
        return bool(value) and keyed.same_company(compact(value), found.value)
    return compact(value) == compact(typed(name, found.value))


def _mark(confidence: Confidence | None, found: Field | None) -> SimpleNamespace:
    place = found.place if found else None
    zone = f"{place.left} {place.top} {place.right} {place.bottom}" if place else ""
    return SimpleNamespace(
        confidence=confidence.value if confidence else "",
        label=_LABELS[confidence]() if confidence else "",
        page=place.page if place else 0,
        zone=zone,
        words=found.words if found else "",
    )


_LABELS = {
    Confidence.CERTAIN: lambda: _("Lu, certain"),
    Confidence.LIKELY: lambda: _("Lu, probable"),
    Confidence.DOUBTFUL: lambda: _("Lu, à vérifier"),
    Confidence.MISSING: lambda: _("Non lu"),
}


def doubtful(told: Mapping[str, SimpleNamespace]) -> int:
    """How many fields a person should look at."""
    looked_at = (Confidence.DOUBTFUL.value, Confidence.MISSING.value)
    return sum(one.confidence in looked_at for one in told.values())


# -- from the picture ------------------------------------------------------------------------------
@require_safe
@member_required
@answers_refusal
def zone(request: HttpRequest, reference: str) -> HttpResponse:
    """The words in a zone of a page, as a field holds them."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, "invoice.repair", subject_of(row))
    page, edges = _asked(request)
    reading = reading_of(row)
    words = words_in(reading, page, *edges) if reading else ""
    field = request.GET.get("field", "")
    return JsonResponse({"words": words, "value": value_in(field, words)})


def _asked(request: HttpRequest) -> tuple[int, tuple[float, float, float, float]]:
    try:
        left, top, right, bottom = (
            float(request.GET[name]) for name in ("left", "top", "right", "bottom")
        )
        page = int(request.GET["page"])
    except (KeyError, ValueError):
        page, left, top, right, bottom = -1, 0.0, 0.0, 0.0, 0.0
    if not (0 <= left <= right <= 1 and 0 <= top <= bottom <= 1 and 0 <= page < 1000):
        raise Refusal(
            "zone.unknown",
            _("Cette zone n'est pas sur la page. Tracez-la de nouveau."),
            status=422,
        )
    return page, (left, top, right, bottom)


def value_in(field: str, words: str) -> str:
    """What words say for a field of the form; else the words themselves."""
    found = next(_values(field, words), words)
    return typed(field, found)


def _values(field: str, words: str) -> Iterator[str]:
    folded = fold(words)
    if field in DAYS:
        yield from (day.value.isoformat() for day in days_in(folded, "dmy"))
    elif field.startswith("percent_"):
        yield from (format(one.value.normalize(), "f") for one in percents_in(folded))
    elif field in AMOUNTS or field in ROWS:
        yield from (format(one.value, "f") for one in amounts_in(folded))
    elif field in ("party_number", "iban"):
        is_account = field == "iban"
        yield from (
            one.value for one in identifiers_in(folded) if (one.kind == "iban") == is_account
        )
    elif field in ("number", "order_reference"):
        yield from (code for code, _start, _end in codes_in(words, folded))


# -- what was learned ------------------------------------------------------------------------------
@require_POST
@member_required
@answers_refusal
def forget(request: HttpRequest, reference: str) -> HttpResponse:
    """Forget where the supplier of an invoice writes its fields."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, "party.manage")
    reading = reading_of(row)
    layout = reading.layout if reading else None
    party_id = layout.party_id if layout else row.party_id
    if party_id is None:
        raise Refusal(
            "layout.unknown", _("Rien n'a été appris des factures de ce fournisseur."), status=409
        )
    actions.forget_layout(member=request.member, party_id=party_id, now=timezone.now())
    messages.success(request, _("La mise en page de ce fournisseur est oubliée."))
    return HttpResponseRedirect(f"{reverse('register:invoice', args=[reference])}#saisie")
