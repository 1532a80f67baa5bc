"""``docs/lifecycle.md``, drawn from the table of moves."""

from poterne.core.lifecycle import CREDENTIAL_WORDS, MOVES, REQUEST_WORDS


def as_markdown() -> str:
    """One table and one drawing per object, in Markdown."""
    lines = [
        "# Cycle de vie",
        "",
        "Ce document est écrit par `poterne.core.lifecycle_drawing`.",
        "",
    ]
    for title, letter, words in (
        ("Une demande", "T", REQUEST_WORDS),
        ("Un identifiant", "I", CREDENTIAL_WORDS),
    ):
        moves = [entry for entry in MOVES if entry.id.startswith(letter)]
        lines += [f"## {title}", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"  {state} : {word}" for state, word in words.items()]
        lines += [
            f"  {source or '[*]'} --> {entry.target} : {entry.id}"
            for entry in moves
            for source in (entry.sources or ("",))
        ]
        lines += ["```", "", "| Passage | De | À | Qui | Journal | Courriels |"]
        lines += ["|---|---|---|---|---|---|"]
        lines += [
            f"| {entry.id} | {', '.join(each or '—' for each in entry.sources) or '—'} "
            f"| {entry.target} | {entry.who} "
            f"| `{entry.event}` | {', '.join(entry.mails) or '—'} |"
            for entry in moves
        ]
        lines.append("")
    return "\n".join(lines)
