import re


def test_a_static_file_is_kept_for_a_year_under_a_marked_address(client):
    page = client.get("/help").text
    (address,) = re.findall(r'href="(/static/theme/1-tokens\.css[^"]*)"', page)
    assert re.search(r"\?v=[0-9a-f]{10}$", address)
    with client.get(address) as answer:
        assert answer.cache_control.max_age == 31_536_000
        assert "no-store" not in answer.headers["Cache-Control"]


def test_a_page_is_never_kept(client):
    assert client.get("/help").headers["Cache-Control"] == "no-store"
