"""Whatever people and the worker do, in whatever order: nothing is lost, nothing stands twice."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from facturier.einvoice.cii import write_cii
from facturier.einvoice.tests.factories import blank_pdf
from facturier.kit.refusal import Refusal
from facturier.organisations.tests.factories import NOW, a_company, an_entity
from facturier.register import actions
from facturier.register.models import Arrival, Counter, Invoice
from facturier.register.queries import broken_invariants
from facturier.register.rules import Stage
from facturier.register.rules.keyed import KeyedFacts
from facturier.register.tests.factories import a_document, an_arrival

pytestmark = pytest.mark.django_db


class Filling(RuleBasedStateMachine):
    """Deposits, retries, keying, verdicts and repairs of a few files, in any order."""

    def __init__(self):
        super().__init__()
        self.company = a_company(roles=("editor",))
        self.entity = an_entity(self.company)
        self.files = [
            write_cii(a_document(number="M-1")),
            write_cii(a_document(number="M-1", net="7.00")),
            blank_pdf(),
            b"<liste/>",
        ]
        self.deposited = 0

    def _do(self, verb, **rest):
        with suppress(Refusal), self.company.here():
            verb(member=self.company["editor"], now=NOW, **rest)

    def _one(self, model, number):
        with self.company.here():
            keys = list(model.objects.order_by("id").values_list("id", flat=True))
        return keys[number % len(keys)] if keys else None

    @rule(which=st.integers(0, 3))
    def deposit(self, which):
        an_arrival(self.company, self.files[which], file_name=f"{which}")
        self.deposited += 1

    @rule(number=st.integers(0, 20))
    def read(self, number):
        if key := self._one(Arrival, number):
            actions.read_arrival(organisation_id=self.company.id, arrival_id=key, now=NOW)

    @rule(number=st.integers(0, 20), verb=st.sampled_from(["retry", "dismiss", "key", "detach"]))
    def at_reception(self, number, verb):
        if key := self._one(Arrival, number):
            do, rest = {
                "retry": (actions.retry_arrival, {}),
                "dismiss": (actions.dismiss_arrival, {"reason": "non"}),
                "key": (actions.enter_to_key, {}),
                "detach": (actions.detach_arrival, {"reason": "à part"}),
            }[verb]
            self._do(do, arrival_id=key, **rest)

    @rule(
        number=st.integers(0, 20),
        verb=st.sampled_from(
            ["verify_invoice", "refuse_invoice", "reopen_invoice", "mark_not_invoice", "bring_back"]
        ),
    )
    def decide(self, number, verb):
        if key := self._one(Invoice, number):
            rest = {} if verb == "verify_invoice" else {"reason": "parce que"}
            if verb == "refuse_invoice" and number % 3:
                rest["code"] = "DOUBLON"
            self._do(getattr(actions, verb), invoice_id=key, **rest)

    @rule(number=st.integers(0, 20), gross=st.decimals(0, 999, places=2))
    def key_in(self, number, gross):
        if key := self._one(Invoice, number):
            facts = KeyedFacts(
                entity_id=self.entity,
                party_name="Tôlerie Lacaze",
                number="M-1",
                issue_date=date(2026, 3, 2),
                gross=Decimal(gross),
            )
            self._do(actions.key_facts, invoice_id=key, facts=facts)

    @rule(one=st.integers(0, 20), other=st.integers(0, 20))
    def duplicate(self, one, other):
        if key := self._one(Invoice, one):
            self._do(
                actions.set_duplicate_aside,
                invoice_id=key,
                other_id=self._one(Invoice, other),
                reason="",
            )

    @rule(number=st.integers(0, 20))
    def reread(self, number):
        if key := self._one(Invoice, number):
            actions.reread_invoice(organisation_id=self.company.id, invoice_id=key, now=NOW)

    @invariant()
    def nothing_is_lost_and_nothing_stands_twice(self):
        with self.company.here():
            assert Arrival.objects.count() == self.deposited
            assert list(broken_invariants(self.company.id)) == []
            entries = list(Invoice.objects.order_by("entry").values_list("entry", flat=True))
            last = Counter.objects.values_list("last", flat=True).first() or 0
            assert entries == list(range(1, last + 1))
            living = Invoice.objects.exclude(stage=Stage.NOT_INVOICE)
            originals = list(living.values_list("original_id", flat=True))
            assert len(originals) == len(set(originals))
            for row in Invoice.objects.filter(stage=Stage.VERIFIED, keyed=True):
                assert row.number
                assert row.gross is not None


def test_nothing_is_lost_and_nothing_stands_twice():
    run_state_machine_as_test(
        Filling,
        settings=settings(
            max_examples=8,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
