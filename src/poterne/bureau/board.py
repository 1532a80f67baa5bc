"""The lines of Bureau-32: what works, what is stopped, since when, and what to do about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from poterne.acts import pulse
from poterne.acts.restoration import closed_since
from poterne.acts.revocations import newest_lists
from poterne.acts.sealing import missed_days
from poterne.bureau.deliveries import failures
from poterne.core.catalogue import Environment
from poterne.core.journal import moment
from poterne.core.words import plural
from poterne.facade.templatetags.facade import date_heure, heure
from poterne.records.models import Beat, Examination, JournalHead, JournalRow, Overrule

SILENT = timedelta(minutes=1)
"""The worker and the gates beat every ten seconds; longer than this, they are taken to be down."""
_AHEAD = timedelta(seconds=2)
_RESTART = "poterne serve"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing watched: its state in a word and a tone, since when, what to do, which command."""

    name: str
    word: str
    tone: str
    said: str
    cure: str = ""
    command: str = ""


def lines(now: datetime, waiting: datetime | None) -> list[Line]:
    """The whole board at ``now``; ``waiting``: since when the oldest mail waits."""
    beats = dict(Beat.objects.values_list("name", "at"))
    closed = closed_since() is not None
    return [
        *(_gate(str(each), beats, now, closed=closed) for each in Environment),
        _worker(beats.get(pulse.WORKER), now),
        _relay(beats.get(pulse.RELAY)),
        *_returns(beats.get(pulse.RETURNS)),
        _waiting(waiting, now),
        _failures(now),
        _head(now),
        _lists(now),
        _verdicts(),
        _clock(beats, now),
    ]


def _gate(environment: str, beats: dict[str, datetime], now: datetime, *, closed: bool) -> Line:
    name, last = f"Porte {environment}", beats.get(pulse.gate_name(environment))
    if closed:
        said = "La base vient d’une sauvegarde. Aucun logiciel n’obtient de jeton, rien ne part."
        cure = "Retirez de nouveau ce qui l’avait été depuis, puis lancez"
        return Line(name, "Fermée", "erreur", said, cure, "poterne restore --confirme")
    if last is not None and now - last <= SILENT:
        return Line(name, "Ouverte", "succes", f"Dernier signe de vie à {heure(last)}.")
    said = f"{_silence(last)} Aucun logiciel n’y obtient de jeton."
    return Line(name, "Arrêtée", "erreur", said, "Relancez", _RESTART)


def _worker(last: datetime | None, now: datetime) -> Line:
    if last is not None and now - last <= SILENT:
        return Line("Messager", "Au travail", "succes", f"Dernier signe de vie à {heure(last)}.")
    said = f"{_silence(last)} Aucun courriel ne part."
    return Line("Messager", "Arrêté", "erreur", said, "Relancez", _RESTART)


def _silence(last: datetime | None) -> str:
    return f"Dernier signe de vie le {date_heure(last)}." if last else "Aucun signe de vie."


def _relay(since: datetime | None) -> Line:
    if since is None:
        return Line("Relais de courriel", "Répond", "succes", "")
    said = f"Depuis le {date_heure(since)}. Les courriels attendent, aucun essai n’est compté."
    cure = "Vérifiez SMTP_HOTE et le relais, puis relancez les courriels en attente, ci-dessous."
    return Line("Relais de courriel", "Ne répond pas", "erreur", said, cure)


def _returns(since: datetime | None) -> list[Line]:
    """A line only while the mailbox is down: a house may read none."""
    if since is None:
        return []
    said = f"Depuis le {date_heure(since)}. Les avis de non-remise y attendent."
    return [Line("Boîte des retours", "Ne répond pas", "erreur", said, "Vérifiez RETOURS_HOTE.")]


def _waiting(since: datetime | None, now: datetime) -> Line:
    name = "Plus ancien courriel en attente"
    if since is None:
        return Line(name, "Aucun", "succes", "")
    late = now - since > timedelta(hours=1)
    cure = "Relancez les courriels en attente, ci-dessous." if late else ""
    return Line(name, "En attente", "attente" if late else "info", _since(since), cure)


def _since(moment_: datetime) -> str:
    return f"Depuis le {date_heure(moment_)}."


def _failures(now: datetime) -> Line:
    """Halves that an agent has not resumed; the mails of each state are counted below."""
    count = failures(now).count()
    if not count:
        return Line("Remises en échec", "Aucune", "succes", "")
    oldest = failures(now).earliest("created_at").created_at
    cure = "Un agent les reprend dans « Créations et remises »."
    return Line("Remises en échec", plural(count, "échec"), "erreur", _since(oldest), cure)


def _head(now: datetime) -> Line:
    name, missed, last = "Tête signée du journal", missed_days(now=now), "Aucune encore."
    head = JournalHead.objects.order_by("-pk").first()
    if head is not None:
        last = f"La dernière : {_ago(now - head.signed_at)}, jusqu’à la ligne {head.au_seq}."
    if not missed:
        return Line(name, "À jour", "succes", last)
    word = plural(missed, "jour manqué", "jours manqués")
    cure = "Vérifiez CLE_JOURNAL_FILE, puis lancez"
    return Line(name, word, "erreur", last, cure, "poterne anchor")


def _lists(now: datetime) -> Line:
    """A stale list tells nothing any more: what its authority signs waits for an agent."""
    name, ends = "Listes de révocation", [each.next_update for each in newest_lists()]
    if not ends:
        return Line(name, "Aucune", "info", "")
    stale = sum(end <= now for end in ends)
    if not stale:
        return Line(
            name, "À jour", "succes", f"La première à renouveler : {date_heure(min(ends))}."
        )
    said = f"La plus ancienne l’est depuis le {date_heure(min(ends))}."
    cure = "Ajoutez la plus récente dans « Ancres de confiance »."
    return Line(name, plural(stale, "périmée"), "erreur", said, cure)


def _verdicts() -> Line:
    """What agents set aside of what the machine found: its false alarms."""
    read, aside = Examination.objects.count(), Overrule.objects.count()
    said = f"Sur {plural(read, 'examen')} de fichiers reçus." if read else ""
    return Line("Verdicts renversés", str(aside) if aside else "Aucun", "info", said)


def _ago(age: timedelta) -> str:
    hours = int(age / timedelta(hours=1))
    if age.days > 1:
        return f"il y a {plural(age.days, 'jour')}"
    return f"il y a {plural(hours, 'heure')}" if hours else "il y a moins d’une heure"


def _clock(beats: dict[str, datetime], now: datetime) -> Line:
    """An hour that goes back would date acts before those they follow (trust.md §7)."""
    row = JournalRow.objects.order_by("-seq").first()
    behind_journal = row is not None and moment(now + _AHEAD) < row.moment
    apart = [name for name, at in beats.items() if at > now + _AHEAD]
    if behind_journal or apart:
        than = "sur le journal" if behind_journal else f"sur : {', '.join(sorted(apart))}"
        said, cure = f"{date_heure(now)}, en retard {than}.", "Remettez la machine à l’heure, puis"
        return Line("Horloge", "Retarde", "erreur", said, f"{cure} lancez", "poterne doctor")
    return Line("Horloge", "À l’heure", "succes", f"{date_heure(now)}.")
