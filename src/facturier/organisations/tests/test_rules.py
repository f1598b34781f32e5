"""Rights, scopes, invitations, numbers of companies: decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturier.organisations import rules
from facturier.organisations.queries import subtree
from facturier.organisations.rules import Direction, HeldGrant, InvitationState, Scope, Subject

KEYS = [UUID(int=number) for number in range(1, 5)]
keys = st.sampled_from(KEYS)
amounts = st.decimals("-1000", "1000", places=2)
scopes = st.builds(
    Scope,
    entity_id=st.none() | keys,
    direction=st.none() | st.sampled_from(Direction),
    departments=st.none() | st.frozensets(keys, min_size=1),
    project_id=st.none() | keys,
    amount_limit=st.none() | st.decimals("0.01", "1000", places=2),
)
subjects = st.builds(
    Subject,
    entity_id=st.none() | keys,
    direction=st.sampled_from(Direction),
    department_id=st.none() | keys,
    project_id=st.none() | keys,
    amount=st.none() | amounts,
    currency=st.sampled_from(["EUR", "USD"]),
)
capabilities = st.sampled_from(rules.CAPABILITIES)
grants = st.lists(
    st.builds(
        HeldGrant,
        role=st.sampled_from(list(rules.BUILT_IN_ROLES)),
        role_name=st.just("Rôle"),
        capabilities=st.frozensets(capabilities, max_size=5),
        scope=scopes,
    ),
    max_size=4,
)


def covers(scope: Scope, subject: Subject) -> bool:
    """What a list does with one scope: each filled field is one condition of an AND."""
    conditions = [
        scope.entity_id in (None, subject.entity_id),
        scope.direction in (None, subject.direction),
        scope.departments is None or subject.department_id in scope.departments,
        scope.project_id in (None, subject.project_id),
    ]
    if scope.amount_limit is not None:
        in_euros = subject.currency == "EUR" and subject.amount is not None
        conditions.append(in_euros and abs(subject.amount) <= scope.amount_limit)
    return all(conditions)


@given(grants, st.sampled_from(rules.INVOICE_CAPABILITIES), subjects)
def test_a_list_shows_exactly_what_the_policy_allows(held, capability, subject):
    listed = any(covers(scope, subject) for scope in rules.scopes_of(held, capability))
    assert listed == bool(rules.decide(held, capability, subject))


@given(grants, st.sampled_from(rules.INVOICE_CAPABILITIES))
def test_a_page_is_offered_if_and_only_if_its_list_may_show_something(held, capability):
    assert bool(rules.decide(held, capability)) == bool(rules.scopes_of(held, capability))


@given(grants, capabilities, st.none() | subjects)
def test_one_more_grant_never_takes_anything_away(held, capability, subject):
    if held and rules.decide(held[:-1], capability, subject):
        assert rules.decide(held, capability, subject)


@given(grants, capabilities, st.none() | subjects, st.frozensets(capabilities))
def test_a_token_never_opens_more_than_its_person_or_its_scopes(held, capability, subject, opened):
    narrowed = rules.narrowed(held, [rules.token_scope(key) for key in opened])
    allowed = bool(rules.decide(narrowed, capability, subject))
    assert allowed == (capability in opened and bool(rules.decide(held, capability, subject)))


@given(grants, capabilities, st.none() | subjects)
def test_a_refusal_always_names_its_rule(held, capability, subject):
    decision = rules.decide(held, capability, subject)
    assert bool(decision) == (decision.rule == "")


def holding(role: str, **scope) -> list[HeldGrant]:
    return [HeldGrant(role, role, frozenset(rules.BUILT_IN_ROLES[role]), Scope(**scope))]


@pytest.mark.parametrize(
    ("amount", "allowed"),
    [("499.99", True), ("500.00", True), ("500.01", False), ("-500.01", False), (None, False)],
)
def test_a_limit_counts_the_last_cent_and_credit_notes_too(amount, allowed):
    held = holding("editor", amount_limit=Decimal(500))
    subject = Subject(amount=None if amount is None else Decimal(amount))
    assert bool(rules.decide(held, "invoice.verify", subject)) is allowed


def test_a_limit_in_euros_decides_nothing_in_another_currency():
    held = holding("editor", amount_limit=Decimal(500))
    decision = rules.decide(held, "invoice.verify", Subject(amount=Decimal(1), currency="CHF"))
    assert (decision.allowed, decision.rule) == (False, "currency")


def test_a_limit_hides_nothing_from_reading():
    held = holding("editor", amount_limit=Decimal(500))
    assert rules.decide(held, "invoice.read", Subject(amount=Decimal(9000)))
    assert rules.scopes_of(held, "invoice.read") == (Scope(),)
    assert rules.decide(held, "organisation.read")


def test_organisation_rights_need_the_whole_organisation():
    held = holding("administrator", direction=Direction.ISSUED)
    assert rules.decide(held, "member.manage").rule == "scoped_role"
    assert rules.decide(holding("administrator"), "member.manage")


def test_the_nearest_miss_explains_the_refusal():
    held = [
        *holding("editor", entity_id=KEYS[0]),
        *holding("editor", amount_limit=Decimal(10)),
    ]
    decision = rules.decide(held, "invoice.verify", Subject(KEYS[1], amount=Decimal(11)))
    assert (decision.rule, decision.detail) == ("amount", "10")


def test_built_in_roles_hold_only_capabilities_that_exist():
    for capabilities_held in rules.BUILT_IN_ROLES.values():
        assert set(capabilities_held) <= set(rules.CAPABILITIES)
        assert len(set(capabilities_held)) == len(capabilities_held)
    assert set(rules.BUILT_IN_ROLES[rules.OWNER]) == set(rules.CAPABILITIES)


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 12)), st.integers(1, 12))
def test_a_subtree_is_what_climbing_finds(parents, root):
    """Even where the data hold a loop, which the actions refuse and the walk must survive."""
    children: dict = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)

    def climbs_to_root(child: int) -> bool:
        seen = set()
        while child not in seen:
            if child == root:
                return True
            seen.add(child)
            child = parents.get(child, 0)
        return False

    everybody = {root, *parents, *parents.values()}
    assert set(subtree(root, children)) == {key for key in everybody if climbs_to_root(key)}


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
moments = st.none() | st.just(NOW)


@given(moments, moments, st.integers(-2, 2))
def test_a_link_is_in_exactly_one_state(accepted_at, revoked_at, days):
    state = rules.invitation_state(
        accepted_at=accepted_at,
        revoked_at=revoked_at,
        expires_at=NOW + timedelta(days=days),
        now=NOW,
    )
    if accepted_at:
        assert state == InvitationState.ACCEPTED
    elif revoked_at:
        assert state == InvitationState.REVOKED
    else:
        assert state == (InvitationState.PENDING if days > 0 else InvitationState.EXPIRED)


RIGHT = {
    "siren": "732829320",
    "sirets": ["73282932000074"],
    "vat_number": "FR44732829320",
    "country": "FR",
}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"vat_number": "", "sirets": []}, []),
        ({"siren": ""}, ["siren_missing", "siret_of_another"]),
        ({"siren": "732829321"}, ["siren", "siret_of_another", "vat_of_another"]),
        ({"sirets": ["73282932000075"]}, ["siret"]),
        ({"sirets": ["55208131766522"]}, ["siret_of_another"]),
        ({"vat_number": "FR45732829320"}, ["vat"]),
        ({"vat_number": "FR40303265045"}, ["vat_of_another"]),
        ({"vat_number": "732829320"}, ["vat"]),
        ({"country": "France"}, ["country"]),
    ],
)
def test_each_wrong_number_is_named_once(change, faults):
    found = rules.entity_faults(**{**RIGHT, **change})
    assert [fault.code for fault in found] == faults


@pytest.mark.parametrize(
    ("number", "country", "right"),
    [
        ("BE0428759497", "BE", True),
        ("BE0428759498", "BE", False),
        ("EL094259216", "GR", True),
        ("XI980780684", "GB", True),
        ("GB980780684", "GB", True),
        ("GB980780685", "GB", False),
        ("CHE107787577IVA", "CH", True),
        ("CHE107787577", "CH", True),
        ("CHE107787578", "CH", False),
        ("US123456789", "US", True),
        ("?", "US", False),
    ],
)
def test_foreign_numbers_follow_the_rules_of_their_country(number, country, right):
    found = rules.entity_faults(siren="", sirets=[], vat_number=number, country=country)
    assert (not found) is right


@given(st.text())
def test_no_typing_breaks_the_check_of_numbers(typed):
    number = rules.compact(typed)
    for field in ("siren", "vat_number", "country"):
        rules.entity_faults(**{**RIGHT, field: number})
    rules.entity_faults(**{**RIGHT, "sirets": [number]})


def test_a_scope_is_whole_only_when_nothing_restricts_it():
    assert Scope().whole
    assert not replace(Scope(), amount_limit=Decimal(1)).whole
