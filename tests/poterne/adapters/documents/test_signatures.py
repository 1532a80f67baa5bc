"""The strict rule: honest files are never called modified, attacks never unchanged."""

import random
from datetime import timedelta
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pikepdf import ObjectStreamMode
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field
from tests.poterne.adapters.documents import attacks, papers, signing
from tests.poterne.adapters.documents.desk import KNOWN, TRUST, codes, examined
from tests.poterne.adapters.documents.pki import MOMENT, Authority, Person, root, stamping

from poterne.adapters import cage

DAY = timedelta(days=1)
FIRST, SECOND = "signature0", "signature1"


def on_letter(**how):
    return signing.signed(papers.letter(), field=FIRST, **how)


def locked():
    """A letter with two boxes, each of which locks: the second everything."""
    specs = (
        ("l0", 200, FieldMDPSpec(FieldMDPAction.INCLUDE, ["texte0"])),
        ("l1", 100, FieldMDPSpec(FieldMDPAction.ALL)),
    )

    def change(writer):
        for name, low, lock in specs:
            append_signature_field(
                writer, SigFieldSpec(name, box=(320, low, 540, low + 60), field_mdp_spec=lock)
            )

    return attacks.updated(papers.letter(0), change)


@pytest.mark.parametrize("profile", signing.PROFILES)
@pytest.mark.threat("TH5")
def test_our_form_signed_honestly_is_established(profile):
    found = examined(signing.honest(profile))
    assert found.verdict.code == "SIG_CERT_VALIDE"
    assert found.verdict.proposal == "accept"
    (one,) = found.signatures
    assert set(one.steps.values()) == {"ok"}


def saved(**how):
    """The form as another tool saved it before it was signed, then stamped later."""
    return signing.with_timestamp(signing.b_b(data=attacks.rewritten(papers.form(), **how)))


def unlocked(data):
    """The form whose signature box locks nothing, as a stranger prepared it."""
    with pikepdf.open(BytesIO(data)) as pdf:
        del field(pdf, "Signature_autorisation").Lock
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def waiting(kind):
    """Signed once there was a second box, which covers what page 1 says."""
    if kind == "letter":
        data = attacks.updated(papers.letter(1), attacks.box_that_waits)
        return signing.signed(data, field=FIRST)
    return signing.signed(attacks.updated(unlocked(papers.form()), attacks.box_that_waits))


HONEST = {
    "saved linearized": lambda: saved(linearize=True),
    "saved with object streams": lambda: saved(object_stream_mode=ObjectStreamMode.generate),
    "saved without": lambda: saved(object_stream_mode=ObjectStreamMode.disable, qdf=True),
    "ECDSA P-256": lambda: signing.b_b(person=root().person(kind="ec256")),
    "ECDSA P-384, archived": lambda: signing.b_lta(person=root().person(kind="ec384")),
    "Ed25519": lambda: signing.b_b(person=root().person(kind="ed25519")),
    "Ed448": lambda: signing.b_b(person=root().person(kind="ed448")),
    "PSS": lambda: signing.signed(signer=root().person().signer(prefer_pss=True)),
    "SHA-512": lambda: signing.b_b(md_algorithm="sha512"),
    "later proofs": lambda: signing.with_dss(signing.b_b()),
    "later proofs of another maker": lambda: attacks.proofs_around(b"% maker\n")(signing.b_b()),
    "later timestamp": lambda: signing.with_timestamp(signing.b_b()),
    "later timestamp in a box that waited": lambda: signing.with_timestamp(
        waiting("letter"), field="attente"
    ),
    "archived twice": lambda: signing.with_timestamp(signing.b_lta()),
    "proofs, timestamp, proofs": lambda: signing.with_dss(
        signing.with_timestamp(signing.with_dss(signing.b_t()))
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_never_called_modified(name):
    found = examined(HONEST[name]())
    assert [(one.intact, one.trusted) for one in found.signatures] == [(True, True)] * len(
        found.signatures
    )
    assert found.signatures
    assert not codes(found) & {"DOC_MODIFIE_APRES_SIGNATURE", "SIG_CERT_ILLISIBLE"}


SIGNED_AGAIN = {
    "two": lambda: signing.signed(on_letter(), field=SECOND),
    "two, then archived": lambda: signing.with_timestamp(signing.signed(on_letter(), field=SECOND)),
    "both archived": lambda: signing.b_lta(
        data=signing.b_lta(data=papers.letter(), field=FIRST), field=SECOND
    ),
    "locks": lambda: signing.b_lta(data=signing.signed(locked(), field="l0"), field="l1"),
    "certified, then signed": lambda: signing.signed(on_letter(certify=True), field=SECOND),
    "third, invisible": lambda: signing.signed(
        on_letter(), field="autre", spec=SigFieldSpec("autre")
    ),
}


@pytest.mark.parametrize("name", SIGNED_AGAIN)
@pytest.mark.threat("TH5")
def test_a_file_signed_again_is_no_longer_what_the_first_one_signed(name):
    """Only timestamps and proofs may follow; the last to sign saw the whole file."""
    found = examined(SIGNED_AGAIN[name]())
    assert [one.intact for one in found.signatures] == [False, True]
    assert found.verdict.code == "DOC_MODIFIE_APRES_SIGNATURE"


@cache
def letter():
    return on_letter()


BASES = {
    "locked form": lambda: signing.honest("B-B"),
    "archived form": lambda: signing.honest("B-LTA"),
    "open letter": letter,
}
EVERY = [*attacks.REVISIONS, *attacks.BYTES]
TRIED = [
    *(("locked form", attack) for attack in EVERY),
    *(("open letter", attack) for attack in EVERY),
    *(("archived form", attack) for attack in ("overlay", "stamp", "title", *attacks.BYTES)),
]
LAUNDERED = (
    "overlay", "shadow replace", "stamp", "pages swapped", "signature look", "value changed",
    "title", "font", "script",
)  # fmt: skip


@pytest.mark.parametrize(("base", "attack"), TRIED)
@pytest.mark.threat("TH5")
def test_no_attack_is_accepted_as_unchanged(base, attack):
    data = BASES[base]()
    if attack in attacks.REVISIONS:
        changed = attacks.updated(data, attacks.REVISIONS[attack])
    else:
        changed = attacks.BYTES[attack](data)
    assert changed != data
    found = examined(changed)
    assert not [one for one in found.signatures if one.intact]
    assert found.signatures, "a signature that was there is told, whatever became of it"
    assert found.verdict.proposal != "accept"


@pytest.mark.parametrize("attack", LAUNDERED)
@pytest.mark.threat("TH5")
def test_a_second_signature_does_not_launder_what_came_before_it(attack):
    changed = attacks.updated(letter(), attacks.REVISIONS[attack])
    found = examined(signing.signed(changed, field=SECOND))
    first = next(one for one in found.signatures if one.field_name == FIRST)
    assert not first.intact


def test_a_sneaky_signature_that_shows_something_new_is_a_modification():
    sneaky = SigFieldSpec("autre", box=(60, 600, 500, 760))
    found = examined(signing.signed(on_letter(), field="autre", spec=sneaky))
    assert [one.intact for one in found.signatures] == [False, True]
    assert found.verdict.code == "DOC_MODIFIE_APRES_SIGNATURE"


@pytest.mark.parametrize("kind", ["letter", "form"])
@pytest.mark.threat("TH5")
def test_a_later_timestamp_that_draws_over_the_page_is_a_modification(kind):
    data = waiting(kind)
    found = examined(signing.with_timestamp(data, field="attente", change=attacks.box_drawn))
    assert [one.intact for one in found.signatures] == [False]
    assert found.verdict.code == "DOC_MODIFIE_APRES_SIGNATURE"
    assert examined(data).signatures[0].intact


@pytest.mark.threat("TH5")
def test_three_hundred_random_bits_turned_are_refused():
    seed = 20261125
    chance, data = random.Random(seed), signing.honest("B-T")  # noqa: S311  (repeatable on purpose)
    for _turn in range(300):
        found = examined(attacks.flipped(data, chance), known=cage.Known())
        assert not [one for one in found.signatures if one.intact], seed
        assert found.verdict.proposal != "accept", seed


def judged(data, **how):
    found = examined(data, **how)
    (one,) = found.signatures
    return one.code, one.intact, one.trusted


def test_an_expired_certificate_is_told_unless_a_timestamp_proves_the_time():
    late = Person(root(), "Ève Tremblay", until=-1)
    assert judged(signing.b_b(person=late)) == ("CERT_EXPIRE", True, False)
    stamped = signing.signed(person=late, stamp_at=MOMENT - 3 * DAY)
    assert judged(stamped) == ("SIG_CERT_VALIDE", True, True)


@pytest.mark.parametrize(
    ("revoked", "stamped", "code"),
    [
        (-5, None, "CERT_REVOQUE"),
        (-5, -3, "CERT_REVOQUE"),
        (-1, -3, "SIG_CERT_VALIDE"),
        (-1, None, "CERT_REVOQUE"),
    ],
)
def test_revocation_counts_at_the_proven_time(revoked, stamped, code):
    authority = Authority("Autorité qui révoque", rank=9, revoked={4058: MOMENT + revoked * DAY})
    trust = cage.Trust((authority.pem, stamping().pem), crls=(authority.crl(), stamping().crl()))
    data = signing.signed(
        person=authority.person(), stamp_at=MOMENT + stamped * DAY if stamped else None
    )
    assert judged(data, trust=trust)[0] == code


@pytest.mark.parametrize(
    ("crls", "told"),
    [((), None), ((root().crl(since=-60, until=-30),), None), ((root().crl(),), True)],
    ids=["absent", "stale", "present"],
)
def test_an_unknown_revocation_is_never_trust(crls, told):
    trust = cage.Trust((root().pem,), crls=crls)
    code, intact, trusted = judged(signing.b_b(), trust=trust)
    assert (intact, trusted) == (True, told)
    assert (code == "SIG_CERT_VALIDE") is (told is True)


def test_the_proofs_that_the_file_itself_archives_are_enough():
    trust = cage.Trust((root().pem, stamping().pem))
    found = examined(signing.b_lt(), trust=trust)
    assert found.signatures[0].trusted is True
    assert found.signatures[0].revocation_source == "dss"


@pytest.mark.parametrize(
    ("person", "trusted", "reason"),
    [
        (lambda: Authority("Inconnue", rank=11).person(), False, "émetteur inconnu"),
        (lambda: root().person(kind="rsa1024"), False, "algorithme faible"),
        (lambda: root().person(since=10), False, "pas encore valide"),
    ],
)
def test_an_unproven_identity_leaves_the_document_unchanged(person, trusted, reason):
    found = examined(signing.b_b(person=person()))
    (one,) = found.signatures
    assert (one.intact, one.trusted) == (True, trusted)
    assert reason in one.reason
    assert found.verdict.proposal == "agent"
    assert found.waits_for_trust == (reason == "émetteur inconnu"), "an anchor may come for it"


def test_without_any_anchor_nobody_is_known_and_nobody_is_refused():
    found = examined(signing.b_b(), trust=cage.Trust())
    assert found.signatures[0].trusted is None
    assert found.waits_for_trust
    assert (found.verdict.code, found.verdict.proposal) == ("SIG_CERT_A_VERIFIER", "agent")
    assert "aucune ancre" in found.verdict.message


def test_a_weak_digest_is_told_and_never_called_a_modification():
    found = examined(signing.adobe(md_algorithm="sha1"))
    (one,) = found.signatures
    assert (one.intact, one.trusted, one.code) == (True, False, "SIG_CERT_A_VERIFIER")


def test_another_person_s_certificate_is_seen_by_an_agent():
    found = examined(signing.b_b(person=root().person("Luc Gagnon")))
    assert "NOM_DIFFERENT" in codes(found)
    assert found.verdict.proposal == "agent"


def test_the_signature_of_another_request_is_not_that_of_this_one():
    other = signing.signed(papers.form("Zoé"))
    found = examined(other, known=cage.Known(copy=papers.form(), person=papers.AUTHORIZER))
    assert found.verdict.code == "CONTENU_DIFFERENT"
    assert found.verdict.proposal == "refuse"


def test_a_blank_form_filled_and_signed_honestly_is_established():
    data = papers.filled(s4_fonction="Médecin responsable du grand fleuve, section du nord")
    found = examined(signing.signed(data))
    assert found.verdict.code == "SIG_CERT_VALIDE"
    assert found.fields["s2_type"] == "production"
    assert set(found.signatures[0].steps.values()) == {"ok"}


def field(pdf, name):
    return next(each for each in pdf.Root.AcroForm.Fields if name == each.T)


def printed_otherwise(data):
    """The form as a stranger prepared it: a layer hides half of page 1, on paper only."""
    with pikepdf.open(BytesIO(data)) as pdf:
        said, name = pikepdf.Dictionary, pikepdf.Name
        usage = said(Print=said(PrintState=name.ON), View=said(ViewState=name.OFF))
        layer = pdf.make_indirect(said(Type=name.OCG, Name="Fond", Usage=usage))
        turns = [said(Event=way, Category=[way], OCGs=[layer]) for way in (name.Print, name.View)]
        pdf.Root.OCProperties = said(OCGs=[layer], D=said(ON=[layer], AS=turns))
        pdf.pages[0].obj.Resources.Properties = said(MC9=layer)
        white = b"/OC /MC9 BDC q 1 1 1 rg 60 500 400 200 re f Q EMC"
        pdf.pages[0].contents_add(pdf.make_stream(white))
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def stamped_on_paper(data, flags=36):
    """The same with a stamp over page 1 that no screen shows."""
    with pikepdf.open(BytesIO(data)) as pdf:
        drawn = pdf.make_stream(b"0 g 0 0 300 100 re f", Type=pikepdf.Name.XObject)
        drawn.Subtype, drawn.BBox = pikepdf.Name.Form, [0, 0, 300, 100]
        stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, F=flags)
        stamp.Rect, stamp.AP = [100, 400, 400, 500], pikepdf.Dictionary(N=drawn)
        pdf.pages[0].obj.Annots.append(pdf.make_indirect(stamp))
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


@pytest.mark.threat("TH5")
@pytest.mark.parametrize("prepared", [printed_otherwise, stamped_on_paper])
def test_what_the_signed_form_shows_on_paper_only_is_compared_too(prepared):
    found = examined(signing.signed(prepared(papers.form())))
    assert (found.verdict.code, found.verdict.proposal) == ("CONTENU_DIFFERENT", "refuse")


def another_value(pdf):
    field(pdf, "s4_fonction").V = pikepdf.String("Autre")


def another_tick(pdf):
    field(pdf, "s2_type").Kids[0].AS = pikepdf.Name("/0")


def more_on_the_page(pdf):
    pdf.pages[0].contents_add(pdf.make_stream(attacks.INK))


@pytest.mark.parametrize(
    ("change", "code", "proposal"),
    [
        (another_value, "APPARENCE_DISCORDANTE", "agent"),
        (another_tick, "APPARENCE_DISCORDANTE", "agent"),
        (more_on_the_page, "CONTENU_DIFFERENT", "refuse"),
    ],
)
@pytest.mark.threat("TH5")
def test_a_blank_form_that_shows_something_else_than_it_holds_is_not_accepted(
    change, code, proposal
):
    found = examined(signing.signed(papers.filled(change)))
    assert (found.verdict.code, found.verdict.proposal) == (code, proposal)


def test_a_blank_form_filled_for_another_person_is_seen_by_an_agent():
    found = examined(signing.signed(papers.filled(s4_nom="Gagnon")))
    assert found.verdict.code == "NOM_DIFFERENT"


def test_what_the_authority_lacks_is_a_finding():
    found = examined(signing.honest("B-B"), trust=TRUST, known=cage.Known())
    assert {"CODE_INVALIDE", "COPIE_ABSENTE"} <= codes(found)
    assert found.verdict.proposal == "agent"
    forged = examined(
        signing.honest("B-B"), known=cage.Known(code_key=b"x" * 32, copies=KNOWN.copies)
    )
    assert "CODE_INVALIDE" in codes(forged)


def test_a_good_signature_on_a_paper_of_nobody_s_is_at_best_to_be_verified():
    found = examined(on_letter())
    assert found.signatures[0].intact
    assert found.signatures[0].trusted is True
    assert found.verdict.code == "SIG_CERT_A_VERIFIER"
    assert found.verdict.proposal == "agent"


def test_the_same_bytes_give_the_same_verdict():
    data = signing.honest("B-LTA")
    one, other = examined(data), examined(data)
    assert one.verdict == other.verdict
    assert one.findings == other.findings
    assert one.signatures == other.signatures
