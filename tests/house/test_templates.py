"""House rules that hold for every template."""

import re

import pytest
from jinja2 import TemplateSyntaxError, nodes

from tests.house.sources import HANGUL, ROOT, mail_templates, name_of, templates
from tests.house.views import routes

PAGES = [path for path in templates() if path.parent.name != "components"]
MAX_LINES = 120
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)|<style\b|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|javascript:""", re.I
)
IMPORT = re.compile(r'\{%-?\s*from\s+"[^"]+"\s+import\s+(?P<names>[^%]+?)\s*(with context)?\s*-?%\}')
INPUTS = re.compile(r"<(input|select|textarea)\b", re.I)
COMMENT = re.compile(r"\{#.*?#\}", re.S)


def tree_of(app, path):
    return app.jinja_env.parse(path.read_text())


def source_of(path):
    """Without comments."""
    return COMMENT.sub("", path.read_text())


def test_all_templates_compile(app):
    broken = {}
    for path in templates():
        try:
            app.jinja_env.compile(path.read_text(), name=name_of(path))
        except TemplateSyntaxError as error:
            broken[name_of(path)] = str(error)
    assert not broken


def test_every_template_a_template_names_is_there(app):
    for path in templates():
        kinds = (nodes.Extends, nodes.Include, nodes.FromImport, nodes.Import)
        for node in tree_of(app, path).find_all(kinds):
            if isinstance(node.template, nodes.Const):
                assert (ROOT / "templates" / node.template.value).exists(), (
                    f"{name_of(path)}: {node.template.value}"
                )


def test_every_imported_macro_exists_and_is_used(app):
    for path in templates():
        tree = tree_of(app, path)
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        for found in tree.find_all(nodes.FromImport):
            names = [name if isinstance(name, tuple) else (name, name) for name in found.names]
            there = macros_of(app, ROOT / "templates" / found.template.value)
            for name, alias in names:
                assert name in there, f"{name_of(path)} imports {name}, which {found.template.value} has not"
                assert alias in used, f"{name_of(path)} imports {alias} and does not use it"


def macros_of(app, path):
    tree = tree_of(app, path)
    return {node.name for node in tree.find_all(nodes.Macro)} | {
        node.target.name for node in tree.find_all(nodes.Assign) if isinstance(node.target, nodes.Name)
    }


def test_korean_stands_in_the_catalogue():
    assert not [
        name_of(path) for path in [*templates(), *mail_templates()] if HANGUL.search(path.read_text())
    ]


def test_nothing_is_inline():
    """The content policy blocks it anyway, and silently."""
    inline = {
        name_of(path): found.group() for path in templates() for found in INLINE.finditer(source_of(path))
    }
    assert not inline


@pytest.mark.parametrize(
    "text",
    [
        "<script>go()</script>",
        "<style>",
        '<p style="color: red">',
        "<p STYLE='x'>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_the_pattern_finds_what_is_inline(text):
    assert INLINE.search(text)


@pytest.mark.parametrize(
    "text", ['<script type="module" src="/a.js"></script>', '<p class="style">', "font=1"]
)
def test_the_pattern_leaves_files_alone(text):
    assert not INLINE.search(text)


def test_a_page_is_at_most_120_lines_long():
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in PAGES}
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_LINES}


def test_only_components_draw_inputs():
    """A hidden input carries a value of the page, and is not drawn."""
    drawing = {
        name_of(path): found.group()
        for path in PAGES
        if path.name != "parts.html"
        for found in INPUTS.finditer(re.sub(r'<input type="hidden"', "", source_of(path)))
    }
    assert not drawing


def test_every_macro_file_says_what_its_macros_are_given():
    for path in (ROOT / "templates" / "components").glob("*.html"):
        assert COMMENT.search(path.read_text()), f"{path.name}: no comment says what the arguments are"


def test_every_form_that_is_sent_carries_a_token(app):
    for path in templates():
        for form in re.finditer(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", source_of(path), re.S | re.I):
            if "post" in form["head"].lower():
                assert re.search(r"csrf|hidden_tag\(\)|\bcaller\(\)", form["body"]), (
                    f"{name_of(path)}: {form['head']}"
                )


def test_every_link_leads_to_a_route(app):
    """`url_for` with a literal endpoint; StrictUndefined does not see these before the page is drawn."""
    rules = {}
    for rule in routes(app):
        rules.setdefault(rule.endpoint, []).append(rule.arguments)
    for path in templates():
        for call in tree_of(app, path).find_all(nodes.Call):
            if getattr(call.node, "name", "") == "url_for" and isinstance(call.args[0], nodes.Const):
                endpoint, given = call.args[0].value, {keyword.key for keyword in call.kwargs}
                where = f"{name_of(path)}:{call.lineno} url_for({endpoint!r})"
                assert endpoint in rules, f"{where}: there is no such route"
                assert call.dyn_kwargs or any(wanted <= given for wanted in rules[endpoint]), (
                    f"{where}: {rules[endpoint]}"
                )


def test_every_page_of_a_view_is_there(app):
    """`render_template("…")` with a literal name in any view."""
    wanted = {
        (name_of(path), found)
        for path in (ROOT / "learning_centers").rglob("*.py")
        for found in re.findall(r'render_template\(\s*"([^"]+)"', path.read_text())
    }
    assert not {(file, name) for file, name in wanted if not (ROOT / "templates" / name).exists()}


def test_every_page_is_drawn_by_some_view():
    drawn = "\n".join(path.read_text() for path in (ROOT / "learning_centers").rglob("*.py"))
    drawn += "\n".join(path.read_text() for path in templates())
    unused = {
        name
        for path in PAGES
        if f'"{(name := path.relative_to(ROOT / "templates").as_posix())}"' not in drawn
    }
    assert not unused
