"""The frame around every page: where one can go, who one is."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from facturier.imports import queries as imports
from facturier.kit.addresses import address
from facturier.organisations import queries as organisations

# In the session: the first steps are not behind this person yet, the way back is shown.
FIRST_STEPS = "first_steps"


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation; `go` is the letter that follows G.

    `place` says where it stands: "main" in the side bar, "admin" in the tabs of the administration
    (and in what a search finds), "foot" at the bottom of the side bar.
    """

    key: str
    label: str
    url: str
    icon: str
    count: int | None = None
    group: str | None = None
    go: str = ""
    place: str = "main"


@dataclass(frozen=True, slots=True)
class Shell:
    """What kit/page.html shows around the page."""

    organisation_name: str = ""
    is_demo: bool = False
    is_visitor: bool = False
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

    def standing(self, place: str) -> tuple[NavItem, ...]:
        """The entries of one place."""
        return tuple(item for item in self.nav if item.place == place)

    def is_here(self, item: NavItem, current: str) -> bool:
        """Whether the page stands under this entry."""
        if item.key == "admin":
            return current == "admin" or any(one.key == current for one in self.standing("admin"))
        return item.key == current


def shell(request) -> dict:
    """Context processor: gives every template `shell`."""
    user = getattr(request, "user", None)
    member = getattr(request, "member", None)
    person = user if user is not None and user.is_authenticated else None
    starts = bool(person) and request.session.get(FIRST_STEPS, False)
    nav = tuple(navigation(member, starts=starts)) if member else ()
    return {
        "shell": Shell(
            organisation_name=member.organisation_name if member else "",
            is_demo=member.is_demo if member else False,
            is_visitor=is_visitor(request),
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


MOBILE = ("inbox", "register", "journal", "admin")


def is_visitor(request) -> bool:
    """Whether a person with an account of their own looks around in the demo company.

    The people of the demo company have no password: they are at home there.
    """
    member = getattr(request, "member", None)
    return bool(member and member.is_demo and request.user.has_usable_password())


def navigation(member: organisations.Member, *, starts: bool = False) -> list[NavItem]:
    """The pages this member may open; what is not permitted is not shown."""

    def may(capability: str) -> bool:
        return bool(organisations.may(member, capability))

    items: list[NavItem] = []
    if starts and may("organisation.manage"):
        items.append(NavItem("start", _("Premiers pas"), address("workbench:first_steps"), "flag"))
    if may("invoice.deposit"):
        items.append(
            NavItem("inbox", _("Réception"), address("register:reception"), "inbox", go="r")
        )
    if may("invoice.read"):
        items += _invoices()
    if may("time.read"):
        group = _("Factures")
        items.append(
            NavItem("time", _("Temps et jalons"), address("timesheets:entries"), "timer",
                    group=group, go="t")
        )  # fmt: skip
    items += _purchases(may)
    lists = _("Référentiels")
    if may("party.read"):
        items.append(
            NavItem(
                "parties",
                _("Clients et fournisseurs"),
                address("parties:list"),
                "contact-round",
                group=lists,
                go="l",
            )
        )
    if may("catalogue.read"):
        items.append(
            NavItem(
                "catalogue",
                _("Produits et services"),
                address("catalogue:items"),
                "package",
                group=lists,
                go="p",
            )
        )
    if imports.open_kinds(member):
        items.append(
            NavItem("imports", _("Imports"), address("imports:history"), "table", group=lists)
        )
    pages = administration(may)
    if pages:
        admin = address("workbench:admin")
        items.append(NavItem("admin", _("Administration"), admin, "settings", go="a", place="foot"))
    return items + pages


def _invoices() -> list[NavItem]:
    """What who may read invoices finds under their heading."""
    group = _("Factures")
    listed = (
        ("register", _("Facturier"), "register:list", "book-open-text", "f"),
        ("doubts", _("Doutes"), "controls:doubts", "shield-question-mark", "d"),
        ("coded_lines", _("Imputations"), "coding:lines", "split", ""),
        ("drafts", _("Brouillons"), "sales:drafts", "file-pen-line", "e"),
        ("quotes", pgettext("liste", "Devis"), "quotes:quotes", "signature", ""),
        ("orders", _("Commandes"), "quotes:orders", "clipboard-list", ""),
        ("recurring", _("Récurrentes"), "recurring:plans", "calendar-sync", "o"),
        ("sendings", _("Envois"), "sending:sendings", "send", ""),
        ("checks", _("Contrôler un fichier"), "checks:desk", "file-search", "v"),
    )
    return [
        NavItem(key, label, address(name), icon, group=group, go=go)
        for key, label, name, icon, go in listed
    ]


def _purchases(may: Callable[[str], bool]) -> list[NavItem]:
    """What who may read orders to suppliers finds under their heading."""
    if not may("purchase.read"):
        return []
    listed = (
        ("purchases", _("Commandes d'achat"), "purchases:orders", "shopping-cart"),
        ("gaps", _("Écarts"), "purchases:gaps", "scale"),
    )
    return [
        NavItem(key, label, address(name), icon, group=_("Achats"))
        for key, label, name, icon in listed
    ]


def administration(may: Callable[[str], bool]) -> list[NavItem]:
    """The pages of the administration, each behind its own right."""
    found: list[NavItem] = []

    def add(key: str, label: str, name: str, icon: str, go: str = "") -> None:
        group = _("Administration")
        found.append(NavItem(key, label, address(name), icon, group=group, go=go, place="admin"))

    if may("member.read"):
        add("members", _("Membres"), "organisations:members", "users", "m")
        add("roles", _("Rôles"), "organisations:roles", "key-round")
    if may("organisation.read"):
        add("company", _("Entités"), "organisations:company", "building-2")
        add("departments", _("Services"), "organisations:departments", "network")
        add("projects", _("Projets"), "organisations:projects", "folder-kanban")
        add("categories", _("Catégories"), "organisations:categories", "tags")
        add("issuing", _("Émission"), "sales:issuing", "stamp")
        add("looks", _("Modèles"), "sales:looks", "palette")
        add("mandates", _("Mandats"), "sales:mandates", "signature")
        add("wordings", _("Mentions"), "sales:wordings", "scale")
        add("controls", _("Contrôles"), "controls:settings", "shield-question-mark")
        add("tolerances", _("Tolérances"), "purchases:tolerances", "ruler")
    if may("organisation.manage"):
        add("channels", _("Canaux de réception"), "channels:mailbox", "inbox")
    if may("sales.configure"):
        add("sending", _("Envoi"), "sending:settings", "mail")
    if may("token.create") or may("member.manage"):
        add("tokens", _("Jetons"), "organisations:tokens", "key-square")
    if may("audit.read"):
        add("journal", _("Journal"), "workbench:journal", "shield-check", "j")
    return found


def first_page(member: organisations.Member) -> str:
    """The name of the first page of a member, by rights."""
    if organisations.may(member, "invoice.deposit") and organisations.may(member, "invoice.verify"):
        return "register:reception"
    if organisations.may(member, "member.manage"):
        return "workbench:admin"
    if organisations.may(member, "audit.read"):
        return "workbench:journal"
    if organisations.may(member, "invoice.read"):
        return "register:list"
    return "organisations:choose"
