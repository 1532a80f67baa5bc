"""Bureau-5: nothing is forgotten, and nothing of a real case is shown."""

import html
import re

from tests import line
from tests.cast import GAGNON, gmf
from tests.poterne.bureau.desk import at

from poterne.acts.specimens import specimens
from poterne.core.mails import LETTERS, MAILS
from poterne.records.models import Delivery


def test_every_mail_and_letter_is_previewed_by_the_code_that_writes_it(base, now):
    request = line.granted(gmf(1), now)
    before = Delivery.objects.count()
    desk = at(GAGNON, now)
    desk.get("/bureau/gabarits/")
    assert re.findall(r"<summary><code>([^<]+)</code>", desk.page) == [*MAILS, *LETTERS]
    shown = html.unescape(desk.page).replace("\xa0", " ")
    for each in specimens():
        assert each.subject.replace("\xa0", " ") in shown
        if not each.letter:
            first = each.text.replace("\xa0", " ").split("\n\n")[1].split("\n")[0]
            assert first in shown, each.kind
    assert request.organization_name not in desk.page
    assert request.credentials.get().machine_id not in desk.page
    assert Delivery.objects.count() == before
