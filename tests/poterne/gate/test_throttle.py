"""Slowing down: ten tries free, doubling waits, bounded memory, forgotten in the end."""

from poterne.gate.throttle import Rounds, Throttle

WHO, WHERE = "aip1234ap", "192.0.2.0/24"


def failed(throttle, times, now=0.0, who=WHO, where=WHERE):
    for _ in range(times):
        throttle.failed(who, where, now)


def test_ten_failures_cost_nothing_then_each_doubles_the_wait_up_to_five_minutes():
    throttle = Throttle()
    failed(throttle, 10)
    assert throttle.remaining(WHO, WHERE, 0.0) == 0
    waits = []
    for _ in range(11):
        failed(throttle, 1)
        waits.append(throttle.remaining(WHO, WHERE, 0.0))
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]


def test_another_source_and_another_identifier_are_not_slowed():
    throttle = Throttle()
    failed(throttle, 20)
    assert throttle.remaining(WHO, "198.51.100.0/24", 0.0) == 0
    assert throttle.remaining("aip0407km", WHERE, 0.0) == 0


def test_an_hour_of_quiet_forgets():
    throttle = Throttle()
    failed(throttle, 20)
    failed(throttle, 1, now=3601.0)
    assert throttle.remaining(WHO, WHERE, 3601.0) == 0


def test_a_source_floods_above_a_hundred_failures_a_minute():
    throttle = Throttle()
    failed(throttle, 100)
    assert not throttle.flooding(WHERE, 1.0)
    failed(throttle, 1, now=59.0)
    assert throttle.flooding(WHERE, 59.0)
    assert not throttle.flooding(WHERE, 61.0)


def test_memory_is_bounded_and_the_oldest_goes_first():
    throttle = Throttle(most=3)
    for number in range(5):
        failed(throttle, 11, who=f"id{number}", where=f"s{number}")
    assert throttle.remaining("id0", "s0", 0.0) == 0
    assert throttle.remaining("id4", "s4", 0.0) == 2


def test_a_round_falls_to_one_asker_every_five_minutes():
    rounds = Rounds()
    assert [rounds.due(moment) for moment in (10.0, 10.0, 309.9, 310.0, 311.0)] == [
        True,
        False,
        False,
        True,
        False,
    ]
