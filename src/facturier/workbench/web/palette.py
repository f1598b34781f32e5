"""The command palette and the page of the search: go, find, act, each within one's rights."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facturier.kit import display
from facturier.kit.web import answers_refusal, member_required
from facturier.organisations.queries import Member, Project, may
from facturier.organisations.queries.people import Colleague
from facturier.organisations.rules import Direction
from facturier.parties.queries import FoundParty, PartyRole
from facturier.register.queries.page import Row
from facturier.workbench.queries.search import Kind, Question, find, read_question
from facturier.workbench.web.shell import FIRST_STEPS, navigation


@dataclass(frozen=True, slots=True)
class Result:
    """One line that leads somewhere."""

    title: str
    url: str
    icon: str
    detail: str = ""
    code: str = ""
    status: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind."""

    key: str
    label: str
    results: list[Result]


@require_safe
@member_required
@answers_refusal
def palette(request: HttpRequest) -> HttpResponse:
    """The results alone, as options of the palette's list."""
    return render(request, "workbench/_results.html", {**_found(request), "in_palette": True})


@require_safe
@member_required
@answers_refusal
def search(request: HttpRequest) -> HttpResponse:
    """The same results as a page, for who has no JavaScript or a link."""
    return render(request, "workbench/search.html", {**_found(request), "in_palette": False})


def _found(request: HttpRequest) -> dict[str, object]:
    typed = request.GET.get("q", "")
    question = read_question(typed)
    member = request.member
    found = find(member, question)
    starts = request.session.get(FIRST_STEPS, False)
    groups = [
        Group("actions", _("Actions"), _actions(member, question)),
        Group("aller", _("Aller à"), _places(member, question, starts)),
        Group("factures", _("Factures"), [_invoice(row) for row in found.invoices]),
        Group("tiers", _("Tiers"), [_party(one) for one in found.parties]),
        Group("projets", _("Projets"), [_project(member, one) for one in found.projects]),
        Group("personnes", _("Personnes"), [_person(one) for one in found.people]),
    ]
    return {
        "groups": [group for group in groups if group.results],
        "text": f"{question.kind}{question.text}",
        "current": "search",
    }


def _actions(member: Member, question: Question) -> list[Result]:
    """What can be begun from anywhere; only asked for, so that it never hides what is searched."""
    if not question.asks(Kind.ACTIONS) or (question.kind == Kind.EVERYTHING and not question.text):
        return []
    known = (
        ("invoice.deposit", _("Déposer une facture"), "register:reception", "file-up"),
        ("invoice.prepare", _("Nouvelle facture"), "sales:drafts", "file-pen-line"),
        ("invoice.read", _("Contrôler un fichier"), "checks:desk", "file-search"),
        ("member.manage", _("Inviter une personne"), "organisations:members", "user-plus"),
        ("organisation.manage", _("Ajouter une entité"), "organisations:company", "building-2"),
        ("organisation.manage", _("Ouvrir l'exemple"), "workbench:example", "flask-conical"),
        ("token.create", _("Créer un jeton"), "organisations:tokens", "key-square"),
    )
    return [
        Result(label, reverse(name) + _ASKED.get(name, ""), icon)
        for capability, label, name, icon in known
        if question.matches(label) and may(member, capability)
    ]


# The list of drafts, ready to begin one.
_ASKED = {"sales:drafts": "?nouvelle=1"}


def _places(member: Member, question: Question, starts: bool) -> list[Result]:
    if not question.asks(Kind.ACTIONS):
        return []
    return [
        Result(item.label, item.url, item.icon, keys=("G", item.go.upper()) if item.go else ())
        for item in navigation(member, starts=starts)
        if question.matches(item.label)
    ]


def _invoice(row: Row) -> Result:
    language = get_language()
    amount = display.money(
        row.gross if row.gross is not None else row.payable, row.currency, language
    )
    arrow = "arrow-up-right" if row.direction == Direction.ISSUED else "arrow-down-left"
    return Result(
        row.party_name or _("Tiers inconnu"),
        reverse("register:invoice", args=[row.reference]),
        arrow,
        detail=", ".join(
            said for said in (row.number, amount, display.day(row.issue_date, language)) if said
        ),
        code=row.reference,
        status="unknown" if row.direction == Direction.UNKNOWN else row.stage,
    )


def _party(party: FoundParty) -> Result:
    words = {
        PartyRole.CUSTOMER: _("client"),
        PartyRole.SUPPLIER: _("fournisseur"),
        PartyRole.BOTH: _("client et fournisseur"),
    }
    detail = ", ".join(word for word in (words.get(party.role, ""), party.city) if word)
    url = reverse("parties:party", args=[party.reference])
    return Result(party.name, url, "contact-round", detail=detail, code=party.reference)


def _project(member: Member, project: Project) -> Result:
    url = reverse("organisations:projects")
    if may(member, "organisation.manage"):
        url = reverse("organisations:project", args=[project.id])
    return Result(project.name, url, "folder-kanban", detail=project.department, code=project.code)


def _person(person: Colleague) -> Result:
    url = reverse("organisations:member", args=[person.id])
    return Result(person.name, url, "user-round", detail=person.email)
