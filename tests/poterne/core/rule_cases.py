"""Every fault code with a case that breaks it and a close one that does not."""

from datetime import date

from tests.poterne.core.rule_forms import (
    DAY,
    LEAD_EMAIL,
    Try,
    alone,
    facts,
    gmf,
    granted,
    hors,
    many,
    named,
    partner,
    signed,
)

from poterne.core.dossier import PARTENAIRE, PRODUCTION, ItLead
from poterne.core.rules.engine import Approval, CertificateProof, GrantStep
from poterne.core.rules.table import Stage

REASON = "Un logiciel par point de service."
SOUND = gmf()

# Code: where it shows, what breaks it, what is close to it and does not.
CASES: dict[str, tuple[str, Try, Try]] = {
    "S1-01.a": ("", facts(section1_changed=True), SOUND),
    "S2-02.a": ("context", gmf(context=""), hors()),
    "S2-03.a": ("types", gmf(types=()), partner()),
    "S2-03.b": ("types", gmf(types=(PARTENAIRE, PRODUCTION)), SOUND),
    "S2-04.a": ("count", gmf(count="deux"), gmf(count=" 02 ")),
    "S2-04.b": ("justification", many(11), many(11, justification=REASON)),
    "S2-04.c": ("count", gmf(count="51"), many(50, justification=REASON)),
    "S2-04.d": (
        "justification",
        many(11, justification="é" * 1001),
        many(11, justification="é" * 998 + "\né"),
    ),
    "S2-05.a": ("count", many(4), many(3)),
    "S2-05.b": ("labels.2", gmf(labels=("Dossier",)), gmf(labels=("Dossier", "Agenda", ""))),
    "S2-05.c": ("labels.2", gmf(labels=("Dossier", "DOSSIER ")), gmf(labels=("Dossier", "Dossi"))),
    "S2-05.d": ("labels.1", gmf(labels=("é" * 81, "Agenda")), gmf(labels=("é" * 80, "Agenda"))),
    "S3-01.a": ("it_lead", gmf(it_lead=ItLead()), alone()),
    "S3-02.a": ("it_lead", partner(it_lead__vendor=""), alone()),
    "S3-03.a": ("it_lead.first_name", gmf(it_lead__first_name=" "), alone()),
    "S3-03.b": ("it_lead.first_name", gmf(it_lead__first_name="Jacques2"), SOUND),
    "S3-03.c": ("it_lead.first_name", gmf(it_lead__first_name="J\u0430\u0441ques"), SOUND),
    "S3-04.a": ("it_lead.last_name", gmf(it_lead__last_name=""), alone()),
    "S3-04.b": ("it_lead.last_name", gmf(it_lead__last_name="<b>Untel"), SOUND),
    "S3-04.c": ("it_lead.last_name", gmf(it_lead__last_name="Unt\u0435l"), SOUND),
    "S3-05.a": ("it_lead.sexes", gmf(it_lead__sexes=("M", "F")), gmf(it_lead__sexes=("F",))),
    "S3-06.a": ("it_lead.vendor", gmf(it_lead__vendor=""), alone()),
    "S3-06.b": ("it_lead.vendor", gmf(it_lead__vendor="é" * 101), gmf(it_lead__vendor="é" * 100)),
    "S3-07.a": ("it_lead.email", gmf(it_lead__email=""), alone()),
    "S3-07.b": ("it_lead.email", gmf(it_lead__email="jacques@xx"), SOUND),
    "S3-08.a": (
        "it_lead.last_name",
        gmf(**named("it_lead", "Service de la", "Comptabilité")),
        SOUND,
    ),
    "S4-01.a": ("authorizer.first_name", gmf(authorizer__first_name=""), SOUND),
    "S4-01.b": ("authorizer.first_name", gmf(authorizer__first_name="Marie_"), SOUND),
    "S4-01.c": ("authorizer.first_name", gmf(authorizer__first_name="M\u0430rie"), SOUND),
    "S4-02.a": ("authorizer.last_name", gmf(authorizer__last_name=""), SOUND),
    "S4-02.b": ("authorizer.last_name", gmf(authorizer__last_name="Côté\n"), SOUND),
    "S4-02.c": ("authorizer.last_name", gmf(authorizer__last_name="C\u043eté"), SOUND),
    "S4-03.a": ("authorizer.sexes", gmf(authorizer__sexes=("M", "F")), SOUND),
    "S4-04.a": ("authorizer.function", gmf(authorizer__function=""), SOUND),
    "S4-04.b": (
        "authorizer.function",
        hors(authorizer__function="Autre professionnel de la santé : " + "é" * 67),
        hors(authorizer__function="Autre professionnel de la santé : " + "é" * 66),
    ),
    "S4-05.a": ("authorizer.organization_name", gmf(authorizer__organization_name=""), SOUND),
    "S4-05.b": ("authorizer.organization_kind", gmf(authorizer__organization_kind="club"), SOUND),
    "S4-05.c": (
        "authorizer.organization_name",
        gmf(authorizer__organization_name="é" * 151),
        gmf(authorizer__organization_name="é" * 150),
    ),
    "S4-06.a": (
        "authorizer.establishment_number",
        gmf(authorizer__establishment_number=""),
        alone(),
    ),
    "S4-06.b": (
        "authorizer.establishment_number",
        gmf(authorizer__establishment_number="12-345"),
        gmf(authorizer__establishment_number="12 345"),
    ),
    "S4-06.c": (
        "authorizer.establishment_number",
        partner(authorizer__establishment_number="00123"),
        partner(),
    ),
    "S4-06.d": (
        "authorizer.establishment_number",
        facts(establishments=frozenset({"55001"})),
        facts(establishments=frozenset({"00123"})),
    ),
    "S4-06.e": (
        "authorizer.gmf_number",
        gmf(authorizer__gmf_number="G12"),
        gmf(authorizer__gmf_number="012"),
    ),
    "S4-07.a": ("authorizer.address", gmf(authorizer__address="1 r."), SOUND),
    "S4-07.b": (
        "authorizer.address",
        gmf(authorizer__address="100, rue\nA\nB\nQuébec"),
        gmf(authorizer__address="100, rue\r\nA\r\nQuébec"),
    ),
    "S4-08.a": ("authorizer.email", gmf(authorizer__email=""), SOUND),
    "S4-08.b": ("authorizer.email", gmf(authorizer__email="marie.cote@sel.ramq.gouv.qc.ca"), SOUND),
    "S4-09.a": (
        "authorizer.postal_code",
        gmf(authorizer__postal_code="W1K 7T3"),
        gmf(authorizer__postal_code="g1k-7t3"),
    ),
    "S4-09.b": ("authorizer.postal_code", gmf(authorizer__postal_code="K1A 0B1"), SOUND),
    "S4-09.c": ("authorizer.postal_code", gmf(authorizer__postal_code="G1K 7O3"), SOUND),
    "S4-10.a": ("authorizer.phone", gmf(authorizer__phone="418 911 0123"), SOUND),
    "S4-11.a": (
        "authorizer.extension",
        gmf(authorizer__extension="#4"),
        gmf(authorizer__extension="000123"),
    ),
    "S4-12.a": ("authorizer.fax", gmf(authorizer__fax="555-0123"), gmf(authorizer__fax="")),
    "S4-13.a": (
        "commitments",
        facts(commitments_accepted=False),
        facts(commitments_accepted=False, stage=Stage.SAISIE),
    ),
    "S4-16.a": ("signature", signed(kind=""), signed(kind="papier")),
    "S4-17.a": ("signature", signed(date="2026-02-29"), signed(date="2026 / 11 / 2")),
    "S4-17.b": ("signature", signed(date="2026-11-24"), signed(date="2026-11-23")),
    "S4-17.c": ("signature", signed(date="2026-05-22"), signed(date="2026-05-23")),
    "S4-19.a": (
        "authorizer.function",
        gmf(authorizer__function="Directrice"),
        gmf(authorizer__function="MEDECIN CO-RESPONSABLE"),
    ),
    "S4-19.b": (
        "authorizer.organization_kind",
        gmf(authorizer__organization_kind="installation"),
        SOUND,
    ),
    "S4-20.a": (
        "authorizer.function",
        hors(authorizer__function="Gestionnaire"),
        hors(authorizer__function="Sage-femme"),
    ),
    "S4-21.a": (
        "authorizer.organization_kind",
        partner(authorizer__organization_kind="gmf"),
        partner(),
    ),
    "S5-01.a": ("", facts(section5_written=True), SOUND),
    "S5-02.a": ("grant.validity", granted(valid_until=None), SOUND),
    "S5-02.b": (
        "grant.validity",
        granted(valid_until=date(2026, 11, 22)),
        granted(valid_until=DAY),
    ),
    "S5-03.a": ("grant.repondant_id", granted(repondant_id=" "), SOUND),
    "S5-04.a": ("grant.reference", granted(reference_taken=True), SOUND),
    "S5-05.a": ("grant.identifiers", granted(created=1), SOUND),
    "S5-06.a": ("grant.registered", granted(registered=date(2026, 11, 22)), SOUND),
    "S5-07.a": (
        "grant.repondant",
        granted(repondant=None),
        granted(repondant=None, soes=None, step=GrantStep.REPONDANT),
    ),
    "S5-08.a": (
        "grant.soes",
        granted(soes=Approval("cote", "other", DAY)),
        granted(soes=None, step=GrantStep.SOES),
    ),
    "S5-09.a": ("grant.soes", granted(soes=Approval("nguyen", "d", DAY)), SOUND),
    "D-02.a": ("signature", signed(in_place=False), SOUND),
    "D-05.a": ("", gmf(count=""), SOUND),
    "D-11.a": (
        "authorizer.organization_kind",
        gmf(authorizer__organization_kind="developpeur"),
        partner(),
    ),
    "D-12.a": (
        "signature",
        signed(kind="certificat", certificate=CertificateProof.BROKEN),
        signed(kind="certificat", certificate=CertificateProof.ESTABLISHED),
    ),
    "D-12.b": (
        "signature",
        signed(kind="certificat", certificate=CertificateProof.LAPSED),
        signed(kind="certificat", certificate=CertificateProof.ESTABLISHED),
    ),
    "D-12.c": (
        "signature",
        signed(kind="certificat", certificate=CertificateProof.DOUBTFUL),
        signed(kind="certificat"),
    ),
    "D-13.a": ("signature", signed(empty=True), SOUND),
    "D-14.a": ("signature", signed(kind="numerisee", readable=False), signed(kind="numerisee")),
    "D-15.a": ("signature", signed(kind="tapee"), signed(kind="certificat")),
    "D-16.a": ("", facts(password_expired=True), SOUND),
    "D-18.a": (
        "it_lead.email",
        gmf(it_lead__email="Marie.Cote+ti@Clinique.example"),
        gmf(it_lead__email="marie.cote@autre.example"),
    ),
    "D-18.b": (
        "it_lead.email",
        gmf(it_lead__email="mariecote@clinique.example"),
        gmf(it_lead__email="m.cote@clinique.example"),
    ),
    "D-19.a": (
        "authorizer.email",
        facts(confirmed=frozenset({LEAD_EMAIL})),
        facts(confirmed=frozenset(), stage=Stage.SIGNATURE),
    ),
    "D-20.a": (
        "authorizer.email",
        gmf(authorizer__email="information@clinique.example"),
        gmf(authorizer__email="mcote@clinique.example"),
    ),
    "L-01.a": ("", facts(move_allowed=False), SOUND),
    "L-02.a": ("signature", signed(present_digest="b"), signed(signed_digest="")),
    "L-05.a": ("", facts(known_reference="7KQ2-M4XX"), SOUND),
    "L-06.a": (
        "labels.2",
        facts(active_labels=frozenset({"RENDEZ-VOUS"})),
        facts(active_labels=frozenset({"Rendez"})),
    ),
    "L-11.a": (
        "it_lead.email",
        facts(new_it_lead_email="marie.cote+2@clinique.example"),
        facts(new_it_lead_email="paul.roy@xx.com"),
    ),
    "L-19.a": (
        "labels.1",
        gmf(labels=("Essai TREM 0462-1918", "Agenda")),
        gmf(labels=("Essai TREM 0432-1918", "Agenda")),
    ),
    "L-22.a": (
        "it_lead",
        gmf(**named("it_lead", "MARIE", "Cote")),
        gmf(**named("it_lead", "Marie-Ève", "Côté")),
    ),
    "L-23.a": ("reason", facts(reason=" "), facts(reason="Autre pièce")),
}

ADVICE = {
    "S2-05.a", "S4-06.c", "S4-06.d", "S4-09.b", "S4-19.b", "S1-01.a", "S5-01.a", "D-02.a", "D-12.c",
    "D-18.b", "L-06.a", "L-22.a", "S3-03.c", "S3-04.c", "S4-01.c", "S4-02.c",
}  # fmt: skip
"""Codes that only advise; every other one blocks where the table breaks it."""

ALONGSIDE = {
    "S2-04.b": {"S2-05.a"},
    "S2-04.d": {"S2-05.a"},
    "S2-04.c": {"S2-05.a"},
    "S3-07.b": {"D-19.a"},
    "S3-08.a": {"D-20.a"},
    "S4-04.b": {"S4-20.a"},
    "S4-08.b": {"D-19.a"},
    "D-05.a": {"S2-04.a"},
    "D-18.a": {"D-20.a"},
    "D-18.b": {"D-19.a", "D-20.a"},
    "D-20.a": {"D-19.a"},
    "L-22.a": {"D-20.a"},
}
"""The other codes that a broken case brings with it; every case not listed breaks one rule."""
