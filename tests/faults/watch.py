"""Which of the acts a journey entered: told by the interpreter, not by a list."""

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType

from poterne import acts


@cache
def writers() -> dict[CodeType, str]:
    """Each public function of the acts that opens a transaction or answers a machine."""
    found = {}
    for each in pkgutil.iter_modules(acts.__path__):
        module = importlib.import_module(f"{acts.__name__}.{each.name}")
        for name, value in vars(module).items():
            own = getattr(value, "__module__", "") == module.__name__
            if own and not name.startswith("_") and hasattr(value, "__wrapped__"):
                found[inspect.unwrap(value).__code__] = f"{each.name}.{name}"
    return found


@contextmanager
def entered(names: set[str]) -> Iterator[None]:
    """``names`` holds every such function that was called meanwhile."""
    known = writers()

    def look(frame, event, _):
        if event == "call" and frame.f_code in known:
            names.add(known[frame.f_code])

    sys.setprofile(look)
    try:
        yield
    finally:
        sys.setprofile(None)
