"""Pages of quotes: the list by tab, one quote, and what is done with it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from facturier.einvoice.unreadable import N_
from facturier.files import actions as files
from facturier.files.queries import content_of
from facturier.kit.download import download
from facturier.kit.origin import origin_of
from facturier.kit.refusal import Refusal
from facturier.kit.web import answers_refusal, key_or_none, member_required, sentence
from facturier.organisations import queries as organisations
from facturier.organisations.queries import may
from facturier.organisations.rules import Direction, Subject
from facturier.quotes import actions, queries
from facturier.quotes.actions import ByHand, Letter
from facturier.quotes.queries import QuotePage
from facturier.quotes.queries.public import file_name
from facturier.quotes.rules import Shown
from facturier.quotes.rules.content import lines_of
from facturier.quotes.web import shown as show
from facturier.quotes.web import words
from facturier.sales import queries as sales
from facturier.sending.actions import sender_of
from facturier.sending.rules.recipients import addresses_in

TABS: dict[str, Shown | None] = {
    "": None, "a-envoyer": Shown.PREPARING, "envoyes": Shown.SENT, "acceptes": Shown.ACCEPTED,
    "refuses": Shown.DECLINED, "expires": Shown.EXPIRED, "ecartes": Shown.DISCARDED,
}  # fmt: skip
YEAR = timedelta(days=365)
MOST_BYTES = 20 * 2**20


@require_safe
@member_required
@answers_refusal
def quotes(request: HttpRequest) -> HttpResponse:
    """The quotes in a tab, the newest first, and how those of a year have ended."""
    member, now = request.member, timezone.now()
    today = timezone.localdate(now)
    chosen = request.GET.get("etat", "")
    chosen = chosen if chosen in TABS else ""
    after = key_or_none(request.GET.get("apres", ""))
    page = queries.quotes_page(member, TABS[chosen], today, after=after)
    labels = {
        "": _("Tous"), "a-envoyer": _("À envoyer"), "envoyes": _("Envoyés"),
        "acceptes": _("Acceptés"), "refuses": _("Refusés"), "expires": _("Expirés"),
        "ecartes": _("Écartés"),
    }  # fmt: skip
    context = {
        "rows": page.rows,
        "looks": {row.quote.id: words.quote_look(row.shown) for row in page.rows},
        "tabs": show.tabs_of(chosen, labels, _list),
        "chosen": chosen,
        "here": _list(etat=chosen, apres=after),
        "first_url": _list(etat=chosen) if after else "",
        "next_url": _list(etat=chosen, apres=page.after) if page.after else "",
        "figures": queries.figures(member, now - YEAR, today),
        "entities": entities_of(request),
        "current": "quotes",
    }
    return render(request, "quotes/quotes.html", context)


def _list(**asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return reverse("quotes:quotes") + (f"?{query}" if query else "")


def entities_of(request: HttpRequest) -> list[tuple[str, str]]:
    """The entities in whose name this member may prepare a quote or an order."""
    member = request.member
    if not may(member, "invoice.prepare"):
        return []
    names = organisations.places(member.organisation_id).entities
    return [
        (str(key), name)
        for key, name in names.items()
        if may(member, "invoice.prepare", Subject(entity_id=key, direction=Direction.ISSUED))
    ]


def chosen_entity(request: HttpRequest) -> UUID:
    """The entity that a form names; the first that may be, where it names none."""
    entity = key_or_none(request.POST.get("entity", ""))
    if entity is not None:
        return entity
    offered = entities_of(request)
    if not offered:
        reason = _("Aucune entité n'est ouverte à vos devis. Demandez à un administrateur.")
        raise Refusal("quote.entity", reason, status=422)
    return UUID(offered[0][0])


@require_POST
@member_required
@answers_refusal
def begin(request: HttpRequest) -> HttpResponse:
    """A new quote, empty or like another; the person goes on in the editor."""
    organisations.require(request.member, "invoice.prepare")
    like = key_or_none(request.POST.get("like", ""))
    now = timezone.now()
    if like is not None:
        entity = queries.find_quote(request.member, like).draft.entity_id
    else:
        entity = chosen_entity(request)
    made = actions.open_quote(
        member=request.member, entity_id=entity, like=like, today=timezone.localdate(now), now=now
    )
    return HttpResponseRedirect(reverse("sales:draft", args=[made.draft_id]))


# -- one quote -------------------------------------------------------------------------------------
@require_safe
@member_required
@answers_refusal
def quote(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """A quote: what was sent, what was answered, its order, its story."""
    return _page(request, quote_id)


def _page(request: HttpRequest, quote_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    found = queries.quote_page(request.member, quote_id, today, now)
    subject = sales.subject_of(found.quote.draft)
    may_prepare = bool(may(request.member, "invoice.prepare", subject))
    may_send = bool(may(request.member, "invoice.send", subject))
    latest = found.versions[0] if found.versions else None
    is_open = found.shown not in (Shown.ACCEPTED, Shown.DISCARDED)
    context = {
        "found": found,
        "quote": found.quote,
        "customer": show.customer_of(found.quote.draft),
        "look": words.quote_look(found.shown),
        "latest": latest,
        "lines": show.frozen_lines(lines_of(latest.content)) if latest else [],
        "mails": [show.mail_of(row) for row in found.deliveries],
        "link": show.link_of(request, found.link) if may_send else None,
        "events": show.story(request.member, found.quote.id),
        "may_prepare": may_prepare,
        "may_send": may_send and is_open,
        "may_answer": may_prepare and found.shown in (Shown.SENT, Shown.EXPIRED),
        "may_discard": may_prepare and is_open,
        "may_restore": may_prepare and found.shown is Shown.DISCARDED,
        "is_open": is_open,
        "today": today,
        "typed": request.POST.dict() if refusal else {},
        "error": sentence(refusal) if refusal else "",
        "error_field": refusal.field if refusal else "",
        "current": "quotes",
    }
    return render(request, "quotes/quote.html", context, status=refusal.status if refusal else 200)


@require_safe
@member_required
@answers_refusal
def version_file(request: HttpRequest, quote_id: UUID, number: int) -> HttpResponse:
    """The PDF of a version, as it was sent."""
    version = queries.one_version(request.member, quote_id, number)
    name = file_name(version.quote.number, version.number)
    return download(content_of(version.file), name, "application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required
@answers_refusal
def send(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The form of the mail; POST freezes the quote and sends it, or only freezes it."""
    row = queries.find_quote(request.member, quote_id)
    organisations.require(request.member, "invoice.send", sales.subject_of(row.draft))
    if request.method != "POST":
        return _send_form(request, quote_id)
    now = timezone.now()
    by_mail = request.POST.get("how") != "freeze"
    to = [*request.POST.getlist("to"), *addresses_in(request.POST.get("others", ""))]
    letter = Letter(to, request.POST.get("subject", ""), request.POST.get("body", ""))
    after = request.POST.get("after_round", "")
    try:
        sent = actions.send_quote(
            member=request.member,
            quote_id=quote_id,
            draft_version=show.whole_number(request.POST.get("draft_version")),
            letter=letter if by_mail else None,
            origin=origin_of(request),
            after_round=show.whole_number(after) if after else None,
            today=timezone.localdate(now),
            now=now,
        )
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _send_form(request, quote_id, refusal)
    if sent.mail is None:
        said = _("La version %(number)s est arrêtée. Son lien peut être remis au client.")
    elif sent.again:
        said = _("Cet envoi était déjà demandé : rien n'est parti une seconde fois.")
    else:
        said = _("La version %(number)s part par e-mail.")
    messages.success(request, said % {"number": sent.version.number})
    return _to(quote_id)


def _send_form(
    request: HttpRequest, quote_id: UUID, refusal: Refusal | None = None
) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    found = queries.quote_page(request.member, quote_id, today, now)
    quote_row = found.quote
    composed = sales.draft_as_composed(quote_row.draft, today)
    until = composed.document.due_date or today
    proposal = queries.proposal_for(
        request.member, quote_row, gross=composed.amounts.totals.gross,
        currency=composed.amounts.currency, valid_until=until,
    )  # fmt: skip
    typed = request.POST if refusal else {}
    ticked = set(request.POST.getlist("to")) if refusal else {
        address for address, _who in proposal.recipients[:1]
    }  # fmt: skip
    context = {
        "quote": quote_row,
        "customer": show.customer_of(quote_row.draft),
        "found": found,
        "next_version": _next_version(found),
        "lacking": [sales.tell(one.said) for one in composed.lacking if one.blocking],
        "valid_until": until,
        "gross": composed.amounts.totals.gross,
        "currency": composed.amounts.currency,
        "choices": [(address, who, address in ticked) for address, who in proposal.recipients],
        "others": typed.get("others", ""),
        "subject": typed.get("subject", proposal.words.subject),
        "body": typed.get("body", proposal.words.body),
        "language": proposal.language,
        "after_round": max((row.mail.round for row in found.deliveries), default=""),
        "sender": sender_of(request.member.organisation_id),
        "error": sentence(refusal) if refusal else "",
        "error_field": refusal.field if refusal else "",
        "current": "quotes",
    }
    status = refusal.status if refusal else 200
    return render(request, "quotes/send.html", context, status=status)


def _next_version(found: QuotePage) -> int:
    """The version that would be sent: the one that stands, or a new one."""
    fresh = found.shown is Shown.SENT and not found.changed_since
    return found.quote.version if fresh else found.quote.version + 1


@require_POST
@member_required
@answers_refusal
def accept(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Take down an acceptance that came by paper or mail."""
    row = queries.find_quote(request.member, quote_id)
    organisations.require(request.member, "invoice.prepare", sales.subject_of(row.draft))
    now = timezone.now()
    kept = None
    if (upload := request.FILES.get("file")) is not None:
        if (upload.size or 0) > MOST_BYTES:
            refusal = Refusal(
                "quote.file", _("Ce fichier dépasse 20 Mo."), status=422, field="file"
            )
            return _page(request, quote_id, refusal)
        kept = files.keep_bytes(request.member.organisation_id, upload.chunks())
    try:
        answer, again = actions.accept_by_hand(
            member=request.member, quote_id=quote_id, given=_given(request), kept=kept, now=now,
            today=timezone.localdate(now),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, quote_id, refusal)
    said = _("Ce devis était déjà accepté par %(name)s.") if again else _(
        "Le devis est accepté par %(name)s. Sa commande est prête à être facturée."
    )  # fmt: skip
    messages.success(request, said % {"name": answer.name})
    return _to(quote_id)


@require_POST
@member_required
@answers_refusal
def decline(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Take down that the customer has declined."""
    row = queries.find_quote(request.member, quote_id)
    organisations.require(request.member, "invoice.prepare", sales.subject_of(row.draft))
    now = timezone.now()
    try:
        actions.decline_by_hand(
            member=request.member, quote_id=quote_id, given=_given(request), now=now,
            today=timezone.localdate(now),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(request, quote_id, refusal)
    messages.success(request, _("Le refus est noté."))
    return _to(quote_id)


def _given(request: HttpRequest) -> ByHand:
    typed = request.POST
    day = show.day_or_none(typed.get("answer_date", ""))
    if day is None:
        reason = _("La date n'est pas lisible. Écrivez-la comme 2026-11-23.")
        raise Refusal("quote.answer_date", reason, status=422, field="answer_date")
    return ByHand(
        version=show.whole_number(typed.get("version")),
        answer_date=day,
        name=typed.get("name", ""),
        function=typed.get("function", ""),
        order_number=typed.get("order_number", ""),
        proof=typed.get("proof", ""),
        reason=typed.get("reason", ""),
    )


@require_safe
@member_required
@answers_refusal
def proof(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """The document that was joined to an acceptance, as a download."""
    name, media_type, content = queries.proof_of(request.member, quote_id)
    return download(content, name, media_type)


@require_POST
@member_required
@answers_refusal
def answer(request: HttpRequest, quote_id: UUID) -> HttpResponse:
    """Our answer, for the customer to read on their page."""
    actions.answer_customer(
        member=request.member, quote_id=quote_id, words=request.POST.get("text", ""),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("La réponse se lit sur la page du client."))
    return _to(quote_id)


def _verb(verb: Any, done: str) -> Any:
    def view(request: HttpRequest, quote_id: UUID) -> HttpResponse:
        verb(member=request.member, quote_id=quote_id, now=timezone.now())
        messages.success(request, _(done))
        return _to(quote_id)

    view.__doc__ = f"{verb.__name__} of one quote."
    return require_POST(member_required(answers_refusal(view)))


@require_POST
@member_required
@answers_refusal
def retry(request: HttpRequest, quote_id: UUID, mail_id: UUID) -> HttpResponse:
    """Try anew a mail that was given up."""
    actions.retry_mail(
        member=request.member, quote_id=quote_id, mail_id=mail_id, now=timezone.now()
    )
    messages.success(request, _("L'e-mail repart."))
    return _to(quote_id)


def _to(quote_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("quotes:quote", args=[quote_id]))


discard = _verb(actions.discard_quote, N_("Le devis est écarté. Son lien n'ouvre plus rien."))
restore = _verb(actions.restore_quote, N_("Le devis est repris."))
renew_link = _verb(actions.renew_link, N_("Un nouveau lien est prêt. L'ancien n'ouvre plus rien."))
revoke_link = _verb(actions.revoke_link, N_("Le lien est révoqué : la page du client est fermée."))
