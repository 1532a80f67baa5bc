"""Accounts of the staff: made by invitation, never by themselves, ended at once."""

import pytest
from django.db import IntegrityError
from tests import line
from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, account, gmf

from poterne.acts import staff as acts
from poterne.acts.journaling import SYSTEM, member
from poterne.acts.staff import Person
from poterne.core.errors.staff import AccountFault
from poterne.core.offices import NotAllowed, Office
from poterne.core.secret import Secret
from poterne.records.models import Delivery, JournalRow, Link, OfficeGrant, Staff

pytestmark = pytest.mark.usefixtures("base")
SEED = Secret("JBSWY3DPEHPK3PXP")
GOOD = "cheval agrafe batterie canard"


def administrator(now):
    return member(account(LAVOIE, now))


def first(now, email=LAVOIE.email):
    return acts.first(email=email, name="Paul Lavoie", by=SYSTEM, now=now)


def key(staff: Staff, now) -> None:
    acts.add_passkey(staff=staff, name="Clé", credential={}, by=member(staff), now=now)


def test_the_console_makes_one_administrateur_and_no_second(now):
    made = first(now)
    assert made.offices == {Office.ADMINISTRATEUR}
    assert not made.has_usable_password()
    assert Delivery.objects.get(kind="M-40").to == LAVOIE.email
    with pytest.raises(NotAllowed):
        first(now, "autre@regie.example")


def test_the_console_sends_the_link_again_until_the_administrateur_entered(now):
    made = first(now)
    assert first(now) == made
    assert Link.objects.filter(replaced_at=None).count() == 1
    key(made, now)
    with pytest.raises(NotAllowed):
        first(now)


@pytest.mark.parametrize("person", [GAGNON, NGUYEN, COTE], ids=lambda person: person.last_name)
def test_only_an_administrateur_keeps_the_accounts(now, person):
    by, other = member(account(person, now)), account(LAVOIE, now)
    wanted = Person("x@regie.example", "X", frozenset({Office.AGENT}))
    for deed in (
        lambda: acts.invite(person=wanted, by=by, now=now),
        lambda: acts.invite_again(staff=other, by=by, now=now),
        lambda: acts.grant_offices(
            staff=other, offices=wanted.offices, repondant_code="", by=by, now=now
        ),
        lambda: acts.leave(staff=other, by=by, now=now),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert not JournalRow.objects.exists()


@pytest.mark.parametrize(
    "pair",
    [
        {Office.COURRIER, Office.AGENT},
        {Office.COURRIER, Office.AUDITEUR},
        {Office.ADMINISTRATEUR, Office.REPONDANT},
        {Office.ADMINISTRATEUR, Office.COURRIER},
        {Office.AUDITEUR, Office.ADMINISTRATEUR},
    ],
)
def test_offices_that_exclude_each_other_are_refused_by_act_and_by_base(now, pair):
    person = account(GAGNON, now)
    with pytest.raises(AccountFault):
        acts.grant_offices(
            staff=person, offices=frozenset(pair), repondant_code="", by=administrator(now), now=now
        )
    assert person.offices == {Office.AGENT}
    OfficeGrant.objects.filter(staff=person).delete()
    one, other = sorted(pair)
    OfficeGrant.objects.create(staff=person, office=one, granted_at=now)
    with pytest.raises(IntegrityError):
        OfficeGrant.objects.create(staff=person, office=other, granted_at=now)


def test_repondant_and_soes_may_sit_on_one_person(now):
    person = account(NGUYEN, now)
    both = frozenset({Office.REPONDANT, Office.SOES})
    acts.grant_offices(
        staff=person, offices=both, repondant_code="RP-001", by=administrator(now), now=now
    )
    assert Staff.objects.get(pk=person.pk).offices == both


def test_leaving_ends_offices_factors_links_and_assignments_in_one_act(now):
    request = line.taken(gmf(1), now)
    person = account(GAGNON, now)
    key(person, now)
    acts.set_second_way(staff=person, password=Secret(GOOD), seed=SEED, by=member(person), now=now)
    acts.leave(staff=person, by=administrator(now), now=now)

    person = Staff.objects.get(pk=person.pk)
    request.refresh_from_db()
    assert not person.is_active
    assert person.left_at == now
    assert not person.offices
    assert not OfficeGrant.objects.filter(staff=person).exists()
    assert not acts.factors_of(person).passkeys
    assert not person.check_password(GOOD)
    assert (request.state, request.taken_by) == ("recue", None)
    last = list(JournalRow.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert last == ["demande.liberee", "compte.termine"]


def test_a_departure_repeated_by_the_same_press_is_the_same_departure(now):
    person, by = account(GAGNON, now), administrator(now)
    for _ in range(2):
        acts.leave(staff=person, by=by, now=now, acte="8d1f7a2e-0000-4000-8000-000000000001")
    assert JournalRow.objects.filter(action="compte.termine").count() == 1
    with pytest.raises(NotAllowed):
        acts.leave(staff=person, by=by, now=now)


def test_nobody_adds_a_factor_to_another_account(now):
    person, intruder = account(GAGNON, now), member(account(NGUYEN, now))
    with pytest.raises(NotAllowed):
        acts.add_passkey(staff=person, name="x", credential={}, by=intruder, now=now)
    with pytest.raises(NotAllowed):
        acts.set_second_way(staff=person, password=Secret(GOOD), seed=SEED, by=intruder, now=now)
    assert not acts.factors_of(person).passkeys


def test_a_new_second_way_replaces_the_former(now):
    person = account(GAGNON, now)
    for number in range(2):
        acts.set_second_way(
            staff=person,
            password=Secret(f"{GOOD} {number}"),
            seed=SEED,
            by=member(person),
            now=now,
        )
    person.refresh_from_db()
    assert person.check_password(f"{GOOD} 1")
    assert person.authenticator_set.count() == 1


@pytest.mark.parametrize(
    "password",
    ["", "court", "julie gagnon julie gagnon", "poterne-ramq-gmf-2026!", "a" * 200],
)
def test_a_poor_password_makes_no_second_way(now, password):
    person = account(GAGNON, now)
    with pytest.raises(AccountFault) as refused:
        acts.set_second_way(
            staff=person, password=Secret(password), seed=SEED, by=member(person), now=now
        )
    assert refused.value.field == "password"
    assert not acts.factors_of(person).second_way
    assert not JournalRow.objects.exists()


def test_an_eleventh_key_is_refused(now):
    person = account(GAGNON, now)
    for _ in range(10):
        key(person, now)
    with pytest.raises(NotAllowed):
        key(person, now)


def test_no_secret_of_an_account_stands_in_the_journal(now):
    person = account(GAGNON, now)
    acts.set_second_way(staff=person, password=Secret(GOOD), seed=SEED, by=member(person), now=now)
    written = "".join(str(list(row)) for row in JournalRow.objects.values_list())
    assert GOOD not in written
    assert SEED.reveal() not in written
