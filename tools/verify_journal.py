#!/usr/bin/env python3
"""Vérifie le journal de Poterne sans rien lui emprunter : ce fichier se suffit.

  verify_journal.py BASE [--tetes DOSSIER] [--cle CLE]…

BASE est un fichier SQLite, ou des lignes JSON {"table": "journal", "row": {…}} (« - » : l'entrée
standard). Depuis PostgreSQL, sous le rôle poterne_read :

  psql -qAt -c "COPY (
      SELECT json_build_object('table', 'journal', 'row', to_jsonb(j)) FROM
          (SELECT * FROM journal ORDER BY seq) AS j
      UNION ALL
      SELECT json_build_object('table', 'journal_personal', 'row', to_jsonb(p))
          FROM journal_personal AS p
  ) TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')" poterne

--tetes : les têtes gardées au dehors (tete-AAAA-MM-JJ-poterne.json). --cle : une clé publique
imprimée dans la documentation, 64 chiffres hexadécimaux ou fichier PEM; autant que de clés.

Sortie : 0 entier et ancré · 1 rompu (la première ligne fautive est nommée) · 2 illisible ·
3 entier, mais sans tête, sans clé de confiance ou sans moyen de vérifier une signature.
"""

import argparse
import base64
import hmac
import json
import re
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any

WHOLE, BROKEN, UNREADABLE, UNANCHORED = 0, 1, 2, 3
FIRST = "0" * 64
# Les membres d'une ligne, dans l'ordre canonique (RFC 8785), « hachage » à part.
TEXTS = ("acte", "acteur", "action", "apres", "avant", "chaine", "empreinte")
AFTER = ("moment", "motif", "objet", "prec")
COLUMNS = (*TEXTS, "engagement", *AFTER, "rang", "role", "seq", "v", "hachage")
HEAD = {"v", "chaine", "du_seq", "au_seq", "nombre", "racine", "dernier_hachage"} | {
    "tete_precedente",
    "moment",
    "cle",
    "signature",
}
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
ED25519_SPKI = "302a300506032b6570032100"
Row = tuple[Any, ...]
Part = tuple[str, str] | None


class Broken(Exception):
    """The chain does not hold: which row, and why."""

    def __init__(self, seq: object, why: str) -> None:
        super().__init__(f"ligne {seq} : {why}")


class Unreadable(Exception):
    """What was given is no journal."""


def sqlite_rows(path: Path) -> Iterator[tuple[Row, Part]]:
    """Each row with its personal part, by number."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    columns = ", ".join(f"j.{name}" for name in COLUMNS)
    seq = 0
    try:
        for row in base.execute(
            f"SELECT {columns}, p.salt, p.part FROM journal AS j"  # noqa: S608  (our own names)
            " LEFT JOIN journal_personal AS p ON p.row_id = j.seq ORDER BY j.seq"
        ):
            seq = row[14]
            yield row[:-2], (None if row[-1] is None else (row[-2], row[-1]))
        orphan = base.execute(
            "SELECT row_id FROM journal_personal WHERE row_id NOT IN (SELECT seq FROM journal)"
        ).fetchone()
    except sqlite3.OperationalError as fault:
        if "decode" not in str(fault):
            raise
        raise Broken(seq + 1, "un champ n’est pas du texte") from fault
    finally:
        base.close()
    if orphan:
        raise Broken(orphan[0], "une partie personnelle n’a pas de ligne")


def json_rows(lines: Iterator[str], parts: dict[int, Part]) -> Iterator[tuple[Row, Part]]:
    """Each row, in the order of the lines; personal parts are put aside in ``parts``."""
    for number, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            table, row = record["table"], record["row"]
            if table == "journal_personal":
                parts[row["row_id"]] = (row["salt"], row["part"])
            elif table == "journal":
                if row.keys() != set(COLUMNS):
                    raise Broken(row.get("seq"), "les champs ne sont pas ceux d’une ligne")
                yield tuple(row[name] for name in COLUMNS), None
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise Unreadable(f"ligne de fichier {number} : {fault}") from fault


def hash_of(row: Row) -> str:
    """SHA-256 of the domain line and of the row's canonical JSON, without ``hachage``."""
    texts = ",".join([f'"{name}":{quoted(row[i])}' for i, name in enumerate(TEXTS)])
    engagement = "null" if row[7] is None else quoted(row[7])
    after = ",".join([f'"{name}":{quoted(row[8 + i])}' for i, name in enumerate(AFTER)])
    content = (
        f'{{{texts},"engagement":{engagement},{after},"rang":{row[12]},"role":{quoted(row[13])}'
        f',"seq":{row[14]},"v":{row[15]}}}'
    )
    return sha256(b"poterne-journal-1\n" + content.encode()).hexdigest()


class Chain:
    """Rows read so far: the last one, the hashes of the tree, what was destroyed."""

    def __init__(self) -> None:
        self.seq, self.hash, self.moment, self.chain = 0, FIRST, "", ""
        self.act, self.rank = "", -1
        self.acts: set[str] = set()
        self.peaks: list[tuple[int, bytes]] = []
        self.owed: dict[int, str] = {}
        self.destroyed = 0

    def add(self, row: Row, part: Part) -> None:
        """One more row. Raises Broken."""
        seq, rank, moment, made = row[14], row[12], row[8], row[16]
        if type(seq) is not int or seq != self.seq + 1:
            raise Broken(self.seq + 1, f"attendue, mais la ligne {seq} est à sa place")
        if type(rank) is not int or type(row[15]) is not int or row[15] != 1:
            raise Broken(seq, "version ou rang inattendu")
        if row[11] != self.hash:
            raise Broken(seq, f"« prec » attendu {self.hash}, trouvé {row[11]}")
        try:
            expected = hash_of(row)
        except (TypeError, ValueError) as fault:
            raise Broken(seq, f"un champ n’est pas du texte ({fault})") from fault
        if made != expected:
            raise Broken(seq, f"« hachage » attendu {expected}, trouvé {made}")
        self._order(seq, row[0], rank, moment, row[5])
        self._personal(seq, row[7], part)
        self.seq, self.hash = seq, made
        self._leaf(made)

    def _order(self, seq: int, act: str, rank: int, moment: str, chain: str) -> None:
        if not MOMENT.fullmatch(moment) or moment < self.moment:
            raise Broken(seq, f"moment {moment}, après {self.moment}")
        if self.chain and chain != self.chain:
            raise Broken(seq, f"chaîne « {chain} » au milieu de « {self.chain} »")
        if act == self.act and rank != self.rank + 1:
            raise Broken(seq, f"rang {rank} de l’acte, après {self.rank}")
        if act != self.act and (rank != 0 or act in self.acts):
            raise Broken(seq, f"rang {rank} d’un acte qui n’est pas d’un seul tenant")
        self.acts.add(act)
        self.act, self.rank, self.moment, self.chain = act, rank, moment, chain

    def _personal(self, seq: int, commitment: str | None, part: Part) -> None:
        if part is not None:
            check_part(seq, commitment, part)
        elif commitment is not None:
            self.owed[seq] = commitment

    def settle(self, parts: dict[int, Part]) -> None:
        """Parts that came apart from their rows are checked; the others were destroyed."""
        for seq, part in parts.items():
            check_part(seq, self.owed.pop(seq, None), part)
        self.destroyed = len(self.owed)

    def _leaf(self, made: str) -> None:
        size, node = 1, sha256(b"\0" + bytes.fromhex(made)).digest()
        while self.peaks and self.peaks[-1][0] == size:
            node = sha256(b"\1" + self.peaks.pop()[1] + node).digest()
            size *= 2
        self.peaks.append((size, node))

    def root(self) -> str:
        """The Merkle root of the rows so far (RFC 6962 §2.1), hex."""
        if not self.peaks:
            return sha256(b"").hexdigest()
        node = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            node = sha256(b"\1" + left + node).digest()
        return node.hex()


def check_part(seq: int, commitment: str | None, part: Part) -> None:
    """The personal part is the one that the row committed to. Raises Broken."""
    if commitment is None or part is None:
        raise Broken(seq, "une partie personnelle sans engagement")
    made = hmac.new(bytes.fromhex(part[0]), part[1].encode(), sha256).hexdigest()
    if made != commitment:
        raise Broken(seq, f"« engagement » attendu {made}, trouvé {commitment}")


def read_heads(folder: Path) -> list[dict[str, Any]]:
    """The heads of a folder, oldest first; ``suit`` is what each must name. Raises Unreadable."""
    heads: list[dict[str, Any]] = []
    for path in sorted(folder.glob("tete-*.json")) if folder.is_dir() else [folder]:
        try:
            text = path.read_text("utf-8")
            head = json.loads(text)
            if head.keys() != HEAD or type(head["au_seq"]) is not int:
                raise ValueError("les champs ne sont pas ceux d’une tête")  # noqa: TRY301  (one way out)
        except (OSError, ValueError, AttributeError) as fault:
            raise Unreadable(f"{path.name} : {fault}") from fault
        heads.append(head | {"fichier": path.name, "empreinte": sha256(text.encode()).hexdigest()})
    heads.sort(key=lambda head: head["au_seq"])
    for number, head in enumerate(heads):
        # La première tête donnée peut en suivre d'autres, qui ne sont pas là.
        head["suit"] = heads[number - 1]["empreinte"] if number else head["tete_precedente"]
    return heads


def check_heads(waiting: list[dict[str, Any]], chain: Chain) -> None:
    """The heads of the rows read so far leave ``waiting``, each found true. Raises Broken."""
    while waiting and waiting[0]["au_seq"] <= chain.seq:
        head = waiting.pop(0)
        for field, found in (
            ("chaine", chain.chain or head["chaine"]),
            ("du_seq", 1),
            ("au_seq", chain.seq),
            ("nombre", chain.seq),
            ("dernier_hachage", chain.hash),
            ("racine", chain.root()),
            ("tete_precedente", head["suit"]),
        ):
            if head[field] != found:
                why = f"« {field} » de {head['fichier']} : {head[field]}, attendu {found}"
                raise Broken(head["au_seq"], why)


def public_key(given: str) -> str:
    """The trusted key as 64 hex. Raises Unreadable."""
    if re.fullmatch("[0-9a-f]{64}", given):
        return given
    try:
        body = "".join(Path(given).read_text("ascii").split("-----")[2].split())
        spki = base64.b64decode(body, validate=True).hex()
    except (OSError, ValueError, IndexError) as fault:
        raise Unreadable(f"clé {given} : {fault}") from fault
    if not spki.startswith(ED25519_SPKI):
        raise Unreadable(f"clé {given} : ce n’est pas une clé Ed25519")
    return spki.removeprefix(ED25519_SPKI)


def signature_holds(head: dict[str, Any]) -> bool | None:
    """Whether the key that the head names signed it; None when nothing here can tell."""
    said = {name: head[name] for name in HEAD - {"signature"}}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    content = f"poterne-tete-1\n{text}".encode()
    try:
        signature, key = bytes.fromhex(head["signature"]), bytes.fromhex(head["cle"])
    except (ValueError, TypeError):
        return False
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  (may be absent)
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415
    except ImportError:
        return by_openssl(bytes.fromhex(ED25519_SPKI) + key, content, signature)
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def by_openssl(spki: bytes, content: bytes, signature: bytes) -> bool | None:
    """The same by the command ``openssl`` (3.0 or later)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in (("cle", spki), ("texte", content), ("signature", signature)):
            (folder / file).write_bytes(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey cle -rawin -in texte"
        try:
            version = subprocess.run(["openssl", "version"], capture_output=True, check=True)  # noqa: S607
            if not re.match(rb"OpenSSL [3-9]", version.stdout):
                return None
            done = subprocess.run(  # noqa: S603  (our own words)
                [*command.split(), "-sigfile", "signature"],
                cwd=folder,
                capture_output=True,
                check=False,
            )
        except (OSError, subprocess.CalledProcessError):
            return None
    return done.returncode == 0


def verify(source: str, heads: list[dict[str, Any]], keys: list[str]) -> tuple[int, list[str]]:
    """Exit code and what was found. Raises Broken, Unreadable."""
    chain, waiting = Chain(), list(heads)
    parts: dict[int, Part] = {}
    check_heads(waiting, chain)
    for row, part in read(source, parts):
        chain.add(row, part)
        check_heads(waiting, chain)
    chain.settle(parts)
    if waiting:
        raise Broken(
            chain.seq + 1, f"absente, mais {waiting[-1]['fichier']} la couvre : fin coupée"
        )
    said = [f"{chain.seq} lignes, chaîne entière. Dernier hachage : {chain.hash}"]
    if chain.destroyed:
        said.append(f"{chain.destroyed} ligne(s) : partie personnelle détruite.")
    if not heads:
        return UNANCHORED, [*said, "Aucune tête donnée : une fin coupée ne se verrait pas."]
    said.append(
        f"{len(heads)} tête(s); {chain.seq - heads[-1]['au_seq']} ligne(s) après la dernière."
    )
    return check_signatures(heads, keys, said)


def check_signatures(
    heads: list[dict[str, Any]], keys: list[str], said: list[str]
) -> tuple[int, list[str]]:
    """Every head was signed by the key it names, which is one of ``keys``. Raises Broken."""
    for head in heads:
        holds = signature_holds(head)
        if holds is None:
            return UNANCHORED, [*said, "Signatures non vérifiées : ni cryptography, ni openssl 3."]
        if not holds or (keys and head["cle"] not in keys):
            raise Broken(head["au_seq"], f"la signature de {head['fichier']} ne tient pas")
    if not keys:
        return UNANCHORED, [
            *said,
            "Signatures justes, mais sous une clé que rien n’atteste (--cle).",
        ]
    return WHOLE, [*said, "Signatures justes."]


def read(source: str, parts: dict[int, Part]) -> Iterator[tuple[Row, Part]]:
    """The rows of a SQLite file, of a file of JSON lines, or of the standard input."""
    if source == "-":
        yield from json_rows(iter(sys.stdin), parts)
        return
    with Path(source).open("rb") as file:
        is_sqlite = file.read(16) == b"SQLite format 3\0"
    if is_sqlite:
        yield from sqlite_rows(Path(source))
        return
    with Path(source).open(encoding="utf-8") as lines:
        yield from json_rows(iter(lines), parts)


def main(arguments: list[str] | None = None) -> int:
    """The exit code; what was found is printed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("base")
    parser.add_argument("--tetes", type=Path)
    parser.add_argument("--cle", action="append", default=[])
    options = parser.parse_args(arguments)
    try:
        heads = read_heads(options.tetes) if options.tetes else []
        code, said = verify(options.base, heads, [public_key(each) for each in options.cle])
    except Broken as fault:
        print(f"ROMPU : {fault}")
        return BROKEN
    except (Unreadable, OSError, UnicodeDecodeError, sqlite3.DatabaseError) as fault:
        print(f"ILLISIBLE : {fault}")
        return UNREADABLE
    print("\n".join(said))
    return code


if __name__ == "__main__":
    sys.exit(main())
