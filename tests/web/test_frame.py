import pytest
from bs4 import BeautifulSoup

from tests.web.stand_in import INSTRUCTOR, make_app

CODES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 503)


def page(app, path="/"):
    return BeautifulSoup(app.test_client().get(path).data, "html.parser")


def test_an_office_has_a_menu_with_the_open_page_marked():
    menu = page(make_app(), "/parts").find("nav", id="menu")
    assert [link["href"] for link in menu.select("[aria-current=page]")] == ["/parts"]
    assert "6건 남음" in menu.get_text(" ", strip=True).replace(" 건", "건")


def test_an_instructor_has_tabs_and_a_way_out():
    drawn = page(make_app(INSTRUCTOR))
    assert drawn.find("nav", class_="lc-tabs") is not None
    assert "lc-has-tabs" in drawn.body["class"]
    assert drawn.select_one("form[action='/accounts.sign_out']") is not None


def test_a_signed_out_visitor_has_neither_menu_nor_idle_warning():
    drawn = page(make_app(None))
    assert drawn.find("nav") is None
    assert not drawn.body.has_attr("data-idle-seconds")


def test_every_form_of_the_frame_carries_a_token_and_comes_back():
    for form in page(make_app(), "/?page=2").select("form.lc-switch"):
        assert form.select_one("[name=csrf_token]")["value"]
        if form["action"] == "/accounts.preferences":
            assert form.select_one("[name=next]")["value"] == "/?page=2"


def test_the_language_and_contrast_stand_on_the_html_element():
    html = page(make_app(), "/?language=en&contrast=high").html
    assert (html["lang"], html["data-contrast"]) == ("en", "high")


def test_the_frame_does_not_hide_what_a_view_passes():
    main = "".join(f" {{{{ {name} is defined }}}}" for name in ("me", "entries", "tabs", "kind", "other"))
    assert page(make_app(main=main)).main.text.split()[1:] == ["False"] * 5


def test_nothing_in_the_frame_needs_inline_code():
    drawn = page(make_app(), "/parts")
    assert not drawn.select("style, [style], [onclick], script:not([src])")


@pytest.mark.parametrize("code", CODES)
def test_each_error_says_what_to_do_and_its_number(code):
    text = page(make_app(), f"/error/{code}").main.get_text(" ", strip=True)
    assert f"오류 {code}" in text
    assert "A7F209C1" in text


def test_a_failure_of_ours_asks_nothing_of_the_database():
    app = make_app()
    app.jinja_env.globals["viewer"] = None  # calling it would fail
    assert "오류 500" in page(app, "/error/500").main.text


def test_an_unlisted_error_still_has_a_page():
    assert "오류 405" in page(make_app(), "/error/405").main.text
