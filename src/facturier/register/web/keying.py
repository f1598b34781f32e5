"""Keying in: the fields beside the document, what its words may mean, and whether it adds up."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from facturier.kit import display, jobs
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.organisations.rules import Direction, compact
from facturier.parties import queries as parties
from facturier.parties.queries.picker import party_choice
from facturier.parties.rules import is_iban
from facturier.reading.result import Read
from facturier.register import actions
from facturier.register.models import Invoice, PageReading
from facturier.register.queries import subject_of
from facturier.register.queries.invoice import WholeInvoice, find_invoice
from facturier.register.queries.keyed import (
    facts_of,
    has_words_to_take,
    party_named,
    what_is_missing,
    words_of,
)
from facturier.register.queries.read_page import read_of, reading_of
from facturier.register.rules import Stage, keyed
from facturier.register.rules.keyed import KeyedFacts, TypedVat
from facturier.register.rules.proposals import Proposal, proposals
from facturier.register.rules.terms import amount_typed
from facturier.register.web import read_fields
from facturier.register.web.shown import choices

LONGEST = {"number": 100, "order_reference": 100, "party": 200, "party_number": 30, "iban": 42}
LARGEST = Decimal(10) ** 12
PICKED = 10  # parties that a field offers


@require_POST
@member_required
@answers_refusal
def enter(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """A file that was set aside becomes an invoice to key in."""
    invoice = actions.enter_to_key(member=request.member, arrival_id=arrival_id, now=timezone.now())
    return HttpResponseRedirect(reverse("register:invoice", args=[invoice.reference]))


@require_POST
@member_required
@answers_refusal
def save(request: HttpRequest, reference: str) -> HttpResponse:
    """Save what was typed: from one button, or field by field where JavaScript runs."""
    row = find_invoice(request.member, reference)
    organisations.require(request.member, "invoice.repair", subject_of(row))
    sent = _with_accepted(request)
    typed, faults = parsed(request.member, row, sent)
    status = 422 if faults else 200
    if not faults:
        try:
            actions.key_facts(
                member=request.member,
                invoice_id=row.id,
                facts=typed,
                drawn=sent.get("over") or sent.get("drawn", ""),
                now=timezone.now(),
            )
        except Refusal as refusal:
            if refusal.status != 422 and refusal.code != "keyed.changed":
                raise
            faults, status = {refusal.field or "": refusal.reason}, refusal.status
        row = find_invoice(request.member, reference)
    if "part" in request.GET or faults:
        form = shown_form(request.member, row, sent if faults else None, faults)
        if status == 409:
            form.conflict = list(_differing(row, typed))
        page = "register/_keying.html" if "part" in request.GET else "register/keying.html"
        return render(request, page, {"keying": form}, status=status)
    messages.success(request, _("La saisie est enregistrée."))
    return HttpResponseRedirect(f"{reverse('register:invoice', args=[reference])}#saisie")


@require_safe
@member_required
@answers_refusal
def pick(request: HttpRequest) -> HttpResponse:
    """The parties that what is typed may mean, as the options of a field."""
    organisations.require(request.member, "party.read")
    found = parties.quick_find(request.member, request.GET.get("q", ""), PICKED)
    return render(request, "register/_parties.html", {"parties": found})


def context(member: Member, whole: WholeInvoice) -> dict[str, Any]:
    """What the page of an invoice needs to key it in; nothing for any other."""
    row = whole.row
    if not (row.keyed and row.stage == Stage.TO_CHECK):
        return {}
    if not organisations.may(member, "invoice.repair", subject_of(row)):
        return {}
    form = shown_form(member, row, None, {})
    if form.taking_words:  # whoever looks at the page asks for what was cut short
        jobs.defer(
            "register.take_words",
            organisation_id=row.organisation_id,
            invoice_id=row.id,
            urgent=True,
            once=True,
        )
    return {"keying": form}


# -- from the form ---------------------------------------------------------------------------------
def parsed(
    member: Member, row: Invoice, sent: Mapping[str, str]
) -> tuple[KeyedFacts, dict[str, str]]:
    """What was typed, and a sentence for each field that cannot be read."""
    faults: dict[str, str] = {}

    def read(name: str, reader: Callable[[str], Any], sentence: str) -> Any:
        text = _text(sent, name)
        if not text:
            return None
        value = reader(text)
        if value is None:
            faults[name] = sentence
        return value

    a_day = _("Écrivez la date ainsi : 31/12/2026.")
    no_number = _("Ce numéro n'est ni un SIREN, ni un SIRET, ni un numéro de TVA valide.")
    an_amount = _("Écrivez un montant, par exemple 1 234,56.")
    party_id, party_name = _party(member, row, _text(sent, "party"), faults)
    direction = _text(sent, "direction") or Direction.RECEIVED
    currency = _text(sent, "currency").upper() or "EUR"
    if direction not in set(Direction):
        faults["direction"] = _("Choisissez le sens dans la liste.")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        faults["currency"] = _("Écrivez le code de la devise en trois lettres, par exemple EUR.")
    type_code = _text(sent, "type_code") or "380"
    if type_code not in keyed.TYPES:
        faults["type_code"] = _("Choisissez la nature dans la liste.")
    vat = tuple(
        TypedVat(
            read(f"percent_{row}", _percent, _("Écrivez un taux entre 0 et 100.")),
            read(f"base_{row}", _amount, an_amount),
            read(f"tax_{row}", _amount, an_amount),
        )
        for row in range(1, keyed.MOST_RATES + 1)
    )
    facts = KeyedFacts(
        direction=Direction(direction) if direction in set(Direction) else Direction.UNKNOWN,
        entity_id=_key(sent, "entity", faults),
        party_id=party_id,
        party_name=party_name,
        party_number=read("party_number", _party_number, no_number) or "",
        number=_text(sent, "number"),
        issue_date=read("issue_date", _day, a_day),
        due_date=read("due_date", _day, a_day),
        type_code=type_code,
        currency=currency,
        order_reference=_text(sent, "order_reference"),
        iban=read("iban", _iban, _("Cet IBAN n'est pas valide : vérifiez ses chiffres.")) or "",
        vat=tuple(row for row in vat if row != TypedVat()),
        net=read("net", _amount, an_amount),
        tax=read("tax", _amount, an_amount),
        gross=read("gross", _amount, an_amount),
    )  # fmt: skip
    return facts, faults


def _text(sent: Mapping[str, str], name: str) -> str:
    text = "".join(letter for letter in str(sent.get(name, "")) if letter.isprintable())
    return text.strip()[: LONGEST.get(name, 40)]


def _party(
    member: Member, row: Invoice, text: str, faults: dict[str, str]
) -> tuple[UUID | None, str]:
    """A party chosen by its reference ("T-12 · Tôlerie Lacaze"), or the name of another."""
    head, mark, _name = text.partition(" · ")
    if not mark:
        return None, text
    chosen = party_named(member, row, head)
    if chosen is None:
        faults["party"] = _("Ce tiers n'existe plus. Choisissez-en un autre.")
        return None, text
    return chosen.id, chosen.name


def _day(text: str) -> date | None:
    parts = text.split("-") if "-" in text else list(reversed(text.replace(".", "/").split("/")))
    try:
        year, month, day = (int(part) for part in parts)
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def _amount(text: str) -> Decimal | None:
    amount = amount_typed(text)
    return amount if amount is not None and abs(amount) < LARGEST else None


def _percent(text: str) -> Decimal | None:
    amount = amount_typed(text.removesuffix("%").strip())
    return amount if amount is not None and 0 <= amount <= 100 else None


def _party_number(text: str) -> str | None:
    number = compact(text)
    return number if keyed.is_party_number(number) else None


def _iban(text: str) -> str | None:
    number = compact(text)
    return number if is_iban(number) and len(number) <= 34 else None


def _key(sent: Mapping[str, str], name: str, faults: dict[str, str]) -> UUID | None:
    text = _text(sent, name)
    try:
        return UUID(text) if text else None
    except ValueError:
        faults[name] = _("Ce choix n'existe plus. Rechargez la page.")
        return None


def _with_accepted(request: HttpRequest) -> dict[str, str]:
    """What was sent, with the proposal that its button accepts in its field."""
    sent = {name: request.POST[name] for name in request.POST}
    name, mark, value = sent.get("accept", "").partition("=")
    if not mark:
        return sent
    if name in ("vat_percent", "vat_base", "vat_tax"):
        kind = name.removeprefix("vat_")
        sent[f"{kind}_1"] = value
    elif name in _FIELDS:
        sent[name] = value
    return sent


_FIELDS = frozenset(
    {"number", "issue_date", "due_date", "order_reference", "party_number", "iban", "net", "tax",
     "gross"}
)  # fmt: skip


# -- to the page -----------------------------------------------------------------------------------
def shown_form(
    member: Member, row: Invoice, sent: Mapping[str, str] | None, faults: Mapping[str, str]
) -> SimpleNamespace:
    """The fields as typed (or as saved), what is proposed for them, and what does not add up."""
    facts = facts_of(row)
    values = dict(sent) if sent is not None else _values(row.organisation_id, facts)
    words = words_of(row)
    reading = reading_of(row)
    read = read_of(reading)
    may_pick = bool(organisations.may(member, "party.read"))
    # Nobody typed anything yet: the form comes filled, and nothing is saved until somebody does.
    fresh = sent is None and bool(read.fields) and keyed.is_blank(facts)
    if fresh:
        values |= read_fields.prefilled(row.organisation_id, read, may_pick)
    stated = parsed(member, row, values)[0] if fresh else facts
    marks = read_fields.marks(read, values)
    places = organisations.places(row.organisation_id)
    ours = set(_our_numbers(row.organisation_id))
    return SimpleNamespace(
        reference=row.reference,
        url=reverse("register:key", args=[row.reference]),
        back=reverse("register:invoice", args=[row.reference]),
        values=values,
        faults=faults,
        # What was refused was typed over what its digest says, whatever stands there now.
        drawn=values.get("drawn", "") or keyed.digest(facts),
        stands=keyed.digest(facts),
        conflict=[],
        taking_words=reading is None and has_words_to_take(row.original.media_type, words),
        has_words=bool(words),
        scanned=read.scanned and bool(read.fields),
        proposals=[
            _shown_proposal(one)
            for one in _proposals(read, words or "", ours)
            if not _same(one.field, values.get(_field_of(one), ""), one.value)
        ],
        gaps=[_gap(gap, stated.currency) for gap in keyed.gaps(stated)],
        adds_up=keyed.adds_up(stated),
        missing=what_is_missing(stated),
        rows=range(1, min(keyed.MOST_RATES, max(3, len(stated.vat) + 1)) + 1),
        marks=marks,
        fresh=fresh,
        doubtful=read_fields.doubtful(marks) if fresh else 0,
        zone_url=reverse("register:read_zone", args=[row.reference]) if read.fields else "",
        layout=_learned(member, reading),
        issued=values.get("direction") == Direction.ISSUED,
        entities=choices(places.entities, places.labels, row.entity_id),
        types=[(code, _TYPES[code]()) for code in keyed.TYPES],
        may_pick=may_pick,
    )


def _learned(member: Member, reading: PageReading | None) -> SimpleNamespace | None:
    """By which version it was read, and whether the member may have what was learned forgotten."""
    layout = reading.layout if reading else None
    if layout is None or layout.forgotten_at is not None:
        return None
    return SimpleNamespace(
        version=layout.version, may_forget=bool(organisations.may(member, "party.manage"))
    )


def _proposals(read: Read, words: str, ours: set[str]) -> Iterator[Proposal]:
    """What was read with its places; of what was taken without places, what its words may mean."""
    if not read.fields:
        yield from proposals(words, ours)
    for name, field in (*((one, one) for one in sorted(_FIELDS)), *_OF_THE_FIRST_RATE):
        found = read.by_name.get(name)
        if found is not None and found.value:
            yield Proposal(field, found.value, found.words)


_OF_THE_FIRST_RATE = (("percent_1", "vat_percent"), ("base_1", "vat_base"), ("tax_1", "vat_tax"))
_TYPES = {
    "380": lambda: _("Facture"),
    "381": lambda: _("Avoir"),
    "384": lambda: _("Facture rectificative"),
    "386": lambda: _("Facture d'acompte"),
    "389": lambda: _("Autofacture"),
}
_PROPOSED = {
    "number": lambda: _("Numéro"),
    "issue_date": lambda: _("Date"),
    "due_date": lambda: _("Échéance"),
    "order_reference": lambda: _("Commande"),
    "party_number": lambda: _("SIREN ou TVA du tiers"),
    "iban": lambda: _("IBAN"),
    "net": lambda: _("Total HT"),
    "tax": lambda: _("Total TVA"),
    "gross": lambda: _("Total TTC"),
    "vat_percent": lambda: _("Taux de TVA"),
    "vat_base": lambda: _("Base HT du taux"),
    "vat_tax": lambda: _("TVA du taux"),
}


def _values(organisation_id: UUID, facts: KeyedFacts) -> dict[str, str]:
    chosen = party_choice(organisation_id, facts.party_id)
    values = {
        "direction": facts.direction.value,
        "entity": str(facts.entity_id or ""),
        "party": chosen.label if chosen else facts.party_name,
        "party_number": facts.party_number,
        "number": facts.number,
        "issue_date": facts.issue_date.isoformat() if facts.issue_date else "",
        "due_date": facts.due_date.isoformat() if facts.due_date else "",
        "type_code": facts.type_code,
        "currency": facts.currency,
        "order_reference": facts.order_reference,
        "iban": facts.iban,
        "net": _typed(facts.net),
        "tax": _typed(facts.tax),
        "gross": _typed(facts.gross),
    }
    for place, row in enumerate(facts.vat, start=1):
        values[f"percent_{place}"] = _typed(row.percent, least=0)
        values[f"base_{place}"], values[f"tax_{place}"] = _typed(row.base), _typed(row.tax)
    return values


def _differing(row: Invoice, typed: KeyedFacts) -> Iterator[SimpleNamespace]:
    """Each field of which another person saved something else than what was typed: both."""
    places = organisations.places(row.organisation_id)
    told: dict[str, Callable[[str], str]] = {
        "direction": lambda text: _("Sortie") if text == Direction.ISSUED else _("Entrée"),
        "entity": lambda text: places.label("entity_id", UUID(text)) or "",
        "type_code": lambda text: _TYPES[text]() if text in _TYPES else text,
    }
    saved, sent = (_values(row.organisation_id, one) for one in (facts_of(row), typed))
    for name, label in _labels():
        mine, theirs = sent.get(name, ""), saved.get(name, "")
        # A party found by its number is the one that was named without its reference.
        bare = theirs.partition(" · ")[2] if name == "party" else theirs
        if mine not in (theirs, bare) and not _same(name, mine, theirs):
            tell = told.get(name, str)
            yield SimpleNamespace(
                label=label, saved=tell(theirs) if theirs else "", typed=tell(mine) if mine else ""
            )


def _labels() -> Iterator[tuple[str, str]]:
    """The fields of the form, and what they are called."""
    yield "direction", _("Sens")
    yield "entity", _("Entité")
    yield "party", _("Tiers")
    yield "type_code", _("Nature")
    yield "currency", _("Devise")
    yield from ((name, _PROPOSED[name]()) for name in sorted(_FIELDS))
    for row in range(1, keyed.MOST_RATES + 1):
        yield f"percent_{row}", _("Taux, ligne %(row)s") % {"row": row}
        yield f"base_{row}", _("Base HT, ligne %(row)s") % {"row": row}
        yield f"tax_{row}", _("TVA, ligne %(row)s") % {"row": row}


def _typed(amount: Decimal | None, least: int = 2) -> str:
    return display.number(amount, get_language(), least) if amount is not None else ""


def _shown_proposal(one: Proposal) -> SimpleNamespace:
    value = one.value
    if one.field in ("issue_date", "due_date"):
        value = display.day(date.fromisoformat(value), get_language())
    elif one.field in ("net", "tax", "gross", "vat_base", "vat_tax"):
        value = _typed(amount_typed(value))
    return SimpleNamespace(
        field=one.field,
        label=_PROPOSED[one.field](),
        value=value,
        accept=f"{one.field}={one.value}",
        words=one.words,
    )


def _field_of(one: Proposal) -> str:
    return f"{one.field.removeprefix('vat_')}_1" if one.field.startswith("vat_") else one.field


def _same(field: str, typed: str, proposed: str) -> bool:
    """Whether a field says already what is proposed for it."""
    if field == "party_number":
        return bool(typed) and keyed.same_company(compact(typed), proposed)
    if compact(typed) == compact(proposed):
        return True
    before, after = amount_typed(typed), amount_typed(proposed)
    return before is not None and before == after


def _gap(gap: keyed.Gap, currency: str) -> str:
    language = get_language()
    values = {
        "stated": display.money(gap.stated, currency, language),
        "computed": display.money(gap.computed, currency, language),
        "percent": display.percent(gap.percent, language),
    }
    return {
        "BR-CO-15": _("Le total TTC est de %(stated)s ; HT et TVA font %(computed)s (BR-CO-15)."),
        "BR-CO-14": _("Le total TVA est de %(stated)s ; les taux font %(computed)s (BR-CO-14)."),
        "BR-CO-17": _(
            "À %(percent)s, la TVA est de %(stated)s ; la base donne %(computed)s (BR-CO-17)."
        ),
        "BR-S-08": _("Le total HT est de %(stated)s ; les bases font %(computed)s (BR-S-08)."),
    }[gap.rule] % values


def _our_numbers(organisation_id: UUID) -> Iterator[str]:
    for entity in organisations.entity_identities(organisation_id):
        yield from (number for number in entity[1:] if number)
