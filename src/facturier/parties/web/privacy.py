"""Personal data of a party: what is kept and why, taken out, erased."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.download import download
from facturier.kit.refusal import absent
from facturier.kit.web import answers_refusal, key_or_none, member_required
from facturier.organisations import queries as organisations
from facturier.parties import actions, queries
from facturier.parties.web import shown


@require_safe
@member_required
@answers_refusal
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """What is kept of persons, what may be erased, what must stay."""
    row = queries.find_party(request.member, reference)
    organisations.require(request.member, "party.manage")
    whole = queries.whole_party(request.member, row)
    context = {
        "party": shown.headline(row),
        "whole": whole,
        "open": row.absorbed_by is None,
    }
    return render(request, "parties/privacy.html", context)


@require_POST
@member_required
@answers_refusal
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """The personal data of the party, or of one contact, as JSON."""
    row = queries.find_party(request.member, reference)
    named = request.POST.get("contact", "")
    contact_id = key_or_none(named) if named else None
    if named and contact_id is None:
        raise absent()
    values = queries.personal_parts(request.member, row, contact_id)
    actions.note_export(
        member=request.member, party_id=row.id, contact_id=contact_id, now=timezone.now()
    )
    content = json.dumps(values, ensure_ascii=False, indent=2).encode()
    response = download(content, f"{row.reference}.json", "application/json")
    add_never_cache_headers(response)
    return response
