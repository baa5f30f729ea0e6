"""The page of definitions says what the workbook's sheet says, in both languages, to everybody who is signed in."""

import pytest

from learning_centers.core import i18n
from learning_centers.figures.terms import TERMS
from models import Role
from tests.factories import make_account, make_center


@pytest.fixture
def browser(session, signed_in):
    account = make_account(session, Role.SUPPORTER, centers=[make_center(session)])
    session.commit()
    return signed_in(account)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_every_term_stands_there_with_its_anchor_in_both_languages(browser, language):
    browser.set_cookie("language", language)
    page = browser.get("/terms").text
    for key, term in TERMS.items():
        assert f'<tr role="row" id="{key}">' in page
        for spoken in i18n.LANGUAGES:
            with i18n.speaking(spoken):
                for text in filter(None, (term.name, term.meaning, term.formula, term.scope)):
                    assert i18n.gettext(text) in page, (spoken, text)


def test_the_language_of_the_page_comes_first(browser):
    browser.set_cookie("language", "en")
    page = browser.get("/terms").text
    assert page.index(">People<") < page.index(">실인원<")
    browser.set_cookie("language", "ko")
    page = browser.get("/terms").text
    assert page.index(">실인원<") < page.index(">People<")


def test_nobody_who_is_not_signed_in_reads_it(client):
    assert client.get("/terms").status_code == 302
