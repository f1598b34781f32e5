"""The administration: every page of it, with what stands there."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from facturier.kit.web import answers_refusal, member_required
from facturier.organisations import queries as organisations
from facturier.organisations.queries import Member, may
from facturier.workbench.queries.first_steps import FirstSteps, first_steps
from facturier.workbench.web.shell import NavItem, administration


@dataclass(frozen=True, slots=True)
class Entry:
    """One page, what it is for, and how many of its things there are."""

    label: str
    url: str
    icon: str
    told: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Pages that belong together."""

    key: str
    label: str
    entries: list[Entry]


@require_safe
@member_required
@answers_refusal
def index(request: HttpRequest) -> HttpResponse:
    """Where one administers: people, what the company is made of, and the trail."""
    member: Member = request.member
    organisations.require(member, "organisation.read")
    pages = {item.key: item for item in administration(lambda key: bool(may(member, key)))}
    counts = organisations.inventory(member)
    leads = bool(may(member, "organisation.manage")) and not member.is_demo
    steps = first_steps(member.user_id, member) if leads else None
    context = {
        "groups": [
            Group(key, label, [_entry(pages[one], counts) for one in inside if one in pages])
            for key, label, inside in _groups()
            if any(one in pages for one in inside)
        ]
        + ([_discover(steps)] if steps else []),
        "current": "admin",
    }
    return render(request, "workbench/admin.html", context)


def _groups() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    return (
        ("personnes", _("Personnes et droits"), ("members", "roles", "tokens")),
        (
            "entreprise",
            _("L'entreprise"),
            ("company", "departments", "projects", "categories"),
        ),
        ("trace", _("Trace"), ("journal",)),
    )


def _entry(item: NavItem, counts: dict[str, int]) -> Entry:
    told = {
        "members": _("Qui travaille ici, avec quels rôles ; invitations."),
        "roles": _("Qui peut quoi ; second facteur exigé."),
        "tokens": _("Programmes qui agissent au nom d'une personne."),
        "company": _("Les sociétés qui achètent et vendent, avec leur SIREN."),
        "departments": _("Répartissent les dépenses et bornent les rôles."),
        "projects": _("Réunissent les factures d'un chantier ou d'un client."),
        "categories": _("Natures de dépense et leur compte habituel."),
        "journal": _("Tout ce qui s'est fait, enchaîné et vérifiable."),
    }
    return Entry(item.label, item.url, item.icon, told[item.key], counts.get(item.key))


def _discover(steps: FirstSteps) -> Group:
    """For who leads a company: how far its beginnings are, and where to try things out."""
    done = _("%(done)s faits sur %(all)s.") % {"done": steps.count, "all": len(steps.steps)}
    told = _("Une entreprise inventée, un an de factures, à ouvrir et à quitter.")
    entries = [
        Entry(_("Premiers pas"), reverse("workbench:first_steps"), "flag", done, None),
        Entry(_("Entreprise d'exemple"), reverse("workbench:example"), "flask-conical", told, None),
    ]
    return Group("decouvrir", _("Découvrir"), entries)
