"""Loads 1 000 then 100 000 requests on each engine, asks pages and rounds, judges the figures.

Each engine in a process of its own: ``python -m bench [sqlite|postgresql]``.
"""

import os
import subprocess
import sys

ENGINES = ("sqlite", "postgresql")


def main() -> int:
    """0 when every figure of every engine is within its limits."""
    if len(sys.argv) > 1:
        return _engine(sys.argv[1])
    return max(
        subprocess.run([sys.executable, "-m", "bench", engine], check=False).returncode  # noqa: S603  (ourselves)
        for engine in ENGINES
    )


def _engine(name: str) -> int:
    if name not in ENGINES:
        print(f"Moteur inconnu : {name}. Choisissez parmi {', '.join(ENGINES)}.")
        return 64
    os.environ["POTERNE_TEST_ENGINE"] = name
    os.environ["HOTES"] = "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django  # noqa: PLC0415  (the engine is chosen first)

    django.setup()
    from bench.table import run  # noqa: PLC0415  (as above)

    return run(name)


if __name__ == "__main__":
    sys.exit(main())
