"""Bureau-32: what is stopped is said, since when; pressing sends nothing twice."""

from datetime import timedelta

from tests import line
from tests.cast import LAVOIE, gmf
from tests.poterne.bureau.desk import at

from poterne.acts import delivery, pulse
from poterne.records.models import Beat, Delivery


def plain(desk):
    return desk.page.replace("\xa0", " ")


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


def test_the_board_names_nobody(now):
    request = line.granted(gmf(1), now)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "@" not in desk.page.partition("<main")[2]
    assert request.reference_shown not in desk.page
    assert request.credentials.get().machine_id not in desk.page


def test_what_waits_is_hastened_and_nothing_else_is_touched(now):
    line.granted(gmf(1), now)
    later = now + timedelta(hours=2)
    waits, held, done = Delivery.objects.order_by("pk")[:3]
    Delivery.objects.filter(pk=waits.pk).update(state="temporary-failure", not_before=later)
    Delivery.objects.filter(pk=held.pk).update(state="sending", not_before=later)
    Delivery.objects.filter(pk=done.pk).update(state="permanent-failure", not_before=later)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "1 échec" in plain(desk)
    desk.send("/bureau/sante/relancer/")
    desk.get("/bureau/sante/")
    assert "1 courriel repart au prochain tour." in plain(desk)
    moments = dict(Delivery.objects.values_list("pk", "not_before"))
    assert moments[waits.pk] == now
    assert moments[held.pk] == moments[done.pk] == later
    desk.send("/bureau/sante/relancer/")
    desk.get("/bureau/sante/")
    assert "Rien n’attend." in desk.page
