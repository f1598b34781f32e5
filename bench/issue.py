"""How fast invoices are prepared and issued: five lines, over the API, beside a bare transaction.

Every judge is heard before the number is taken; files are made afterwards. A draft that rested was
judged meanwhile; one that is issued in the same breath (`at_once`) is judged within the call.
"""

import json
import os
import statistics
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection
from typing import Any
from uuid import uuid4

from bench import _server

SIZE = 100  # drafts for one client; as many again for two, and for eight
LINES = 5


def run(size: int) -> dict[str, float]:
    """Medians of a draft and of an issue, rates with two and eight clients, what failed."""
    with _server.serving() as server:
        shop = _Shop()
        clerk = _Clerk(server.port, shop.token)
        for _warm in range(5):
            clerk.issue(clerk.draft(shop))
        drafted, at_once, rested = [], [], []
        for _one in range(size):
            draft = _timed(drafted, partial(clerk.draft, shop))
            _timed(at_once, partial(clerk.issue, draft))
        waiting = _rested(clerk, shop, size)
        clerk = _Clerk(server.port, shop.token)  # the server closes what is quiet for long
        for draft in waiting:
            _timed(rested, partial(clerk.issue, draft))
        rates, failed = {}, 0
        for clients in (2, 8):
            clerk = _Clerk(server.port, shop.token)
            drafts = _rested(clerk, shop, size)
            rates[clients], missed = _at_once(server.port, shop.token, drafts, clients)
            failed += missed
        clerk = _Clerk(server.port, shop.token)
        drafts = [clerk.draft(shop) for _one in range(size)]
        rates[0], missed = _at_once(server.port, shop.token, drafts, 2)
        failed += missed
        locked = shop.lock_milliseconds(20)
        made = shop.files_per_second(20)
        raw = _raw_milliseconds(size)
        assert shop.is_gapless(), "a gap or a twin"
    return {
        "draft_ms_p50": round(statistics.median(drafted), 1),
        "issue_ms_p50": round(statistics.median(rested), 1),
        "issue_at_once_ms_p50": round(statistics.median(at_once), 1),
        "issue_per_s_2": rates[2],
        "issue_per_s_8": rates[8],
        "issue_at_once_per_s_2": rates[0],
        "failed": failed,
        "lock_ms_p50": locked,
        "render_per_s": made,
        "raw_ms_p50": raw,
    }


def _timed(taken: list[float], do: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    done = do()
    taken.append(1000 * (time.perf_counter() - began))
    return done


def _rested(clerk: "_Clerk", shop: "_Shop", size: int) -> list[tuple[str, int]]:
    """Drafts that have been left alone as long as the server needs to try them out."""
    drafts = [clerk.draft(shop) for _one in range(size)]
    time.sleep(0.08 * size)
    return drafts


def _at_once(port: int, token: str, drafts: list, clients: int) -> tuple[float, int]:
    waiting, lock, failed = list(drafts), threading.Lock(), []

    def work(_client: int) -> None:
        clerk = _Clerk(port, token)
        while True:
            with lock:
                if not waiting:
                    return
                draft = waiting.pop()
            if not clerk.issue(draft, must=False):
                failed.append(draft)

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))
    return round(len(drafts) / (time.perf_counter() - began), 1), len(failed)


class _Clerk:
    """A program with a token, on one connection."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, path: str, body: dict) -> tuple[int, dict]:
        self.connection.request("POST", f"/api/v1/drafts/{path}", json.dumps(body), self.headers)
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())

    def draft(self, shop: "_Shop") -> tuple[str, int]:
        """A draft of five lines for a known customer, unlike any other: (its key, its version)."""
        status, draft = self.post(
            "",
            {
                "entity": str(shop.entity_id),
                "customer": str(shop.customer_id),
                "fields": {"nature": "goods", "delivery_date": shop.today},
                "lines": [
                    {
                        "name": f"Article {number} {time.time_ns()}",
                        "quantity": str(number + 1),
                        "price": f"{120 + number}.50",
                        "vat": "20",
                    }
                    for number in range(LINES)
                ],
            },
        )
        assert status == 201, draft
        return draft["id"], draft["version"]

    def issue(self, draft: tuple[str, int], *, must: bool = True) -> bool:
        status, answer = self.post(f"{draft[0]}/issue/", {"version": draft[1]})
        assert status == 200 or not must, answer
        return status == 200


class _Shop:
    """An entity of its own with a customer and a series, made as people make them."""

    def __init__(self) -> None:
        from django.contrib.auth import get_user_model
        from django.utils import timezone

        from facturier.kit.tenancy import in_organisation
        from facturier.organisations import actions as organisations
        from facturier.organisations import queries
        from facturier.organisations.actions import EntityFacts
        from facturier.parties import actions as parties
        from facturier.sales import actions

        self.now = now = timezone.now()
        self.today = str(timezone.localdate())
        person = get_user_model().objects.order_by("pk").first()
        assert person is not None
        [membership] = queries.memberships_of(person.id)
        self.organisation_id = membership.organisation_id
        siren = _a_siren()
        with in_organisation(self.organisation_id):
            self.member = member = queries.member_of(
                self.organisation_id, person.id, timezone.localdate()
            )
            facts = EntityFacts(
                name="Mesure SAS", siren=siren, vat_number=_vat_number(siren),
                street="1 rue", postcode="44000", city="Nantes",
            )  # fmt: skip
            self.entity_id = organisations.create_entity(member=member, facts=facts, now=now)
            facts = parties.PartyFacts(
                name="Client mesuré", is_customer=True, siren=_a_siren(), payment_days=30
            )
            party = parties.create_party(member=member, facts=facts, now=now)
            typed = {"kind": "seat", "lines": "1 quai", "postcode": "29200", "city": "Brest"}
            parties.add_part(member=member, party_id=party.id, kind="address", typed=typed, now=now)
            self.customer_id = party.id
            actions.ensure_usual_series(self.organisation_id, self.entity_id, now, member.actor)
        _id, self.token = organisations.issue_token(
            email=person.email, name=f"mesure {time.time_ns()}", days=30, now=now,
            organisation=str(self.organisation_id),
            scopes=("invoice:read", "invoice:prepare", "invoice:issue", "organisation:read",
                    "party:read"),
        )  # fmt: skip

    def _drafts(self, count: int) -> list:
        from facturier.kit.tenancy import in_organisation
        from facturier.sales import actions
        from facturier.sales.rules.operations import Operation

        found = []
        for _one in range(count):
            line = uuid4()
            with in_organisation(self.organisation_id):
                draft = actions.open_draft(
                    member=self.member, entity_id=self.entity_id, customer_id=self.customer_id,
                    now=self.now,
                )  # fmt: skip
                asked = [
                    (None, "nature", "goods"), (None, "delivery_date", self.today),
                    (line, "name", "Article"), (line, "quantity", "2"), (line, "price", "120.5"),
                    (line, "vat", "20"),
                ]  # fmt: skip
                actions.change_draft(
                    member=self.member, draft_id=draft.id, key=uuid4(), now=self.now,
                    operations=[Operation(where, name, 1, value) for where, name, value in asked],
                )  # fmt: skip
                draft.refresh_from_db()
            found.append(draft)
        return found

    def _issue(self, draft) -> None:
        from django.utils import timezone

        from facturier.kit.tenancy import in_organisation
        from facturier.sales import actions

        with in_organisation(self.organisation_id):
            actions.issue_draft(
                member=self.member, draft_id=draft.id, version=draft.version,
                today=timezone.localdate(), now=timezone.now(),
            )  # fmt: skip

    def lock_milliseconds(self, count: int) -> float:
        """How long the series is locked: from its row held to the commit."""
        from facturier.sales.actions import issue as issuing

        real, held = issuing._locked_period, []

        def timed(*given):
            row = real(*given)
            held.append(time.perf_counter())
            return row

        issuing._locked_period = timed
        took = []
        for draft in self._drafts(count):
            self._issue(draft)
            took.append(1000 * (time.perf_counter() - held[-1]))
        issuing._locked_period = real
        return round(statistics.median(took), 1)

    def files_per_second(self, count: int) -> float:
        """Files made, judged and archived, one process after another."""
        from facturier.kit.tenancy import in_organisation
        from facturier.sales.actions.files import make_file
        from facturier.sales.models import IssuedDocument, IssuedFile

        with in_organisation(self.organisation_id):
            made = IssuedFile.objects.values("issued_id")
            keys = list(
                IssuedDocument.objects.filter(organisation_id=self.organisation_id)
                .exclude(id__in=made)
                .values_list("id", flat=True)[: count + 1]
            )
        make_file(organisation_id=self.organisation_id, issued_id=keys[0], now=self.now)  # warm
        began = time.perf_counter()
        for key in keys[1:]:
            make_file(organisation_id=self.organisation_id, issued_id=key, now=self.now)
        return round((len(keys) - 1) / (time.perf_counter() - began), 1)

    def is_gapless(self) -> bool:
        from facturier.kit.tenancy import in_organisation
        from facturier.sales.models import IssuedDocument

        with in_organisation(self.organisation_id):
            rows = IssuedDocument.objects.filter(series__entity_id=self.entity_id)
            runnings = sorted(rows.values_list("running", flat=True))
        return runnings == list(range(1, len(runnings) + 1))


def _raw_milliseconds(count: int) -> float:
    """The least that a numbered row costs PostgreSQL: lock, move, insert, commit."""
    import psycopg

    took = []
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_counter, bench_numbered")
        connection.execute("CREATE TABLE bench_counter AS SELECT 0 AS last")
        connection.execute("CREATE TABLE bench_numbered (number integer PRIMARY KEY, body text)")
        for _one in range(count):
            began = time.perf_counter()
            with connection.transaction():
                [last] = connection.execute(
                    "UPDATE bench_counter SET last = last + 1 RETURNING last"
                ).fetchone()
                connection.execute("INSERT INTO bench_numbered VALUES (%s, 'x')", [last])
            took.append(1000 * (time.perf_counter() - began))
        connection.execute("DROP TABLE bench_counter, bench_numbered")
    return round(statistics.median(took), 2)


def _a_siren() -> str:
    from stdnum import luhn

    base = f"{time.time_ns() // 1000 % 10**8:08}"
    return base + luhn.calc_check_digit(base)


def _vat_number(siren: str) -> str:
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02}{siren}"
