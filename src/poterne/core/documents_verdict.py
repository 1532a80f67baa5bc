"""The verdict of a file: a look-up over its findings, and nothing else (DOC-03)."""

from collections.abc import Sequence

from poterne.core.documents import Finding, Proposal, Treatment, Verdict
from poterne.core.documents_table import ROWS, message, row

_CODES = tuple(dict.fromkeys(code for code, _variant in ROWS))
_NOTHING = Finding("RIEN_A_SIGNALER")
_WEIGHT = {
    Treatment.PAS_DE_DEMANDE: 4,
    Treatment.REFUS_PROPOSE: 3,
    Treatment.DECIDER: 2,
    Treatment.CONFIRMER: 1,
    Treatment.ETABLI: 0,
}
_DANGER_FIRST = 5
_PROPOSALS = {
    Treatment.PAS_DE_DEMANDE: Proposal.NONE,
    Treatment.REFUS_PROPOSE: Proposal.REFUSE,
    Treatment.DECIDER: Proposal.AGENT,
    Treatment.CONFIRMER: Proposal.ACCEPT,
    Treatment.ETABLI: Proposal.ACCEPT,
}


def verdict(findings: Sequence[Finding]) -> Verdict:
    """The strongest treatment among ``findings``, named by the first such code of the table.

    Danger, then no request, proposed refusal, decide, confirm, established. Findings that are
    only noted lead to ``RIEN_A_SIGNALER``. Raises KeyError for a code that the table lacks.

    >>> verdict([Finding("LIEN")]).code
    'RIEN_A_SIGNALER'
    >>> verdict([Finding("SIG_CERT_VALIDE"), Finding("NOM_DIFFERENT")]).proposal
    <Proposal.AGENT: 'agent'>
    """
    treated = [found for found in findings if row(found).treatment is not None] or [_NOTHING]
    chosen = min(treated, key=lambda found: (-_weight(found), _CODES.index(found.code)))
    its = row(chosen)
    treatment = its.treatment or Treatment.DECIDER
    return Verdict(chosen.code, its.gravity, treatment, _PROPOSALS[treatment], message(chosen))


def _weight(finding: Finding) -> int:
    its = row(finding)
    danger = its.gravity == "danger"
    return _DANGER_FIRST if danger else _WEIGHT[its.treatment or Treatment.DECIDER]
