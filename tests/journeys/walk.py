"""The steps of the whole line in their order, walked, timed and told; the figures at the end."""

import sys
import time
import traceback

from tests.journeys import whole_line_machine as machine
from tests.journeys import whole_line_people as people
from tests.journeys import whole_line_proofs as proofs
from tests.journeys.instance import Instance
from tests.journeys.memory import pss_mib
from tests.journeys.scene import WORDS, Act, Scene

LINE: tuple[Act, ...] = (
    people.first_administrator,
    people.staff,
    people.trust,
    people.draft,
    people.fill,
    people.send,
    people.confirm_address,
    people.sign,
    people.accept,
    people.sign_something_else,
    people.sign_first,
    people.sign_second,
    people.two_halves,
    machine.temporary_password_is_no_secret,
    machine.activate_by_key,
    machine.first_call,
    machine.activate_by_secret,
    machine.introspection,
    machine.other_environment,
    people.withdraw,
    machine.refused_after_withdrawal,
    machine.others_go_on,
    people.withdrawal_told,
    proofs.head,
    proofs.journal,
    proofs.issuance,
    proofs.changed_byte,
    proofs.doctor,
)
"""The steps, in the order in which they happen."""


def walk(house: Instance, engine: str) -> bool:
    """Whether every step held; each was told in one line, then the figures."""
    scene = Scene(house, engine)
    for number, act in enumerate(LINE, start=1):
        began, words = time.monotonic(), WORDS[act]
        try:
            result = act(scene)
        except Exception:  # noqa: BLE001  (whatever broke, the step is told and the folder kept)
            tell(f"✗ {number:>2}  {words}, {ms_since(began)}")
            traceback.print_exc()
            return False
        tell(f"✓ {number:>2}  {words} : {result}, {ms_since(began)}")
    _figures(scene)
    return True


def _figures(scene: Scene) -> None:
    moments = scene.moments
    first_call = moments["accepté"] - moments["première page"]
    refusal = moments["refusé"] - moments["retiré"]
    tell("\nMesures (ordre de grandeur : la machine est partagée)")
    tell(f"  de la première page au premier appel accepté : {first_call:.2f} s")
    tell(f"  de la réponse au retrait au premier appel refusé : {1000 * refusal:.0f} ms")
    for name, mib in pss_mib(scene.house).items():
        tell(f"  mémoire (PSS), {name} : {mib:.0f} Mio")
    tell("")


def tell(line: str) -> None:
    """One line for whoever watches, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def ms_since(began: float) -> str:
    """The milliseconds since then, in words."""
    return f"{1000 * (time.monotonic() - began):.0f} ms"
