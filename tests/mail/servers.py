"""A private Postfix and Dovecot in one temporary folder, on loopback: mail as it really goes.

Root only: Postfix changes accounts. Each is stopped by its own pid.
"""

import contextlib
import email
import email.policy
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from tests.relay import free_port

DOMAIN, LISTED = "exemple.test", "connus.test"
"""Any mailbox of the first is taken, and Dovecot decides; the second has a list: 550 at once."""
PEOPLE = ("louise.tremblay", "marc.roy", "eric", "retours")
PASSWORD = "boite-aux-lettres-des-essais-de-poterne"
_ACCENTED = "/^(é|e\u0301)ric@exemple\\.test$/"
_MAIL = Path("/usr/share/postfix")
_PATIENCE_S = 15


class NoMailServer(Exception):
    """Postfix or Dovecot is absent or did not start: half of the mail would be untested."""


class Servers:
    """Both servers of one folder; ``smtp`` and ``imap`` are their ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.smtp, self.imap, self._lmtp = free_port(), free_port(), free_port()

    def start_dovecot(self) -> None:
        """Mailboxes are read by IMAP and filled by LMTP."""
        self._run("dovecot", "-c", str(self.folder / "dovecot.conf"))
        _until(lambda: _listens(self.imap) and _listens(self._lmtp), "Dovecot")

    def stop_dovecot(self) -> None:
        """Nobody listens where Dovecot did."""
        _end(int((self.folder / "run/master.pid").read_text()))
        _until(lambda: not _listens(self.imap) and not _listens(self._lmtp), "Dovecot")

    def start_postfix(self) -> None:
        """The relay takes mail."""
        self._run("postfix", "-c", str(self.folder / "pf"), "start")
        _until(lambda: _listens(self.smtp), "Postfix")

    def stop_postfix(self, how: int = signal.SIGTERM) -> None:
        """The relay is gone; what it took stays in its queue."""
        _end(int((self.folder / "queue/pid/master.pid").read_text()), how)
        _until(lambda: not _listens(self.smtp), "Postfix")

    def write(self) -> None:
        """Both configurations, and the folders that they name."""
        for name in ("run", "state", "home", "queue", "data", "pf"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "home", "mail", "mail")
        shutil.chown(self.folder / "data", "postfix")
        users = "".join(f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in PEOPLE)
        (self.folder / "users").write_text(users)
        (self.folder / "dovecot.conf").write_text(self._dovecot())
        self._postfix()

    def _dovecot(self) -> str:
        account = pwd.getpwnam("mail")
        return f"""
base_dir = {self.folder}/run
state_dir = {self.folder}/state
log_path = {self.folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:~/Maildir
recipient_delimiter = +
lmtp_hdr_delivery_address = final
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%n {self.folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%n {self.folder}/users
  override_fields = uid={account.pw_uid} gid={account.pw_gid} home={self.folder}/home/%n
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {self._lmtp}
  }}
}}
"""

    def _postfix(self) -> None:
        conf = self.folder / "pf"
        for name in ("postfix-files", "dynamicmaps.cf"):
            shutil.copy(f"/etc/postfix/{name}", conf / name)
        for name in ("postfix-files.d", "dynamicmaps.cf.d"):
            (conf / name).mkdir()
        services = map(self._service, (_MAIL / "master.cf.dist").read_text().splitlines())
        (conf / "master.cf").write_text("\n".join(services) + "\n")
        eric = f"eric@{DOMAIN}"
        (conf / "boites").write_text(
            "/^eric@/ eric/Maildir/\n/@exemple\\.test$/ ok\n/^marc\\.roy@connus\\.test$/ ok\n"
        )
        (conf / "alias").write_text(f"{_ACCENTED} {eric}\n", encoding="utf-8")
        (conf / "chemins").write_text("/^eric@exemple\\.test$/ virtual:\n")
        (conf / "main.cf").write_text(self._main())

    def _service(self, written: str) -> str:
        """A line of master.cf: without a chroot, on our port."""
        cells = written.split()
        if len(cells) != 8 or written.startswith("#"):
            return written
        cells[4] = "n"
        if cells[:2] == ["smtp", "inet"]:
            cells[0] = f"127.0.0.1:{self.smtp}"
        return " ".join(cells)

    def _main(self) -> str:
        account = pwd.getpwnam("mail")
        conf = self.folder / "pf"
        return f"""
compatibility_level = 3.6
queue_directory = {self.folder}/queue
data_directory = {self.folder}/data
maillog_file = {self.folder}/postfix.log
maillog_file_prefixes = {self.folder}
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relais.{DOMAIN}
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
alias_database =
virtual_mailbox_domains = {DOMAIN}, {LISTED}
virtual_mailbox_maps = regexp:{conf}/boites
virtual_mailbox_base = {self.folder}/home
virtual_alias_maps = regexp:{conf}/alias
transport_maps = regexp:{conf}/chemins
virtual_uid_maps = static:{account.pw_uid}
virtual_gid_maps = static:{account.pw_gid}
virtual_minimum_uid = 1
virtual_transport = lmtp:inet:127.0.0.1:{self._lmtp}
message_size_limit = 26214400
virtual_mailbox_limit = 51200000
default_transport = error:5.1.2 domaine inconnu
disable_dns_lookups = yes
recipient_delimiter = +
smtputf8_enable = yes
minimal_backoff_time = 2s
maximal_backoff_time = 4s
queue_run_delay = 2s
delay_warning_time = 1s
lmtp_destination_concurrency_limit = 20
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
anvil_rate_time_unit = 1s
"""

    def _run(self, *command: str) -> None:
        """Daemons inherit the pipe of whoever starts them: with one, this would never return."""
        with (self.folder / "sorties").open("ab") as out:
            done = subprocess.run(command, stdout=out, stderr=out, check=False)  # noqa: S603  (ours)
        if done.returncode:
            raise NoMailServer((self.folder / "sorties").read_text())

    def letters(self, name: str) -> list[EmailMessage]:
        """What lies in that mailbox, oldest first, as its owner's program reads it."""
        with self._box(name) as box:
            (found,) = box.search(None, "ALL")[1]
            return [_read(box, number) for number in found.split()]

    def wait_for(self, name: str, count: int) -> list[EmailMessage]:
        """The letters of that mailbox once there are ``count``. Raises NoMailServer."""
        try:
            _until(lambda: len(self.letters(name)) >= count, f"la boîte {name}")
        except NoMailServer as late:
            raise NoMailServer(self.log()) from late
        return self.letters(name)

    def empty(self) -> None:
        """Nothing lies in any mailbox."""
        for name in PEOPLE:
            with self._box(name) as box:
                for number in box.search(None, "ALL")[1][0].split():
                    box.store(number.decode(), "+FLAGS", r"(\Deleted)")
                box.expunge()

    @contextlib.contextmanager
    def _box(self, name: str) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap) as box:
            box.login(name, PASSWORD)
            box.select("INBOX")
            yield box

    def log(self) -> str:
        """What both servers wrote, to be shown when a test waits in vain."""
        names = ("postfix.log", "dovecot.log")
        places = [self.folder / name for name in names if (self.folder / name).exists()]
        return "\n".join(place.read_text(errors="replace") for place in places)


@contextlib.contextmanager
def running() -> Iterator[Servers]:
    """Both servers, gone afterwards; the product speaks to them. Raises NoMailServer."""
    if os.geteuid() != 0:
        raise NoMailServer("Postfix ne démarre que sous root : lancez ces essais sous root.")
    for program in ("postfix", "dovecot"):
        if shutil.which(program) is None:
            raise NoMailServer(f"{program} est absent : tools/system.sh l’installe.")
    with tempfile.TemporaryDirectory(prefix="courriel") as place, contextlib.ExitStack() as ends:
        folder = Path(place)
        folder.chmod(0o755)
        servers = Servers(folder)
        servers.write()
        servers.start_dovecot()
        ends.callback(lambda: _listens(servers.imap) and servers.stop_dovecot())
        servers.start_postfix()
        ends.callback(lambda: _listens(servers.smtp) and servers.stop_postfix())
        with pointed(servers):
            yield servers


@contextlib.contextmanager
def pointed(servers: Servers) -> Iterator[None]:
    """The product speaks to these servers, and reads what comes back there."""
    wanted = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": servers.smtp,
        "RETURN_DOMAIN": DOMAIN,
        "RETURNS_HOST": "127.0.0.1",
        "RETURNS_PORT": servers.imap,
        "RETURNS_USER": "retours",
        "RETURNS_PASSWORD": PASSWORD,
        "RETURNS_TLS": "aucun",
    }
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


def _read(box: imaplib.IMAP4, number: bytes) -> EmailMessage:
    raw = box.fetch(number.decode(), "(BODY.PEEK[])")[1][0][1]
    return email.message_from_bytes(raw, policy=email.policy.default)


def _end(pid: int, how: int = signal.SIGTERM) -> None:
    os.kill(pid, how)
    _until(lambda: not Path(f"/proc/{pid}").exists() or _is_dead(pid), f"processus {pid}")


def _is_dead(pid: int) -> bool:
    """A killed child of nobody here: gone, or waiting for its own parent to notice."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def _listens(port: int) -> bool:
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _until(true, what: str) -> None:
    """``true()`` within a moment. Raises NoMailServer."""
    end = time.monotonic() + _PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise NoMailServer(f"{what} n’a pas fait ce qui était attendu.")
        time.sleep(0.02)
