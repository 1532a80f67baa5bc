"""Démarre le bureau, les deux portes et le messager, chacun dans son processus."""

import os
import sys
from argparse import Namespace

from poterne.ops.console import Parser, say
from poterne.ops.processes import PROCESSES, Process, port_of, variables
from poterne.ops.supervisor import Child, Supervisor


def arguments(parser: Parser) -> None:
    """Which processes; all of them when none is named."""
    names = [process.name for process in PROCESSES]
    parser.add_argument(
        "processus",
        nargs="*",
        metavar="PROCESSUS",
        help=f"parmi {', '.join(names)} (tous si aucun n’est nommé)",
    )
    parser.add_argument(
        "--seul",
        action="store_true",
        help="sert ici même ce que PROCESSUS nomme dans l’environnement, sans surveillant",
    )
    parser.add_argument("--port", type=int, default=0, help="port d’écoute, avec --seul")
    parser.add_argument("--parent", type=int, default=0, help="s’arrête avec ce processus")


def run(options: Namespace) -> int:
    """Everything was served until a signal came; 78 when a process refused to start."""
    if options.seul:
        from poterne.ops import web  # noqa: PLC0415  (Django only where it serves)

        return web.serve(port=options.port, parent=options.parent)
    named = set(options.processus)
    chosen = [process for process in PROCESSES if not named or process.name in named]
    unknown = named - {process.name for process in PROCESSES}
    if unknown:
        Parser(prog="poterne serve").error(f"processus inconnu : {', '.join(sorted(unknown))}")
    children = [child_of(process) for process in chosen]
    return Supervisor(children).run(ready=lambda: _tell(children))


def child_of(process: Process) -> Child:
    """How the supervisor starts ``process``, with its own secrets only."""
    port, parent = port_of(process, os.environ), str(os.getpid())
    work = ["serve", "--seul", "--port", str(port)] if process.port else ["worker"]
    return Child(
        name=process.name,
        command=[sys.executable, "-m", "poterne", *work, "--parent", parent],
        environment=variables(process, os.environ),
        port=port,
        port_setting=process.port_setting,
    )


def _tell(children: list[Child]) -> None:
    for child in children:
        where = f"http://localhost:{child.port}/" if child.port else "au travail"
        say(f"{child.name:<17} {where}")
