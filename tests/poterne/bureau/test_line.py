"""The desk's part of the line, through its pages alone."""

from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, gmf
from tests.poterne.bureau.desk import at, case

from poterne.records.models import Credential, JournalRow


def test_a_request_goes_from_the_queue_to_its_identifiers(now):
    request = line.confirmed(line.signed(gmf(3), now), now)
    agent, repondant, soes = at(GAGNON, now), at(NGUYEN, now), at(COTE, now)

    agent.get("/bureau/")
    agent.send("/bureau/prochain/")
    agent.get(case(request))
    agent.send(f"{case(request)}accepter/")

    repondant.get(f"/bureau/a-signer/{request.reference}/")
    repondant.sign(f"/bureau/a-signer/{request.reference}/")
    soes.get(f"/bureau/a-signer-soes/{request.reference}/")
    assert "contenu identique" in soes.page
    soes.sign(f"/bureau/a-signer-soes/{request.reference}/")

    request.refresh_from_db()
    assert request.state == "accordee"
    assert Credential.objects.count() == 3
    offices = JournalRow.objects.filter(acteur__startswith="compte:").values_list("action", "role")
    assert {
        ("demande.conforme", "agent"),
        ("demande.signee_repondant", "repondant"),
        ("demande.accordee", "soes"),
    } <= set(offices)
