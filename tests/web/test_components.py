from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import StrictUndefined, UndefinedError
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from learning_centers.core.i18n import speaking
from learning_centers.core.paging import Page
from learning_centers.web import filters
from learning_centers.web.states import STATES

TEMPLATES = Path(__file__).parents[2] / "templates"
COLUMNS = [("name", "Center", ""), ("state", "State", ""), ("visits", "Visits", "num")]
BOTH = [SelectChoice("in", "Inside"), SelectChoice("out", "Outside")]


class Row(Form):
    seats = IntegerField("Seats", [NumberRange(1, 60, "Enter 1 to 60.")])


class Sample(Form):
    title = StringField("Title", [InputRequired("Enter a title.")], description="As on the poster")
    memo = StringField("Memo")
    kind = SelectField("Kind", choices=BOTH)
    place = RadioField("Place", [InputRequired("Choose one.")], choices=BOTH)
    parts = SelectMultipleField("Parts", choices=BOTH, widget=ListWidget(), option_widget=CheckboxInput())
    agree = BooleanField("I agree", [InputRequired("Tick this.")])
    secret = HiddenField()
    rows = FieldList(FormField(Row), min_entries=1)


@pytest.fixture
def env():
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["csrf_token"] = lambda: "token-1"
    filters.register(app)
    return app.jinja_env


@pytest.fixture
def draw(env):
    """Draws `call` of a macro in components/<room>.html and gives the parsed HTML."""

    def drawn(room, call, **values):
        macro = call.split("(")[0]
        text = f'{{% from "components/{room}.html" import {macro} %}}{{{{ {call} }}}}'
        return BeautifulSoup(env.from_string(text).render(**values), "html.parser")

    return drawn


def refused_form():
    form = Sample(data={"rows": [{"seats": 99}]})
    assert not form.validate()
    return form


def test_a_field_ties_its_label_hint_and_error(draw):
    page = draw("forms", "field('seats', 'Seats', 'number', '0', 'How many', 'Too few')")
    box = page.find("input")
    assert page.find("label")["for"] == box["id"] == "seats"
    assert [page.find(id=name).get_text(strip=True) for name in box["aria-describedby"].split()] == [
        "How many",
        "Too few",
    ]
    assert box["aria-invalid"] == "true"


def test_a_field_without_hint_or_error_is_tied_to_nothing(draw):
    box = draw("forms", "field('seats', 'Seats')").find("input")
    assert not box.has_attr("aria-describedby")
    assert not box.has_attr("aria-invalid")
    assert box.has_attr("required")


def test_an_optional_field_says_so_but_not_in_filters(draw):
    assert "(선택)" in draw("forms", "field('q', 'Name', required=false)").text
    assert "(선택)" not in draw("forms", "field('q', 'Name', required=false, say_optional=false)").text


def test_what_was_typed_is_escaped(draw):
    page = draw("forms", "field('q', 'Name', value=typed)", typed='"><script>')
    assert page.find("script") is None
    assert page.find("input")["value"] == '"><script>'


def test_a_password_is_never_sent_back(draw):
    assert not draw("forms", "field('p', 'Password', 'password', 'secret')").find("input").has_attr("value")


def test_what_came_from_the_address_selects_a_numbered_option(draw):
    page = draw("forms", "field('d', 'District', 'select', '2', options=[('', 'All'), (1, 'A'), (2, 'B')])")
    assert [option["value"] for option in page.select("option[selected]")] == ["2"]


def test_choices_have_a_legend_and_a_label_each(draw):
    page = draw("forms", "choice('mode', 'Where?', [('a b', 'A'), ('c', 'C')], ['c'], error='Choose one')")
    assert page.find("legend").text == "Where?"
    assert {label["for"] for label in page.find_all("label")} == {"mode-0", "mode-1"}
    assert page.select_one("[checked]")["id"] == "mode-1"
    assert page.find(id=page.find("fieldset")["aria-describedby"]).get_text(strip=True) == "Choose one"


@pytest.mark.parametrize("name", ["title", "memo", "kind", "agree"])
def test_a_wtforms_field_is_drawn_with_a_tied_label(draw, name):
    form = refused_form()
    page = draw("forms", "wtf_field(field)", field=form[name])
    box = page.find(["input", "select"])
    assert page.find("label")["for"] == box["id"] == name
    assert box.has_attr("aria-invalid") == bool(form[name].errors)
    for tied in box.get("aria-describedby", "").split():
        assert page.find(id=tied) is not None


def test_a_wtforms_field_shows_its_description_and_error_in_order(draw):
    page = draw("forms", "wtf_field(field)", field=refused_form().title)
    assert page.find("input")["aria-describedby"] == "title-hint title-error"
    assert page.find(id="title-hint").text == "As on the poster"
    assert "Enter a title." in page.find(id="title-error").text


@pytest.mark.parametrize(("name", "kind"), [("place", "radio"), ("parts", "checkbox")])
def test_wtforms_choices_become_a_fieldset(draw, name, kind):
    page = draw("forms", "wtf_field(field)", field=refused_form()[name])
    assert page.find("fieldset").find("legend") is not None
    boxes = page.find_all("input", type=kind)
    assert (
        [label["for"] for label in page.find_all("label")]
        == [box["id"] for box in boxes]
        == [f"{name}-0", f"{name}-1"]
    )


def test_a_hidden_field_draws_nothing_else(draw):
    page = draw("forms", "wtf_field(field)", field=refused_form().secret)
    assert [tag.name for tag in page.find_all(True)] == ["input"]


def test_the_summary_links_each_error_to_an_input_on_the_page(draw):
    form = refused_form()
    form.form_errors.append("The month is locked.")
    summary = draw("forms", "wtf_summary(form)", form=form)
    links = [link["href"] for link in summary.find_all("a")]
    assert links == ["#title", "#kind", "#place-0", "#agree", "#rows-0-seats"]
    drawn = [
        draw("forms", "wtf_field(field)", field=form[name]) for name in ("title", "kind", "place", "agree")
    ]
    assert all(any(part.find(id=link[1:]) for part in drawn) for link in links[:4])
    assert "The month is locked." in summary.text
    assert summary.find(id="errors")["tabindex"] == "-1"


def test_no_errors_no_summary(draw):
    assert draw("forms", "wtf_summary(form)", form=Sample()).text.strip() == ""


def test_a_plain_form_carries_the_token(draw):
    assert draw("forms", "csrf()").find("input")["value"] == "token-1"


def test_every_state_has_a_tag_with_a_word_in_both_languages(draw):
    for state, shown in STATES.items():
        with speaking("en"):
            assert draw("frame", "state_tag(state)", state=state).text == shown.text
        with speaking("ko"):
            assert draw("frame", "state_tag(state)", state=state).text != shown.text


def test_an_unknown_state_is_an_error(draw):
    with pytest.raises(UndefinedError):
        draw("frame", "state_tag('nonsense')")


def test_words_follow_the_language_of_each_drawing(draw):
    with speaking("en"):
        assert draw("frame", "steps(['A', 'B'], 2)").find("li")["data-step"] == "Step 1"
    assert draw("frame", "steps(['A', 'B'], 2)").find("li")["data-step"] == "1단계"


def test_progress_that_does_not_know_its_end_has_no_value(draw):
    assert not draw("frame", "progress('Rows', 0, 0)").find("progress").has_attr("value")
    bar = draw("frame", "progress('Rows', 5, 10, '/p')")
    assert (bar.find("progress")["value"], bar.find("progress")["max"]) == ("5", "10")
    assert bar.find(attrs={"data-progress-url": "/p"}) is not None


def test_a_table_keeps_its_roles_when_it_is_stacked(draw):
    rows = [{"name": "Gaon", "state": {"state": "missing"}, "visits": 1204, "_row": "bad"}]
    page = draw(
        "tables",
        "table('t', 'Centers', columns, rows, foot={'name': 'All', 'visits': 9})",
        columns=COLUMNS,
        rows=rows,
    )
    table = page.find("table")
    assert table["role"] == "table"
    assert page.find("div")["aria-label"] == table.find("caption").text == "Centers"
    assert [head["role"] for head in table.select("thead th")] == ["columnheader"] * 3
    assert table.select_one("tbody th")["scope"] == "row"
    assert [cell["data-label"] for cell in table.select("tbody td")] == ["State", "Visits"]
    assert table.select_one("tbody td.lc-num").text == "1,204"
    assert table.select_one("tbody tr")["class"] == ["lc-is-bad"]
    assert table.select_one("tfoot td.lc-void") is not None


def test_boxes_of_a_table_are_named_for_their_row(draw):
    rows = [{"name": "Gaon", "_pick": 7, "_name": "Gaon"}, {"name": "Podo"}]
    page = draw(
        "tables", "table('t', 'Centers', columns, rows, pick='center')", columns=COLUMNS[:1], rows=rows
    )
    assert [(box["value"], box["aria-label"]) for box in page.find_all("input")] == [("7", "Gaon 고르기")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        (None, "자료 없음"),
        (0, "0"),
        ({"text": "A", "sub": "b"}, "Ab"),
        ({"diff": -2, "text": "2명"}, "줄어듦 2명"),
    ],
)
def test_a_cell_words_its_value(draw, value, text):
    assert draw("tables", "cell(value)", value=value).text == text


def test_a_missing_column_is_an_error(draw):
    with pytest.raises(UndefinedError):
        draw("tables", "table('t', 'Centers', columns, [{'name': 'Gaon'}])", columns=COLUMNS)


def test_the_pager_links_to_the_ends_and_the_neighbours(draw):
    page = draw("tables", "pager(page, '?q=a&page=')", page=Page(range(15), 5, 300, 15))
    assert [link["href"] for link in page.find_all("a")] == [f"?q=a&page={n}" for n in (1, 4, 6, 20)]
    assert page.find(attrs={"aria-current": "page"}).text.endswith("5")
    assert "61–75" in page.text
    assert "300" in page.text


def test_one_page_needs_no_links(draw):
    assert draw("tables", "pager(page)", page=Page(range(4), 1, 4, 15)).find("ul") is None


def test_a_line_chart_says_its_finding_and_survives_missing_parts(draw):
    page = draw(
        "charts", "line_chart('Level', 'Rising', [(2022, 78.8, none, none)], [], [], 2022, 2027, 76, 84, 2)"
    )
    assert page.find("svg")["aria-label"] == "Level. Rising"
    assert page.find("polygon") is None
    assert page.select_one(".lc-c-target") is None


def test_the_ends_of_a_line_chart_do_not_cover_each_other(draw):
    page = draw(
        "charts",
        "line_chart('L', 'D', [(2022, 80, none, none)], [(2027, 83)], [(2027, 82.9)], 2022, 2027, 76, 84, 2)",
    )
    goal, about = [text for text in page.find_all("text") if text.has_attr("dx")]
    assert float(about["y"]) + float(about["dy"]) - float(goal["y"]) - float(goal["dy"]) >= 18


def test_a_bar_without_a_figure_says_so(draw):
    page = draw("charts", "bar_chart('Visits', 'D', [('5', none), ('6', 3)])")
    assert len(page.select(".lc-c-bar")) == 1
    assert [span.text for span in page.find_all("tspan")] == ["없음", "자료"]


def test_bars_of_nothing_but_zeros_are_drawn(draw):
    assert (
        draw("charts", "bar_chart('Visits', 'D', [('5', 0), ('6', 0)])").select(".lc-c-bar--now")[0]["height"]
        == "0.0"
    )


def test_a_tile_without_a_figure_says_so(draw):
    assert "자료 없음" in draw("charts", "tile_map('M', 'D', [('A', 0, 0, none, 0)], 1, 1)").text
