"""The tabs of the list, and the saved views behind them."""

from functools import lru_cache
from types import SimpleNamespace
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from facturier.kit.addresses import address
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member
from facturier.register import actions, queries
from facturier.register.queries.sums import COUNTED
from facturier.register.queries.views import views_of
from facturier.register.rules.narrowing import UNDECIDED
from facturier.register.web.listing.addresses import Asked, asked_by, asked_in


def tabs(member: Member, asked: Asked, *, counted: bool = False) -> SimpleNamespace:
    """The views as tabs, which one is open, and whether it says something else by now.

    With `counted`, each says how many invoices it shows this member.
    """
    ready = [
        (None, _("Toutes"), {}),
        (None, _("À vérifier"), {"etape": "a-verifier"}),
        (None, _("Jumelles à départager"), {"jumelles": UNDECIDED}),
        (None, _("Échéance passée"), {"tri": "echeance", "echeance": "en-retard"}),
    ]
    saved = [(view, view.name, view.parameters) for view in views_of(member)]
    current, today = asked.parameters(), timezone.localdate()
    shown = []
    for view, name, kept in [*ready, *saved]:
        known = _read(tuple(kept.items()))
        parameters = known.parameters()
        count = queries.counted(member, known.narrowing, today) if counted else None
        shown.append(
            SimpleNamespace(
                id=view.id if view else None,
                name=name,
                url=_address(parameters, view.id if view else None),
                active=(
                    asked.view_id == view.id
                    if view
                    else asked.view_id is None and parameters == current
                ),
                changed=view is not None and parameters != current,
                own=view is not None and view.owner_id == member.user_id,
                shared=view is not None and view.shared,
                owner_name=view.owner_name if view else "",
                count=_spoken(count) if count else None,
            )
        )
    open_one = next((tab for tab in shown if tab.active), None)
    return SimpleNamespace(
        all=shown,
        open=open_one,
        parameters=current,
        modified=open_one.changed if open_one else bool(current),
    )


@lru_cache(maxsize=2048)
def _read(parameters: tuple[tuple[str, str], ...]) -> Asked:
    """What a view says: every page of the list reads the same few views."""
    return asked_in(dict(parameters))


def _spoken(count: tuple[int, bool]) -> SimpleNamespace:
    """A counter: exact, or "plus de"."""
    number, exact = count
    label = (
        ngettext("%(count)s facture", "%(count)s factures", number) % {"count": number}
        if exact
        else _("plus de %(count)s factures") % {"count": COUNTED}
    )
    return SimpleNamespace(number=number, exact=exact, label=label)


def _address(parameters: dict[str, str], view_id: UUID | None) -> str:
    said = parameters | ({"vue": str(view_id)} if view_id else {})
    return address("register:list") + (f"?{urlencode(said)}" if said else "")


@require_safe
@member_required
@answers_refusal
def counted_tabs(request: HttpRequest) -> HttpResponse:
    """The tabs with their counters: a second request, so that no list waits for them."""
    organisations.require(request.member, "invoice.read")
    context = {"tabs": tabs(request.member, asked_by(request), counted=True)}
    return render(request, "register/_tabs.html", context)


@require_POST
@member_required
@answers_refusal
def save(request: HttpRequest) -> HttpResponse:
    """Name what the list shows; or let an open view of one's own say it from now on."""
    asked = asked_in(request.POST)
    if asked.view_id and request.POST.get("replace"):
        view = actions.change_view(
            member=request.member,
            view_id=asked.view_id,
            parameters=asked.parameters(),
            now=timezone.now(),
        )
    else:
        view = actions.save_view(
            member=request.member,
            name=request.POST.get("name", ""),
            shared=bool(request.POST.get("shared")),
            parameters=asked.parameters(),
            now=timezone.now(),
        )
    messages.success(request, _("La vue « %(name)s » est enregistrée.") % {"name": view.name})
    return HttpResponseRedirect(_address(view.parameters, view.id))


@require_POST
@member_required
@answers_refusal
def change(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Rename a view, share it or keep it to oneself."""
    view = actions.change_view(
        member=request.member,
        view_id=view_id,
        name=request.POST.get("name", ""),
        shared=bool(request.POST.get("shared")),
        now=timezone.now(),
    )
    messages.success(request, _("La vue « %(name)s » est enregistrée.") % {"name": view.name})
    return HttpResponseRedirect(_address(view.parameters, view.id))


@require_POST
@member_required
@answers_refusal
def remove(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Forget a view."""
    actions.remove_view(member=request.member, view_id=view_id, now=timezone.now())
    messages.success(request, _("La vue est retirée. Les factures n'ont pas changé."))
    return HttpResponseRedirect(address("register:list"))
