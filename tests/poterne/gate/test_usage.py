"""When an identifier was last used: known within ten seconds, never on the path of a sign-in."""

from datetime import timedelta

from tests.poterne.gate.test_tokens_in_use import active, token  # noqa: F401  (a fixture)

from poterne.records.models import Credential, JournalRow, Proof, Revision


def _last_used() -> tuple[object, object]:
    proof = Proof.objects.exclude(kind="temporaire").get()
    return Credential.objects.get().last_used_at, proof.last_used_at


def test_a_use_is_written_with_the_batch_and_only_then(active, porte):  # noqa: F811
    before = Revision.objects.get(environment="production").number, JournalRow.objects.count()
    token(active)
    assert Credential.objects.get().last_used_at is None

    assert porte.door.usage.flush() == 1
    assert _last_used() == (porte.now, porte.now)
    after = Revision.objects.get(environment="production").number, JournalRow.objects.count()
    assert after == before
    assert porte.door.usage.flush() == 0


def test_a_later_use_is_never_undone(active, porte):  # noqa: F811
    token(active)
    porte.door.usage.flush()
    credential, late = Credential.objects.get(), porte.now
    proof = Proof.objects.exclude(kind="temporaire").get()
    porte.door.usage.note(credential.pk, proof.pk, late - timedelta(hours=1))
    porte.door.usage.flush()

    assert _last_used() == (late, late)


def test_a_refused_sign_in_is_no_use(active, porte):  # noqa: F811
    porte.token("Basic " + "eA==")
    assert porte.door.usage.flush() == 0
