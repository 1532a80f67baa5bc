"""Typography of whole pages: every text, and nothing but texts."""

import re

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.words import NBSP
from poterne.facade.typography import typo_html

TEXT = st.text(alphabet="aé'’\" «»:;!?%<>&0 \n", max_size=30)


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("<p>Note : « oui »</p>", "<p>Note~: «~oui~»</p>"),
        ("<b>Note</b> : oui", "<b>Note</b>~: oui"),
        ("« <b>oui</b> »", "«~<b>oui</b>~»"),
        ("l&#x27;été", "l’été"),
        ("<p>l'été ?</p>", "<p>l’été?</p>"),
        (
            '<a href="/?a : b" title="Note : oui">x</a>',
            '<a href="/?a : b" title="Note~: oui">x</a>',
        ),
        ('<input value="Note : oui">', '<input value="Note : oui">'),
        ("<code>a : b</code> : c", "<code>a : b</code>~: c"),
        ('<i translate="no">L&#x27;A : B</i> : c', '<i translate="no">L&#x27;A : B</i>~: c'),
        (
            '<p translate="no">a : <p>b : </p>c : </p> : d',
            '<p translate="no">a : <p>b : </p>c : </p>~: d',
        ),
        ("<textarea>a : b</textarea> : c", "<textarea>a : b</textarea>~: c"),
        ("<br> : c", "<br>~: c"),
        ("<!-- a : b -->", "<!-- a : b -->"),
        ("&lt;b&gt; : c", "&lt;b&gt;~: c"),
    ],
)
def test_texts_change_and_the_rest_does_not(printed, shown):
    assert typo_html(printed).replace(NBSP, "~") == shown


@given(TEXT, TEXT)
def test_no_markup_is_made_or_lost(text, value):
    html = f'<p title="{escape(value)}">{escape(text)}</p><input value="{escape(value)}">'
    assert re.findall(r"<[a-z/]+", typo_html(html)) == re.findall(r"<[a-z/]+", html)
    assert f'<input value="{escape(value)}">' in typo_html(html)


@given(TEXT)
def test_a_page_passed_twice_does_not_change_again(text):
    html = f"<p>{escape(text)}</p>"
    assert typo_html(typo_html(html)) == typo_html(html)


@given(TEXT)
def test_what_was_typed_is_shown_as_typed(text):
    html = f'<span translate="no">{escape(text)}</span>'
    assert typo_html(html) == html
