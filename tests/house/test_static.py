"""What the source never does, whoever writes it: each exception stands in a list, with its file."""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from functools import cache

from tests.house.sources import ROOT, SRC, called, files, named, tree

SECURITY = ROOT / "docs/security.md"


def using(*names: str) -> set[str]:
    """The files that call one of these."""
    return {
        named(path) for path in files() if names and set(names) & {n for n, _ in called(tree(path))}
    }


def importing(*modules: str) -> set[str]:
    """The files that import one of these modules, or anything beneath."""
    found = set()
    for path in files():
        for node in ast.walk(tree(path)):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [f"{node.module}.{each.name}" for each in node.names]
            if [n for n in names for m in modules if n == m or n.startswith(f"{m}.")]:
                found.add(named(path))
    return found


def listed(heading: str) -> set[str]:
    """The files that a section of docs/security.md names in its table."""
    section = SECURITY.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return {
        f"src/{name}" for name in re.findall(r"`((?:poterne|contremarque)/[\w/]+\.py)`", section)
    }


def scripts() -> dict[str, str]:
    return {named(path): path.read_text(encoding="utf-8") for path in SRC.rglob("static/**/*.js")}


def templates() -> dict[str, str]:
    return {named(p): p.read_text(encoding="utf-8") for p in SRC.rglob("templates/**/*.html")}


def test_nothing_is_evaluated_unpickled_or_read_as_xml():
    assert not using("eval", "exec", "compile_command", "__import__")
    assert not importing("pickle", "marshal", "shelve", "yaml", "lxml", "xmlrpc")
    assert not importing("xml") - importing("xml.sax.saxutils.escape")


ESCAPED_BEFORE = {
    "src/poterne/facade/templatetags/facade.py",
    "src/poterne/demo/letters.py",
    "src/poterne/bureau/templates/bureau/lettre.html",
    "src/poterne/bureau/templates/bureau/gabarits.html",
}
"""Where HTML that our own templates made, escaped, is shown again."""


def test_escaping_is_switched_off_in_listed_places_only():
    unsafe = re.compile(r"\|\s*safe\b|autoescape off|safeseq")
    found = {name for name, text in templates().items() if unsafe.search(text)}
    assert found | using("mark_safe", "SafeString", "html_safe") == ESCAPED_BEFORE


def test_what_is_handed_to_a_script_goes_by_attributes_or_json():
    for name, text in templates().items():
        for inside in re.findall(r"<script\b(?![^>]*\bsrc=)[^>]*>(.*?)</script>", text, re.DOTALL):
            assert not inside.strip(), name
        assert not re.search(r"\son[a-z]+\s*=", re.sub(r"{[{%].*?[%}]}", "", text)), name


SQL_ROOMS = ("src/poterne/records/", "src/poterne/ops/")
"""What acts ask goes through the models."""


def test_sql_is_spoken_in_listed_files_only_and_a_conflict_is_never_ignored():
    spoken = using("execute", "executemany", "RawSQL", "raw", "extra")
    assert "src/poterne/records/locks.py" in spoken
    assert not {name for name in spoken if not name.startswith(SQL_ROOMS)}
    for path in files():
        for _, call in called(tree(path)):
            assert not [k for k in call.keywords if k.arg == "ignore_conflicts"], named(path)


def test_commands_are_started_as_lists_in_listed_files_and_never_by_a_shell():
    assert importing("subprocess") <= listed("Commandes lancées")
    for path in files():
        for name, call in called(tree(path)):
            assert name not in {"system", "popen", "getoutput"}, named(path)
            assert not [k for k in call.keywords if k.arg == "shell"], named(path)


PATTERN_IS_SETTING = {"src/poterne/core/fields.py"}
"""The form's own patterns of establishment and permit numbers, handed in by the rules."""


def test_a_pattern_is_never_what_a_person_typed():
    found = set()
    for path in files():
        for name, call in called(tree(path)):
            whole = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re"
            if whole and name in {
                "compile",
                "search",
                "match",
                "fullmatch",
                "sub",
                "findall",
                "split",
            }:
                pattern = call.args[0]
                names = {n.id for n in ast.walk(pattern) if isinstance(n, ast.Name)}
                if not all(each.lstrip("_").isupper() for each in names):
                    found.add(named(path))
    assert found == PATTERN_IS_SETTING


def test_no_template_and_no_format_is_what_a_person_typed():
    assert not importing("string.Template", "jinja2", "django.template.Template")
    for path in files("poterne/portal", "poterne/bureau", "poterne/gate"):
        for name, call in called(tree(path)):
            if name in {"format", "format_map"} and isinstance(call.func, ast.Attribute):
                owners = {n.id for n in ast.walk(call.func.value) if isinstance(n, ast.Name)}
                assert all(each.lstrip("_").isupper() or each == "leaked" for each in owners), (
                    f"{named(path)}:{call.lineno}"
                )


def test_scripts_write_text_keep_nothing_and_speak_to_nobody_else():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|postMessage"
        r"|localStorage|sessionStorage|indexedDB|document\.cookie|__proto__|importScripts|WebSocket"
        r"|https?://(?!www\.w3\.org)|setTimeout\(\s*[\"']|\.srcdoc"
    )
    found = {name: forbidden.findall(text) for name, text in scripts().items()}
    assert found
    assert not {name: what for name, what in found.items() if what}


def test_no_page_asks_anything_of_another_host():
    asks = re.compile(r"<(?:script|link|img|iframe|form)\b[^>]*?(?:src|href|action)=\"(https?:)?//")
    assert not [name for name, text in templates().items() if asks.search(text)]


def test_chance_comes_from_the_system_alone():
    assert not importing("random", "numpy")
    assert importing("secrets") <= listed("Cryptographie")


def test_instruments_of_secrecy_are_those_of_the_inventory():
    used = importing("hashlib", "hmac", "ssl", "cryptography", "secrets")
    assert used == listed("Cryptographie"), "docs/security.md: a row for each of these files"


WEAK = re.compile(
    r"hashlib\.(?:md5|sha1|new)\b|hashes\.(?:MD5|SHA1)\b|\bmodes\.\w+"
    r"|algorithms\.(?:TripleDES|ARC4|Blowfish|CAST5|SEED|IDEA)\b|PKCS1v15\(\)\.encrypt"
)


def test_no_weak_primitive_is_named_and_no_cipher_but_an_authenticated_one():
    found = {name for p in files() for name in WEAK.findall(p.read_text(encoding="utf-8"))}
    assert not found
    assert importing("cryptography.hazmat.primitives.ciphers") == {"src/poterne/adapters/cipher.py"}
    assert not using("encrypt") - {
        "src/poterne/adapters/cipher.py",
    }


def test_the_net_is_opened_by_the_files_that_the_document_names():
    sockets = (
        "socket",
        "http.client",
        "urllib.request",
        "smtplib",
        "imaplib",
        "ftplib",
        "requests",
    )
    opened = importing(*sockets, "aiosmtpd", "granian", "httpx")
    assert opened == listed("Communications"), "docs/security.md: a row for each of these files"


READERS = (
    "pikepdf",
    "pypdfium2",
    "pyhanko",
    "pyhanko_certvalidator",
    "zxingcpp",
    "PIL",
    "asn1crypto",
)
PEN = {"src/poterne/demo/trial_authority.py"}
"""The signer's own tool, played by the demonstration: loopback alone, never installed to serve."""


def test_readers_of_strangers_files_are_called_by_adapters_alone():
    """Those of received PDFs by the examiner's own files; those that make ours, by form_pdf."""
    found = importing(*READERS) - PEN
    assert found
    assert not {name for name in found if not name.startswith("src/poterne/adapters/")}
    pdf = importing("pikepdf", "pypdfium2", "pyhanko", "pyhanko_certvalidator") - PEN
    allowed = ("src/poterne/adapters/documents/", "src/poterne/adapters/form_pdf/")
    assert not {name for name in pdf if not name.startswith(allowed)}


METHODS = ("search", "match", "fullmatch", "sub", "findall", "finditer", "split")
SEEDS = ("a", "0", " ", "\u00a0", "-", "a@", "é", "'", "\n", "1 ", "a.", "<", "« ")


def test_every_pattern_of_ours_reads_a_hostile_text_in_time():
    """Twice the length may cost twice the time, not four times: 12,000 signs tell the two apart."""
    slow = {}
    for pattern, methods in _patterns().items():
        for seed in SEEDS:
            hostile = (seed * 12_000)[:12_000] + "\0"
            given = hostile.encode() if isinstance(pattern.pattern, bytes) else hostile
            began = time.process_time()
            for method in methods & {"search", "match", "fullmatch"}:
                getattr(pattern, method)(given)
            if time.process_time() - began > 0.25:
                slow[pattern.pattern] = seed
                break
    assert not slow


@cache
def _patterns() -> dict[re.Pattern, set[str]]:
    """Every pattern of ours, written in a call or kept by a module, and how it is asked."""
    found: dict[re.Pattern, set[str]] = {}
    for path in files():
        for method, call in called(tree(path)):
            written = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "re"
            if written and method in METHODS and isinstance(call.args[0], ast.Constant):
                _note(found, re.compile(call.args[0].value), {method})
        if "re.compile(" not in path.read_text(encoding="utf-8"):
            continue
        name = ".".join(path.relative_to(SRC).with_suffix("").parts)
        for kept, value in vars(importlib.import_module(name)).items():
            for held in _held(value):
                _note(found, held, _asked(kept))
    return found


def _note(found: dict[re.Pattern, set[str]], pattern: re.Pattern, methods: set[str]) -> None:
    """All but ``match`` and ``fullmatch`` try each place of the text, as ``search`` does."""
    simple = {each if each in {"match", "fullmatch"} else "search" for each in methods}
    found[pattern] = found.get(pattern, set()) | simple


def _asked(name: str) -> set[str]:
    told = re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", _everything())
    return set(told) or {"search"}


@cache
def _everything() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in files())


def _held(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for each in value:
            yield from _held(each)
    elif isinstance(value, dict):
        yield from _held(list(value.values()))


def test_patterns_are_found_where_modules_keep_them():
    assert len(_patterns()) > 40
