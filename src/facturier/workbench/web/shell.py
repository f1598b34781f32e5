"""The frame around every page: where one can go, who one is."""

from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from facturier.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    key: str
    label: str
    url: str
    icon: str
    count: int | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Shell:
    """What kit/page.html shows around the page."""

    organisation_name: str = ""
    is_demo: bool = False
    member_name: str = ""
    member_email: str = ""
    roles: tuple[str, ...] = ()
    nav: tuple[NavItem, ...] = ()
    mobile: tuple[NavItem, ...] = ()
    language: str = "fr"
    languages: tuple = field(default=(("fr", "Français"), ("en", "English")))
    theme: str = "auto"
    single_keys: bool = True
    signed_in: bool = False


def shell(request) -> dict:
    """Context processor: gives every template `shell`."""
    user = getattr(request, "user", None)
    member = getattr(request, "member", None)
    person = user if user is not None and user.is_authenticated else None
    nav = tuple(navigation(member)) if member else ()
    return {
        "shell": Shell(
            organisation_name=member.organisation_name if member else "",
            is_demo=member.is_demo if member else False,
            member_name=str(person or ""),
            member_email=person.email if person else "",
            roles=member.roles if member else (),
            nav=nav,
            mobile=tuple(item for item in nav if item.key in MOBILE)[:4],
            language=get_language() or settings.LANGUAGE_CODE,
            theme=person.theme if person else "auto",
            single_keys=person.single_keys if person else True,
            signed_in=person is not None,
        )
    }


MOBILE = ("inbox", "register", "members", "journal")


def navigation(member: organisations.Member) -> list[NavItem]:
    """The pages this member may open; what is not permitted is not shown."""

    def may(capability: str) -> bool:
        return bool(organisations.may(member, capability))

    items = []
    if may("invoice.deposit"):
        items.append(NavItem("inbox", _("Réception"), reverse("register:reception"), "inbox"))
    if may("invoice.read"):
        items.append(
            NavItem("register", _("Facturier"), reverse("register:list"), "book-open-text")
        )
        items.append(
            NavItem("checks", _("Contrôler un fichier"), reverse("checks:desk"), "file-search")
        )
    if may("party.read"):
        items.append(
            NavItem(
                "parties",
                _("Clients et fournisseurs"),
                reverse("parties:list"),
                "contact-round",
                group=_("Référentiels"),
            )
        )
    company = _("Entreprise")
    if may("organisation.read"):
        items.append(
            NavItem(
                "company",
                _("Entités et services"),
                reverse("organisations:company"),
                "building-2",
                group=company,
            )
        )
    if may("member.read"):
        items.append(
            NavItem(
                "members", _("Membres"), reverse("organisations:members"), "users", group=company
            )
        )
        items.append(
            NavItem("roles", _("Rôles"), reverse("organisations:roles"), "key-round", group=company)
        )
    if may("audit.read"):
        items.append(
            NavItem(
                "journal", _("Journal"), reverse("workbench:journal"), "shield-check", group=company
            )
        )
    return items
