"""Many at once: one assertion, one password, one first use; exactly one of each."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connections
from joserfc.jwk import ECKey
from tests.poterne.gate.porte import Software, basic

from poterne.records.models import JournalRow, Proof

THREADS = 6


def at_once(calls):
    """What each call answered, all of them started together, each on its own connection."""

    def answered(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(answered, calls))


def test_one_assertion_sent_by_many_threads_opens_once(software, password, porte):
    software.activate_key(password)
    same = software.assertion()
    answers = at_once([lambda: porte.token(**same)] * (3 * THREADS))
    codes = sorted("jeton" if answer.status == 200 else answer.code for answer in answers)
    assert codes == ["assertion_rejouee"] * (3 * THREADS - 1) + ["jeton"]


def test_two_programs_with_one_password_do_not_both_activate(software, password, porte):
    rivals = [
        Software(porte, software.machine_id, ECKey.generate_key("P-256")) for _ in range(THREADS)
    ]
    answers = at_once([lambda each=each: each.activate_key(password) for each in rivals])
    assert sorted(answer.status for answer in answers) == [200] + [409] * (THREADS - 1)
    assert Proof.objects.filter(kind="cle").count() == 1
    assert JournalRow.objects.filter(action="identifiant.active").count() == 1


def test_ten_wrong_passwords_at_once_burn_it_once(software, password, porte):
    wrong = [f"{number:024d}" for number in range(10)]
    answers = at_once([lambda each=each: software.activate_secret(each) for each in wrong])
    assert {answer.status for answer in answers} <= {401, 429}
    proof = Proof.objects.get(kind="temporaire")
    assert (proof.state, proof.failures) == ("epuise", 10)
    assert JournalRow.objects.filter(action="justificatif.temporaire_fini").count() == 1


def test_many_first_uses_at_once_all_get_their_token(software, secret, porte):
    header = basic(software.machine_id, secret)
    answers = at_once([lambda: porte.token(header)] * THREADS)
    assert [answer.status for answer in answers] == [200] * THREADS
    assert Proof.objects.get(kind="secret").state == "actif"
