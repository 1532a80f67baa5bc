"""Mails that come back: what is read of them, what is not, and that no stranger's bytes raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mail.notices import STYLES, Try, Wanted, notice

from poterne.adapters.mail import return_address
from poterne.adapters.notices import LONGEST, read_notice
from poterne.core.returns import Told

ENVID = "0123456789abcdef" * 2
ABOUT = Try(ENVID, "", "<m1@poterne.example>", "marc.roy@roy-informatique.example")
REPORTS = STYLES[:4]


@pytest.fixture
def about():
    return Try(ENVID, return_address(ENVID), ABOUT.message_id, ABOUT.to, "secret")


@pytest.mark.parametrize("style", REPORTS)
@pytest.mark.parametrize("action", ["failed", "delayed", "delivered", "relayed", "expanded"])
def test_a_report_of_each_style_says_its_action_code_and_names(about, style, action):
    read = read_notice(notice(style, about, Wanted(action, "4.4.1")))
    assert (read.told, read.status) == (Told(action), "4.4.1")
    assert (read.envid, read.message_id) == (ENVID, about.message_id)
    assert read.to[0] == tuple(about.sender.partition("+")[2].partition("@")[0].split("."))


@pytest.mark.parametrize("style", REPORTS)
def test_the_whole_mail_brought_back_gives_its_message_id_and_nothing_else(about, style):
    read = read_notice(notice(style, about, Wanted(whole=True)))
    assert read.message_id == about.message_id
    assert "secret" not in repr(read)


def test_words_without_a_report_say_only_where_they_came(about):
    read = read_notice(notice("qmail", about))
    assert (read.told, len(read.to)) == (Told.ILLISIBLE, 1)


def test_a_report_inside_the_mail_brought_back_is_not_the_report(about):
    inside = notice("postfix", about).decode()
    mail = (
        "To: someone@poterne.example\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
        f"Content-Type: message/rfc822\n\n{inside}\n--x--\n"
    )
    read = read_notice(mail.encode())
    assert (read.told, read.to, read.envid) == (Told.ILLISIBLE, (), "")


def test_an_answer_that_writes_itself_is_no_notice(about):
    mail = f"To: {about.sender}\nAuto-Submitted: auto-replied\n\nJe suis en vacances.\n"
    assert read_notice(mail.encode()) is None
    assert read_notice(mail.replace("auto-replied", "no").encode()).told is Told.ILLISIBLE


def test_the_worst_recipient_speaks_and_gives_its_own_code(about):
    raw = notice("postfix", about).replace(
        b"Final-Recipient",
        b"Final-Recipient: rfc822; a@b.example\r\nAction: delivered\r\n"
        b"Status: 2.0.0\r\n\r\nFinal-Recipient",
        1,
    )
    read = read_notice(raw)
    assert (read.told, read.status) == (Told.FAILED, "5.1.1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"From: a <\n\n",
        b"Content-Type: multipart/report\n\n",
        b"Content-Type: multipart/report; boundary=\n\nx",
        b"Content-Type: multipart/report; boundary*0*=%ff; boundary*1=x\n\n--x\n\n--x--",
        b"Content-Type: message/delivery-status\n\nAction: failed\n",
        b"Content-Type: text/plain; charset=\x00\xff\nContent-Transfer-Encoding: base64\n\n=\xff",
        b"Content-Type: multipart/a; boundary=a\n\n" * 2000,
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"To: " + b"retours+" * 40000,
    ],
)
def test_a_poisoned_mail_raises_nothing_and_proves_nothing(raw):
    read = read_notice(raw)
    assert read is None or (read.told is Told.ILLISIBLE and read.to == ())


@given(st.binary(max_size=2000), st.sampled_from(REPORTS), st.data())
def test_no_bytes_of_a_stranger_raise(noise, style, data):
    raw = notice(style, ABOUT)
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 200))
    read_notice(raw[:at] + noise + raw[at + cut :])


@given(
    st.lists(
        st.sampled_from(
            [
                b"Content-Type: ",
                b"multipart/report; boundary=",
                b"x",
                b"--x",
                b"\n",
                b"\r\n\r\n",
                b"message/delivery-status",
                b"message/rfc822",
                b"Action: ",
                b"failed",
                b"Status: 5.1.1",
                b"\x00",
                b"\xff\xfe",
                b"=?utf-8?b?",
                b"To: <retours+",
            ]
        ),
        max_size=60,
    )
)
def test_no_pieces_of_a_report_in_any_order_raise(pieces):
    read_notice(b"".join(pieces))


def test_only_the_beginning_of_a_huge_mail_is_looked_at(about):
    raw = b"X: y\r\n" * (LONGEST // 6 + 1) + notice("postfix", about)
    assert read_notice(raw).to == ()
