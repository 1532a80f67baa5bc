"""What judging a file costs, warm: ``python -m bench.examiner``.

The same signed form, first by pyHanko alone in a child forked alike, then by the examiner: at the
portal, where its request is known, and alone, where its code says whose it is.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from tests.poterne.adapters.documents import papers, signing
from tests.poterne.adapters.documents.attacks import rewritten
from tests.poterne.adapters.documents.desk import KNOWN, TRUST
from tests.poterne.adapters.documents.pki import MOMENT

from poterne.adapters import cage

_ROUNDS, _BATCH = 30, 60
_RATIO, _EXTRA = 1.5, 0.040
_UNSIGNED, _SIGNED = 20, 10
_CORES = 1


def main() -> int:
    """0 when every figure is within its limit; each is printed with it."""
    signed, unsigned = signing.honest("B-B"), papers.form()
    alone = _median(lambda: _forked(lambda: _by_pyhanko(signed)))
    cage.warm()
    limit = _RATIO * alone + _EXTRA
    print(f"pyHanko seul, enfant : {alone * 1000:.0f} ms")
    good = []
    for how, known in (("au portail", cage.Known(copy=papers.form())), ("par son code", KNOWN)):
        ours = _median(partial(_examined, signed, known))
        name = f"verdict d’un formulaire signé, {how}"
        good.append(_told(name, ours * 1000, limit * 1000, "ms", ours <= limit))
    for name, data, least in (("non signés", unsigned, _UNSIGNED), ("signés", signed, _SIGNED)):
        rate = _rate(data)
        good.append(_told(f"formulaires {name}", rate, least, "par s et cœur", rate >= least))
    # As it was produced, an unsigned form is its own copy and is not drawn; saved again, it is.
    print(f"  non signés, enregistrés de nouveau : {_rate(rewritten(unsigned)):.0f} par s et cœur")
    return 0 if all(good) else 1


def _told(name: str, figure: float, limit: float, unit: str, good: bool) -> bool:  # noqa: FBT001  (a measured fact)
    print(f"{'✓' if good else '✗'} {name} : {figure:.0f} {unit} (limite {limit:.0f})", flush=True)
    return good


def _median(once: Callable[[], object]) -> float:
    once()
    times = []
    for _round in range(_ROUNDS):
        began = time.perf_counter()
        once()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _forked(once: Callable[[], object]) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            once()
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _by_pyhanko(data: bytes) -> None:
    (one,) = PdfFileReader(BytesIO(data), strict=False).embedded_regular_signatures
    validate_pdf_signature(one, signing.context(), signing.context())


def _examined(data: bytes, known: cage.Known = KNOWN) -> None:
    cage.examine(data, trust=TRUST, received_at=MOMENT, known=known)


def _rate(data: bytes) -> float:
    """Files a second, one examiner at work."""
    began = time.perf_counter()
    with ThreadPoolExecutor(_CORES) as hands:
        list(hands.map(lambda _rank: _examined(data), range(_BATCH)))
    return _BATCH / (time.perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
