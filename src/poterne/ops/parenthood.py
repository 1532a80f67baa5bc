"""A child never outlives its parent: Linux tells it by a signal, whatever killed the parent."""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_GONE = 1


def die_with(parent: int) -> None:
    """This process gets SIGTERM when process ``parent`` ends; at once when it already has.

    Elsewhere than on Linux nothing is promised: the supervisor still stops its children itself.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(_GONE)
