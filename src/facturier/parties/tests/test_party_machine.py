"""Whatever documents and people do to parties, in whatever order: what must hold still holds."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from facturier.audit.models import AuditEvent
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, Company, a_company
from facturier.parties import actions, models, queries, rules
from facturier.parties.actions.merge import MOVING
from facturier.parties.rules import Key, Scheme
from facturier.parties.tests.factories import (
    CALL,
    GERMAN_VAT,
    IBAN,
    met,
    siren,
    siret,
    stated,
    vat_number,
)

SIRENS = tuple(siren(30_000_000 + number) for number in range(3))
TABLES = (models.Party, *MOVING.values())
some = st.integers(0, 7)
sirens = st.sampled_from(["", *SIRENS])
vat_numbers = st.sampled_from(["", GERMAN_VAT, *map(vat_number, SIRENS)])
roles = st.sampled_from(actions.Role)


class Parties(RuleBasedStateMachine):
    """Documents meet parties; people create, change, archive, merge and part them."""

    company: Company

    def __init__(self):
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.seen: dict[type, set] = {}
        # merge id -> the rows as they were just before, and how many steps have happened.
        self.before: dict = {}
        self.steps = 0
        # (account, when it was added) for each that a second person has approved.
        self.approved: set = set()

    def teardown(self):
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    # -- looking ------------------------------------------------------------------------------------
    def rows(self) -> dict:
        with self.company.here():
            return {
                (model.__name__, values["id"]): {
                    name: value for name, value in values.items() if name != "version"
                }
                for model in TABLES
                for values in model._default_manager.values()
            }

    def events(self) -> int:
        with self.company.here():
            return AuditEvent.objects.count()

    def party(self, number: int) -> models.Party | None:
        with self.company.here():
            found = list(models.Party.objects.order_by("number"))
        return found[number % len(found)] if found else None

    def attempt(self, verb):
        """Do it or be refused: a change with at least one event, or neither."""
        rows, events, answer = self.rows(), self.events(), None
        try:
            with self.company.here():
                answer = verb()
        except Refusal:
            assert self.rows() == rows
            assert self.events() == events
            return None
        assert (self.rows() != rows) <= (self.events() > events)
        self.steps += 1
        return answer

    def now(self):
        """Each step has its own hours: an account rests for some of them."""
        return NOW + timedelta(hours=9 * self.steps)

    # -- doing --------------------------------------------------------------------------------------
    @rule(
        siren=sirens, vat=vat_numbers, role=roles, with_siret=st.booleans(), account=st.booleans()
    )
    def recognise(self, siren, vat, role, with_siret, account):
        from facturier.einvoice.document import Identifier

        identifiers = (Identifier(siret(siren), "0009"),) if siren and with_siret else ()
        party = stated(siren=siren, vat_id=vat, identifiers=identifiers)
        ibans = [IBAN] if account else []
        self.attempt(lambda: met(self.company, party, role, ibans=ibans, now=self.now()))

    @rule(siren=sirens, vat=vat_numbers)
    def create(self, siren, vat):
        facts = actions.PartyFacts(name="Lacaze", siren=siren, vat_number=vat)
        self.attempt(
            lambda: actions.create_party(member=self.company["owner"], facts=facts, now=NOW)
        )

    @rule(number=some, siren=sirens, vat=vat_numbers)
    def change(self, number, siren, vat):
        if party := self.party(number):
            typed = {"siren": siren, "vat_number": vat, "sirets": ()}
            self.attempt(
                lambda: actions.change_party(
                    member=self.company["owner"],
                    party_id=party.id,
                    typed=typed,
                    version=party.version,
                    now=NOW,
                )
            )

    @rule(number=some, verb=st.sampled_from(["archive_party", "restore_party", "confirm_party"]))
    def put_away_or_back(self, number, verb):
        if party := self.party(number):
            self.attempt(
                lambda: getattr(actions, verb)(
                    member=self.company["owner"], party_id=party.id, now=NOW
                )
            )

    @rule(number=some, kind=st.sampled_from(["contact", "address"]))
    def add_part(self, number, kind):
        if party := self.party(number):
            typed = {"name": "Lucie", "kind": "seat", "city": "Brest"}
            self.attempt(
                lambda: actions.add_part(
                    member=self.company["owner"],
                    party_id=party.id,
                    kind=kind,
                    typed=typed,
                    now=NOW,
                )
            )

    @rule(
        number=some,
        verb=st.sampled_from(["archive_account", "restore_account", "trust_account"]),
        who=st.sampled_from(["owner", "payer"]),
    )
    def account(self, number, verb, who):
        with self.company.here():
            rows = list(models.PartyBankAccount.objects.order_by("id"))
        if not rows:
            return
        one = rows[number % len(rows)]
        when = self.now()
        more = CALL if verb == "trust_account" else {}

        def act() -> bool:
            getattr(actions, verb)(
                member=self.company[who],
                party_id=one.party_id,
                account_id=one.id,
                now=when,
                **more,
            )
            return True

        if self.attempt(act) and verb == "trust_account":
            assert str(self.company[who].user_id) not in {str(one.added_by_id), *one.hands}
            assert when >= one.added_at + timedelta(hours=24)
            self.approved.add((one.id, one.added_at))

    @rule(first=some, second=some)
    def merge(self, first, second):
        kept, absorbed = self.party(first), self.party(second)
        if not kept or not absorbed:
            return
        rows = self.rows()
        merge_id = self.attempt(
            lambda: actions.merge_parties(
                member=self.company["owner"],
                kept_id=kept.id,
                absorbed_id=absorbed.id,
                reason="Le même",
                now=self.now(),
            )
        )
        if merge_id:
            self.before[merge_id] = (self.steps, rows)

    @rule(number=some, at_once=st.booleans())
    def undo(self, number, at_once):
        with self.company.here():
            merges = list(models.PartyMerge.objects.filter(undone_at=None).order_by("-id"))
        if not merges:
            return
        one = merges[0] if at_once else merges[number % len(merges)]
        undone = self.attempt(
            lambda: actions.undo_merge(
                member=self.company["owner"], kept_id=one.kept_id, merge_id=one.id, now=NOW
            )
        )
        if undone:
            steps, rows = self.before.pop(one.id)
            if self.steps == steps + 1:
                # Nothing has happened in between: every row is what it was.
                assert self.rows() == rows

    # -- holding ------------------------------------------------------------------------------------
    @invariant()
    def a_number_is_one_living_partys(self):
        with self.company.here():
            held = models.PartyIdentifier.objects.filter(archived_at=None).select_related("party")
            keys = [(Key(Scheme(one.scheme), one.value), one.party) for one in held]
            assert len({key for key, _party in keys}) == len(keys)
            for key, party in keys:
                assert party.absorbed_by_id is None, (key, party.reference)
                assert rules.siren_in(key) in (None, party.siren), (key, party.siren)
            owners = {key: party.id for key, party in keys}
            for party in models.Party.objects.filter(absorbed_by=None).exclude(siren=""):
                assert owners[Key(Scheme.SIREN, party.siren)] == party.id

    @invariant()
    def an_account_is_trusted_only_as_a_second_person_approved_it(self):
        with self.company.here():
            trusted = models.PartyBankAccount.objects.filter(trusted=True)
            assert set(trusted.values_list("id", "added_at")) <= self.approved

    @invariant()
    def the_verifier_finds_nothing(self):
        with self.company.here():
            assert list(queries.broken_invariants(self.company.id)) == []

    @invariant()
    def nothing_is_ever_deleted(self):
        with self.company.here():
            for model in (*TABLES, models.PartyMerge):
                now = set(model._default_manager.values_list("id", flat=True))
                assert self.seen.get(model, set()) <= now
                self.seen[model] = now

    @invariant()
    def every_party_stands_in_one_family(self):
        with self.company.here():
            everyone = list(models.Party.objects.values_list("id", "absorbed_by_id"))
            living = [key for key, absorbed_by in everyone if absorbed_by is None]
            families = [queries.family(self.company.id, key) for key in living]
            assert sum(map(len, families)) == len(everyone)
            assert {key for one in families for key in one} == {key for key, _by in everyone}
            for key, members in zip(living, families, strict=True):
                named = queries.names(self.company.id, members)
                assert {one.id for one in named.values()} <= {key}


@pytest.mark.django_db
def test_whatever_is_done_to_parties_each_number_is_one_living_partys_and_nothing_is_lost():
    Parties.company = a_company(roles=("payer",))
    run_state_machine_as_test(
        Parties,
        settings=settings(max_examples=settings().max_examples // 4, stateful_step_count=25),
    )
