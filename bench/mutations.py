"""Small faults put into the rules, one at a time: does a test of the rules see each of them?

``python -m bench.mutations [--nombre 300] [--graine G] [--tous]``. Cosmic Ray makes the faults, in
a copy of the project; a sample drawn from the seed unless all are asked. What survives is printed.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cosmic_ray.plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_and_test
from cosmic_ray.work_item import MutationSpec, TestOutcome

ROOT = Path(__file__).parents[1]
LEAST = 0.9
_MUTATED = "src/poterne/core"
_TAKEN = ("src", "tests", "docs", "pyproject.toml", "README.md")
_COMMAND = f"{sys.executable} -m pytest -x -q --no-header -p no:randomly tests/poterne/core"
_LONGEST_S = 240.0
_HANDS = 2
_TOLD_EVERY = 25


def main() -> int:
    """0 when at least nine faults of ten are seen; every other one is printed."""
    options = _options()
    faults = _all_faults()
    chosen = faults
    if not options.tous:
        chosen = random.Random(options.graine).sample(faults, min(options.nombre, len(faults)))  # noqa: S311  (repeatable on purpose)
    print(f"{len(chosen)} fautes parmi {len(faults)}, graine {options.graine}", flush=True)
    began = time.monotonic()
    with ProcessPoolExecutor(_HANDS) as hands:
        batches = [chosen[rank::_HANDS] for rank in range(_HANDS)]
        survivors = [each for batch in hands.map(_survivors, batches) for each in batch]
    for place, diff in sorted(survivors):
        print(f"\n{place}\n{diff}")
    seen = 1 - len(survivors) / len(chosen)
    verdict = "tient" if seen >= LEAST else "NE TIENT PAS"
    minutes = (time.monotonic() - began) / 60
    print(f"\n{seen:.1%} de vues, exigé {LEAST:.0%}, en {minutes:.0f} min : {verdict}")
    return 0 if seen >= LEAST else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Des fautes mises dans les règles.")
    parser.add_argument("--nombre", type=int, default=300, help="taille de l’échantillon")
    parser.add_argument("--graine", type=int, default=20261125, help="celle de l’échantillon")
    parser.add_argument("--tous", action="store_true", help="toutes, des heures durant")
    return parser.parse_args()


def _all_faults() -> list[MutationSpec]:
    """Every fault that Cosmic Ray knows how to make in the rules, in a fixed order."""
    os.chdir(ROOT)
    return [
        MutationSpec(
            module_path=module,
            operator_name=name,
            occurrence=rank,
            start_pos=start,
            end_pos=end,
        )
        for module in sorted(Path(_MUTATED).rglob("*.py"))
        for name in sorted(cosmic_ray.plugins.operator_names())
        if not cosmic_ray.plugins.get_operator(name).arguments()
        for rank, (start, end) in enumerate(_places(module, name))
    ]


def _places(module: Path, name: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    operator = cosmic_ray.plugins.get_operator(name)()
    tree = get_ast_from_path(module)
    return [place for node in ast_nodes(tree) for place in operator.mutation_positions(node)]


def _survivors(faults: Sequence[MutationSpec]) -> list[tuple[str, str]]:
    """Where each fault that no test saw stands, and what it was; in a copy of one's own."""
    found = []
    with tempfile.TemporaryDirectory(prefix="mutations") as folder:
        for name in _TAKEN:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, Path(folder) / name)
            else:
                shutil.copy(source, folder)
        os.chdir(folder)
        os.environ["PYTHONPATH"] = f"{folder}:{folder}/src"
        for rank, fault in enumerate(faults, 1):
            result = mutate_and_test([fault], _COMMAND, _LONGEST_S)
            if result.test_outcome is TestOutcome.SURVIVED:
                found.append((f"{fault.module_path}:{fault.start_pos[0]}", str(result.diff)))
            if rank % _TOLD_EVERY == 0:
                print(f"  {rank} fautes mises, {len(found)} non vues", flush=True)
    return found


if __name__ == "__main__":
    sys.exit(main())
