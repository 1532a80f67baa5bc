"""A gate process says that it lives, without waiting for anybody to call."""

import threading

from poterne.acts.pulse import beat_gate
from poterne.gate import heartbeat
from poterne.records.models import Beat


def test_a_gate_that_nobody_calls_beats_again_and_again(monkeypatch):
    told, enough = [], threading.Event()

    def note(*, environment, now):
        told.append((environment, now.tzinfo is not None))
        if len(told) == 3:
            enough.set()

    monkeypatch.setattr(heartbeat, "EVERY_S", 0.01)
    monkeypatch.setattr(heartbeat.pulse, "beat_gate", note)
    stop = heartbeat.begin("partenaire")
    beaten = enough.wait(5)
    stop.set()
    assert beaten
    assert set(told) == {("partenaire", True)}


def test_a_beat_replaces_the_one_before(base, now):
    for moment in (now, now.replace(minute=6)):
        beat_gate(environment="production", now=moment)
    assert list(Beat.objects.values_list("name", "at")) == [
        ("porte-production", now.replace(minute=6))
    ]
