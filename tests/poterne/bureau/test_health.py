"""Bureau-32: what is stopped is said, since when; pressing sends nothing twice."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import GAGNON, LAVOIE, account, gmf
from tests.poterne.bureau.desk import at

from poterne.acts import delivery, pulse, remittance, sealing
from poterne.acts.journaling import SYSTEM, member
from poterne.records.models import Beat, Delivery


def plain(desk):
    return " ".join(desk.page.split())


def test_a_silent_worker_and_a_dead_relay_are_told_since_when(now, settings):
    line.granted(gmf(1), now)
    settings.SMTP_PORT = 1
    for minutes in (0, 3):
        delivery.send_due(clock=lambda minutes=minutes: now + timedelta(minutes=minutes))
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "Aucun signe de vie." in plain(desk)
    assert "Depuis le 23 novembre 2026 à 9 h 05. Les courriels attendent" in plain(desk)
    pulse.beat(now=now - timedelta(minutes=2))
    desk.get("/bureau/sante/")
    assert "Dernier signe de vie le 23 novembre 2026 à 9 h 03." in plain(desk)
    pulse.beat(now=now)
    pulse.note_relay(up=True, now=now)
    desk.get("/bureau/sante/")
    assert "Au travail" in desk.page
    assert "Ne répond pas" not in desk.page
    assert not Beat.objects.filter(name="relais").exists()


@pytest.mark.parametrize("environment", ["partenaire", "production"])
def test_a_gate_that_no_longer_beats_is_told_alone_and_since_when(now, environment):
    for each in ("partenaire", "production"):
        pulse.beat_gate(environment=each, now=now)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert plain(desk).count(">Ouverte</span> Dernier signe de vie à") == 2
    Beat.objects.filter(name=f"porte-{environment}").update(at=now - timedelta(minutes=7))
    desk.get("/bureau/sante/")
    stopped = f"<dt>Porte {environment}</dt>"
    assert (desk.page.count(">Ouverte<"), desk.page.count(">Arrêtée<")) == (1, 1)
    assert ">Arrêtée<" in desk.page.partition(stopped)[2].partition("</dd>")[0]
    said = "Dernier signe de vie le 23 novembre 2026 à 8 h 58. Aucun logiciel n’y obtient de jeton."
    assert said in plain(desk)


def test_the_age_of_the_head_and_a_clock_behind_are_told(now, settings, tmp_path):
    settings.JOURNAL_KEY_FILE, settings.HEADS_FOLDER = str(tmp_path / "cle"), str(tmp_path)
    sealing.prepare_key()
    sealing.anchor(by=SYSTEM, now=now - timedelta(hours=5))
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "La dernière : il y a 5 heures, jusqu’à la ligne" in plain(desk)
    assert ">À l’heure</span> 23 novembre 2026 à 9 h 05." in plain(desk)
    pulse.beat(now=now + timedelta(seconds=30))
    desk.get("/bureau/sante/")
    assert ">Retarde</span> 23 novembre 2026 à 9 h 05, en retard sur : messager." in plain(desk)


def test_a_failure_counts_until_its_half_left_again(now):
    request = line.granted(gmf(2), now)
    half = Delivery.objects.filter(request=request, kind="M-14").order_by("pk").first()
    Delivery.objects.filter(pk=half.pk).update(state="permanent-failure")
    Delivery.objects.filter(half="avis").update(state="permanent-failure")
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert ">1 échec</span>" in plain(desk)
    by = member(account(GAGNON, now), "agent")
    remittance.reissue_password(credential=half.credential, by=by, now=now)
    desk.get("/bureau/sante/")
    assert ">Aucune</span>" in desk.page.partition("<dt>Remises en échec</dt>")[2]


def test_the_board_names_nobody(now):
    request = line.granted(gmf(1), now)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "@" not in desk.page.partition("<main")[2]
    assert request.reference_shown not in desk.page
    assert request.credentials.get().machine_id not in desk.page


def test_what_was_settled_long_ago_is_not_counted_and_what_waits_is(now):
    line.granted(gmf(1), now)
    long_ago = now - timedelta(days=31)
    mails = Delivery.objects.filter(channel="courriel")
    mails.update(state="sent", created_at=long_ago)
    desk = at(LAVOIE, now)
    assert "Courriels par état" in desk.get("/bureau/sante/")
    assert "Envoyé</span>" not in desk.page
    mails.update(state="created")
    assert "2026-10-23" in desk.get("/bureau/sante/") or "23 octobre 2026" in plain(desk)


def test_what_waits_is_hastened_and_nothing_else_is_touched(now):
    line.granted(gmf(1), now)
    later = now + timedelta(hours=2)
    waits, held, done = Delivery.objects.order_by("pk")[:3]
    Delivery.objects.filter(pk=waits.pk).update(state="temporary-failure", not_before=later)
    Delivery.objects.filter(pk=held.pk).update(state="sending", not_before=later)
    Delivery.objects.filter(pk=done.pk).update(state="permanent-failure", not_before=later)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    desk.send("/bureau/sante/relancer/")
    desk.get("/bureau/sante/")
    assert "1 courriel repart au prochain tour." in plain(desk)
    moments = dict(Delivery.objects.values_list("pk", "not_before"))
    assert moments[waits.pk] == now
    assert moments[held.pk] == moments[done.pk] == later
    desk.send("/bureau/sante/relancer/")
    desk.get("/bureau/sante/")
    assert "Rien n’attend." in desk.page
