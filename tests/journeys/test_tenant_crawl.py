"""I27: a member of `ours` learns nothing of `theirs`, wherever they look and whatever they send.

Also what is shown can be opened, nothing shown breaks the content policy, and who was put out
(I29) or lacks the second factor (I30) is out by every path at their next request.
"""

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.utils import timezone

from facturier.identity.models import User
from facturier.identity.tests.factories import with_application
from facturier.kit.tenancy import in_organisation
from facturier.organisations import actions, models
from facturier.organisations.queries import live_audience
from tests.architecture.routes import Route, routes
from tests.plumbing.addresses import places_of
from tests.plumbing.bodies import BODIES, Json, body_of
from tests.plumbing.house_rules import CAMPAIGN
from tests.plumbing.pages import Form, Page, forms, links, page_of, unsafe_parts
from tests.plumbing.world import (  # noqa: F401
    MARK,
    NEVER,
    ROLES,
    World,
    enter,
    world,
)

# Not keys of an organisation's objects: positions, secrets of a link, a person's own sessions.
NO_KEYS = {
    "number", "pk", "uidb36", "key", "token", "user_id", "kind", "file_format", "share", "form",
    "language", "place",
    "position",
}  # fmt: skip
KEYED = [route for route in routes() if set(route.places) - NO_KEYS]
ABSENT = {"reference": "E-99999"}


def normal(response, *ids: object) -> tuple[int, str, str]:
    """Status, place and body of an answer, but what differs from one request to the next."""
    body = response.body.decode("utf-8", "replace")
    place = response.get("Location", "")
    for one in ids:
        body, place = body.replace(str(one), "ID"), place.replace(str(one), "ID")
    body = re.sub(r'(nonce=|csrfmiddlewaretoken" value=)"[^"]*"', r"\1", body)
    body = re.sub(r'("csrfToken": *)"[^"]*"', r"\1", body)
    body = re.sub(r"<time\b[^>]*>[^<]*</time>", "<time>", body)  # "2 min ago", then "3 min ago"
    return response.status_code, place, body


def strange_values(route: Route, world: World) -> Iterator[tuple[dict, dict, list]]:
    """(values with theirs, the same with nothing's, what to blot out) for a route's places."""
    keys = [place for place in route.places if place not in NO_KEYS]
    ours = places_of(route.name, list(route.places), world.ours)
    theirs = places_of(route.name, list(route.places), world.theirs)
    for strange in [keys, *([key] for key in keys if len(keys) > 1)]:
        with_theirs = {**ours, **{key: theirs[key] for key in strange}}
        with_none = {**ours, **{key: ABSENT.get(key, NEVER) for key in strange}}
        yield (
            with_theirs,
            with_none,
            [with_theirs[k] for k in strange] + [with_none[k] for k in strange],
        )


@pytest.mark.parametrize("visitor", ["owner", "administrator", "editor"])
def test_a_key_of_theirs_answers_like_a_key_of_nothing(world, visitor):
    assert world.theirs["received"].reference != world.ours["received"].reference
    different, sent = [], set()
    for route, method in product(KEYED, ("GET", "POST")):
        for with_theirs, with_none, blots in strange_values(route, world):
            what = (method, route.path(with_theirs), BODIES.get(route.name))
            if what in sent:  # one request under two names of an address
                continue
            sent.add(what)
            body = body_of(route.name, world.ours) if method == "POST" else None
            theirs = world.ask(visitor, method, route.path(with_theirs), body)
            assert MARK not in theirs.body.decode("utf-8", "replace"), route.name
            if theirs.status_code == 405 and visitor != "owner":
                break  # no method of the address, whoever asks: whether the key tells, one finds
            body = body_of(route.name, world.ours) if method == "POST" else None  # files are read
            none = world.ask(visitor, method, route.path(with_none), body)
            if normal(theirs, *blots) != normal(none, *blots):
                different.append((route.name, method, theirs.status_code, none.status_code))
            if theirs.status_code not in (403, 404, 405):
                different.append((route.name, method, theirs.status_code))
    assert not different


def foreign_keys(world: World) -> Iterator[tuple[str, dict, str, UUID]]:
    """(route, a body that would be taken, the field to make strange, theirs' value)."""
    ours, theirs = world.ours, world.theirs
    places = {name: theirs[name] for name in ("entity", "department", "project")}
    for name, value in {**places, "category": theirs["category"]}.items():
        yield "register:assign", {}, name, value
        if name != "entity":
            yield "coding:line", {"version": "0"}, name, value
    for route in ("organisations:invite", "organisations:grant"):
        for name, value in {**places, "role": theirs["role"]}.items():
            yield route, body_of(route, ours), name, value
    for route in ("organisations:departments", "organisations:department"):
        yield route, {"name": "Ventes"}, "parent", theirs["department"]
    for route in ("organisations:projects", "organisations:project"):
        yield route, {"code": "N-1", "name": "Nouveau"}, "department", theirs["department"]
    yield "parties:merge", {"reason": "x"}, "other", theirs["party"].reference
    first = {"first": ours["party"].reference}
    yield "parties:set_apart", first, "second", theirs["party"].reference
    yield "parties:personal_export", {}, "contact", theirs["contact"]
    yield "api:merge_party", Json({"reason": "x"}), "absorbed", theirs["party"].id
    yield "organisations:switch", {}, "organisation", theirs.company.id
    yield "register:links", {"kind": "other"}, "document", theirs["received"].reference
    yield "api:set_price", Json({"price": "13"}), "item_id", theirs["item"].id


def test_a_foreign_key_in_a_body_answers_like_one_of_nothing(world):
    by_name = {route.name: route for route in routes()}
    for name, body, field, value in foreign_keys(world):
        route = by_name[name]
        path = route.path(places_of(name, list(route.places), world.ours))
        theirs, none = (
            world.ask("owner", "POST", path, type(body)({**body, field: str(key)}))
            for key in (value, NEVER)
        )
        assert normal(theirs, value, NEVER) == normal(none, value, NEVER), (name, field)
        assert theirs.status_code in (404, 422), (name, field, theirs.status_code)
        assert MARK not in theirs.body.decode(), (name, field)


def said(response, *ids: object) -> list[str]:
    """What the next page will tell of what was done."""
    texts = [str(message) for message in get_messages(response.wsgi_request)]
    for one in ids:
        texts = [text.replace(str(one), "ID") for text in texts]
    return texts


def test_a_foreign_key_in_a_list_or_in_the_name_of_a_field_does_what_one_of_nothing_does(world):
    theirs = world.theirs
    invoice, price = theirs["received"], theirs["price"]
    absent = ABSENT["reference"]
    verify, edit = {"action": "verify"}, "catalogue:change_prices"
    bodies = (
        (edit, lambda key: {f"was-{key}": "12.5", f"price-{key}": "13"}, price, NEVER),
        (edit, lambda key: {f"was-{key}": "12.5", f"price-{key}": ""}, price, NEVER),
        (
            "register:decide_many",
            lambda key: {**verify, "choisies": [key]},
            invoice.reference,
            absent,
        ),
        ("api:decide_many", lambda key: {**verify, "references": [key]}, invoice.reference, absent),
    )
    by_name = {route.name: route for route in routes()}
    for name, body, key, nothing in bodies:
        path = by_name[name].path(places_of(name, list(by_name[name].places), world.ours))
        # The same with a key of ours is done: the body is not refused for its form.
        ours = world.ours["price"] if key == price else world.ours["received"].reference
        answers = [world.ask("owner", "POST", path, body(one)) for one in (key, nothing, ours)]
        with_theirs, with_none, done = (
            (normal(one, key, nothing, ours), one.get("X-Refusal"), said(one, key, nothing, ours))
            for one in answers
        )
        assert with_theirs == with_none != done, name
        assert all(one.status_code < 500 for one in answers), name
        assert MARK not in answers[0].body.decode() + " ".join(said(answers[0])), name


def test_a_filter_by_their_people_or_objects_finds_what_one_of_nobody_finds(world):
    for name, value in {
        "personne": world.theirs.company["owner"].user_id,
        "objet": world.theirs["received"].id,
    }.items():
        theirs, none = (
            world.ask("owner", "GET", f"/journal/?{name}={key}") for key in (value, NEVER)
        )
        assert normal(theirs, value, NEVER) == normal(none, value, NEVER), name
        assert MARK not in theirs.body.decode()


def test_cursors_show_only_ours_wherever_they_start(world):
    for path in (
        f"/reception/?avant={world.theirs['arrival']}",
        f"/controler/?avant={world.theirs['check']}",
        "/facturier/?avant=99",
        "/facturier/?apres=0",
        "/journal/?avant=9999",
        "/journal/?apres=0",
        "/api/v1/invoices/?before=99",
        f"/tiers/?apres={world.theirs['party'].id}",
        f"/tiers/?avant={world.theirs['party'].id}&tri=numero",
        f"/api/v1/parties/?after={world.theirs['party'].id}",
        f"/produits/?apres={world.theirs['item'].id}",
        f"/produits/?avant={world.theirs['item'].id}&tri=nom",
        f"/produits/tarifs/?apres={world.theirs['price_list']}",
        f"/produits/tarifs/{world.ours['price_list']}/?apres={world.theirs['price']}",
        f"/imports/?avant={world.theirs['import']}",
        f"/api/v1/items/?after={world.theirs['item'].id}",
        f"/api/v1/price-lists/?after={world.theirs['price_list']}",
        f"/api/v1/price-lists/{world.ours['price_list']}/prices/?after={world.theirs['price']}",
    ):
        answer = world.ask("owner", "GET", path)
        assert answer.status_code == 200, path
        assert MARK not in answer.body.decode(), path


def test_counts_are_those_of_ours(world):
    page = world.ask("owner", "GET", "/facturier/totaux/").body.decode()
    assert "9 factures" in page.replace("\u00a0", " ").replace("\u202f", " ")
    search = world.ask("owner", "GET", f"/tiers/?q={MARK}").body.decode()
    assert "Aucun tiers ne répond" in search
    listed = world.ask("owner", "GET", "/api/v1/invoices/?limit=200").json()
    assert len(listed["items"]) == 9 and listed["next_cursor"] is None


def test_the_same_bytes_at_theirs_tell_nothing(world):
    """Depositing a file that `theirs` already holds answers like any new file."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from facturier.files.queries import content_of

    with transaction.atomic(), in_organisation(world.theirs.company.id):
        invoice = world.theirs["received"]
        content = content_of(type(invoice).objects.get(id=invoice.id).original)
    file = SimpleUploadedFile("facture.xml", content)
    answer = world.ask("owner", "POST", "/api/v1/inbox/", {"file": file})
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")


def test_a_session_that_names_another_organisation_opens_nothing(world):
    """Not even a session whose chosen organisation was changed by a fault of ours."""
    client = world.browsers["owner"]
    with transaction.atomic():
        session = client.session
        assert live_audience(session.session_key)[0] == world.ours.company.id
        session["organisation_id"] = str(world.theirs.company.id)
        session.save()
        assert live_audience(session.session_key) is None
        answer = world.ask("owner", "GET", "/facturier/")
        assert (answer.status_code, answer["Location"]) == (302, "/organisations/")
        transaction.set_rollback(True)


# -- everything that can be reached ----------------------------------------------------------------
def secrets_of(house) -> list[str]:
    """Words, keys and hashes by which a house would be recognised."""
    company = house.company
    people = [member.id for member in company.people.values()]
    users = [member.user_id for member in company.people.values()]
    things = [thing for thing in house.things.values() if isinstance(thing, UUID)]
    named = ("received", "verified", "issued", "unknown", "paper", "sent")
    invoices = [house[name].id for name in named]
    tokens = [text[:8] for text in house.tokens.values()]
    keys = [company.id, *people, *users, *things, *invoices, *house.token_ids.values()]
    return [MARK, house["sha256"], *tokens, *map(str, keys)]


def says(address: str, *, of_all: bool) -> set[tuple[str, ...]]:
    """What is told apart in an address: its path with the names it asks for, and each value.

    A page hands its filters to its counters, its totals and its exports, which read them by the
    same code: of them all, one is asked each value, unless all are wanted.
    """
    split = urlsplit(address)
    asked = parse_qsl(split.query, keep_blank_values=True)
    reader = split.path if of_all else split.path.split("/")[1]
    return {
        (split.path, *sorted({name for name, _value in asked})),
        *((reader, name, "=", value) for name, value in asked),
    }


def crawl(world: World, visitor: str) -> Iterator[tuple[str, str, object]]:
    """(where it was seen, address, answer) for every address that the visitor's pages name.

    An order of a list beside each of its filters makes hundreds of addresses: of those that ask
    the same page for the same things, every value is asked once, not every pair of values.
    """
    waiting, known = [("the start", "/")], {"/"}
    of_all = visitor == "owner" or CAMPAIGN
    told = says("/", of_all=of_all)
    while waiting:
        seen_on, path = waiting.pop(0)
        answer = world.ask(visitor, "GET", path)
        yield seen_on, path, answer
        found = set()
        if answer.status_code in (301, 302, 303):
            found = {answer["Location"]}
        elif page := page_of(path, answer):
            found = links(page)
        for address in sorted(found - known):
            known.add(address)
            if not (said_there := says(address, of_all=of_all)) <= told:
                told |= said_there
                waiting.append((path, address))
        assert len(known) < 2000, "a page that leads to ever new addresses"


@pytest.mark.parametrize("visitor", [*ROLES, "no_organisation", "anonymous"])
def test_what_is_shown_opens_can_be_sent_is_safe_and_is_ours(world, visitor):
    """A link leads somewhere, and a button never answers "not you" nor "no such thing"."""
    secrets, found, seen, sent = secrets_of(world.theirs), [], 0, set()
    for seen_on, path, answer in crawl(world, visitor):
        seen += 1
        if answer.status_code >= 400:
            found.append(f"{path} (on {seen_on}) answers {answer.status_code}")
        body = answer.body.decode("utf-8", "replace")
        found += [f"{path} names {secret}" for secret in secrets if secret in body]
        page = page_of(path, answer)
        found += [f"{path}: {part}" for part in unsafe_parts(page)] if page else []
        fresh = True
        for what, shown in posts(page).items():
            if what in sent:
                continue
            # What a form has changed, the next one of the page takes as it is by then.
            form = (
                shown if fresh else posts(page_of(path, world.ask(visitor, "GET", path))).get(what)
            )
            if form is not None:
                sent.add(what)
                found += refused(world, visitor, path, form)
                fresh = False
    assert not found
    outside = visitor in ("anonymous", "no_organisation")
    assert seen > (4 if outside else 15)
    assert len(sent) > (0 if outside else 3)


def posts(page: Page | None) -> dict[tuple[str, ...], Form]:
    """The forms of a page that change something, by where they are sent and what they hold."""
    found: dict[tuple[str, ...], Form] = {}
    for one in forms(page) if page else []:
        if one.method == "post":
            found.setdefault((one.path, *sorted(one.fields)), one)
    return found


def refused(world: World, visitor: str, path: str, form: Form) -> list[str]:
    """Why a form that was shown cannot be sent, if so."""
    answer = world.ask(visitor, "POST", form.path, form.fields)
    if answer.status_code in (400, 403, 404, 405, 409) or answer.status_code >= 500:
        return [f"{form.path} on {path}: {answer.status_code}"]
    body = answer.body.decode("utf-8", "replace")
    if MARK in body:
        return [f"{form.path} on {path} names theirs"]
    answered = page_of(form.path, answer)
    return [f"{form.path}: {part}" for part in unsafe_parts(answered)] if answered else []


def test_pages_of_refusal_are_safe_and_silent_too(world):
    for path in ("/membres/", "/rien/", "/facturier/E-99999/", f"/membres/{NEVER}/"):
        answer = world.ask("reader", "GET", path)
        assert answer.status_code in (403, 404)
        assert not unsafe_parts(page_of(path, answer))


# -- out at once (I29) ------------------------------------------------------------------------------
PAGES = ("/", "/facturier/", "/controler/", "/journal/", "/compte/jetons/")


def doors(world: World, client: Client, token: str) -> dict[str, str]:
    """What every path answers: pages, an original, a page's picture, the API, the live stream."""
    reference = world.ours["paper"].reference
    paths = (*PAGES, f"/facturier/{reference}/original/", f"/facturier/{reference}/page/1/")
    found = {}
    for path in paths:
        answer = world.answer(client, "GET", path)
        found[path] = answer.get("Location", str(answer.status_code)).partition("?")[0]
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    for path in ("/api/v1/invoices/", f"/api/v1/invoices/{reference}/file/"):
        found[path] = str(world.answer(client, "GET", path, **bearer).status_code)
    found["live"] = str(live_audience(client.session.session_key) is not None)
    return found


def all_closed(found: dict[str, str], page: str) -> bool:
    """Whether nothing answered: pages lead to `page`, the API says 401, nothing is streamed."""
    return all(
        answer == ("401" if path.startswith("/api/") else "False" if path == "live" else page)
        for path, answer in found.items()
    )


@pytest.fixture
def guest(world):
    """The administrator of `ours` in a browser of their own; all that happens is undone."""
    with transaction.atomic():
        client = Client(raise_request_exception=False, HTTP_ACCEPT="text/html")
        company = world.ours.company
        enter(client, company["administrator"].email)
        before = doors(world, client, world.ours.tokens["administrator"])
        assert set(before.values()) == {"200", "/admin/", "True"}, before
        yield client, company
        transaction.set_rollback(True)


def test_a_disabled_person_is_out_at_the_next_request(world, guest):
    client, company = guest
    User.objects.filter(pk=company["administrator"].user_id).update(is_active=False)
    assert all_closed(doors(world, client, world.ours.tokens["administrator"]), "/connexion/")


def test_a_removed_member_is_out_at_the_next_request(world, guest):
    client, company = guest
    with company.here():
        actions.deactivate_member(
            member=company["owner"], member_id=company["administrator"].id, now=timezone.now()
        )
    found = doors(world, client, world.ours.tokens["administrator"])
    # The choice of an organisation is all that is left to them.
    assert all_closed(found, "/organisations/"), found


def test_a_role_withdrawn_is_withdrawn_at_the_next_request(world, guest):
    client, company = guest
    with company.here():
        grant = models.Grant.objects.get(member_id=company["administrator"].id)
        actions.withdraw_grant(
            member=company["owner"],
            member_id=company["administrator"].id,
            grant_id=grant.id,
            now=timezone.now(),
        )
    found = doors(world, client, world.ours.tokens["administrator"])
    assert found.pop("live") == "True"  # still a member: the stream names, it does not show
    assert found.pop("/") == "/organisations/" and found.pop("/compte/jetons/") == "200"
    assert set(found.values()) <= {"403", "404"}, found


def test_a_closed_session_is_out_at_the_next_request(world, guest):
    client, _company = guest
    UserSession.objects.get(session_key=client.session.session_key).end()
    for path in PAGES:
        assert world.answer(client, "GET", path)["Location"].startswith("/connexion/")


# -- the second factor (I30) -------------------------------------------------------------------------
@pytest.fixture
def halfway(guest):
    """The same person, now that their role asks for a second factor that they did not show."""
    client, company = guest
    with company.here():
        actions.require_second_factor(
            member=company["owner"],
            role_id=company.role("administrator"),
            required=True,
            now=timezone.now(),
        )
    return client


def test_nothing_opens_without_the_second_factor_that_a_role_asks(world, halfway):
    found = doors(world, halfway, world.ours.tokens["administrator"])
    # One's own account stays open, to set a second factor up; its tokens belong to a member.
    assert all_closed(found, "/organisations/double-authentification/"), found
    for path in ("/organisations/double-authentification/", "/compte/securite/"):
        assert world.answer(halfway, "GET", path).status_code == 200


def test_a_second_factor_merely_set_up_opens_nothing_until_it_is_shown(world, halfway):
    with_application(User.objects.get(pk=world.ours.company["administrator"].user_id))
    found = doors(world, halfway, world.ours.tokens["administrator"])
    assert all_closed(found, "/organisations/double-authentification/"), found


# Routes without a room are those of a person's own account.
ROOMS_OF_MEMBERS = {route.name.partition(":")[0] for route in routes() if ":" in route.name}


def test_no_post_gets_past_the_second_factor_either(world, halfway):
    open_ones = []
    for route in routes():
        if route.name.partition(":")[0] not in ROOMS_OF_MEMBERS:
            continue
        places = places_of(route.name, list(route.places), world.ours)
        for method in ("GET", "POST"):
            headers = {"HTTP_AUTHORIZATION": f"Bearer {world.ours.tokens['administrator']}"}
            body = body_of(route.name, world.ours) if method == "POST" else None
            answer = world.answer(halfway, method, route.path(places), body, **headers)
            if answer.status_code not in (302, 401, 404, 405):
                open_ones.append((route.name, method, answer.status_code))
    assert sorted(open_ones) == [
        ("api:openapi-json", "GET", 200),
        ("channels:deposit", "GET", 200),
        ("channels:deposit", "POST", 422),
        ("organisations:accept", "POST", 422),
        ("organisations:choose", "GET", 200),
        ("organisations:invitation", "GET", 200),
        ("organisations:second_factor_needed", "GET", 200),
        ("quotes:public", "GET", 200),
        ("quotes:public_file", "GET", 200),
        ("sending:public", "GET", 200),
        ("sending:public_file", "GET", 200),
        ("workbench:accessibility", "GET", 200),
    ]


def test_the_moment_is_now(world):
    """The world is built on today's clock: nothing in it has expired unseen."""
    assert world.ours.company["auditor"].grants[0].valid_until > timezone.localdate()
