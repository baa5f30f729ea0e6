import pytest
from bs4 import BeautifulSoup

from models import Mark, Role
from tests.browser import axe
from tests.calendars.looking import opened, too_wide
from tests.factories import make_account, make_attendee, make_center
from tests.figures.world import held

PROVINCES = "/map?month=2026-10"
DISTRICTS = "/map?month=2026-10&level=district"
RING = "one => getComputedStyle(one).outlineStyle !== 'none'"


@pytest.fixture
def client(session, signed_in):
    for district, people in (("43110", 3), ("43150", 1), ("11110", 2), ("41110", 5), ("47940", 1)):
        center = make_center(session, district=district)
        marks = {make_attendee(session, center).id: Mark.PRESENT for _n in range(people)}
        held(session, center, marks)
    make_center(session, district="28260")
    account = make_account(session, Role.MINISTRY)
    session.commit()
    return signed_in(account)


@pytest.mark.parametrize(
    ("address", "width", "contrast"),
    [
        (PROVINCES, 360, "normal"),
        (PROVINCES, 1280, "high"),
        (DISTRICTS, 360, "high"),
        (DISTRICTS, 1280, "normal"),
        (f"{DISTRICTS}&province=41", 360, "normal"),
        (f"{DISTRICTS}&province=47", 1280, "high"),
    ],
)
def test_the_page_is_accessible_and_no_wider_than_the_screen(browser, client, address, width, contrast):
    client.set_cookie("contrast", contrast)
    with opened(browser, client, address, width=width) as page:
        assert axe(page) == []
        assert too_wide(page) <= 0


def test_pointing_puts_the_figure_into_the_caption_and_a_press_opens_the_region(browser, client):
    with opened(browser, client, PROVINCES) as page:
        caption = page.locator("[data-map-said]")
        assert "화살표" in caption.inner_text()
        page.locator(".lc-map--tiles .lc-map__region", has_text="충북").hover()
        assert caption.inner_text() == "충청북도: 4명"
        page.locator(".lc-map--tiles .lc-map__region", has_text="충북").click()
        page.wait_for_url("**province=43")
        assert "충청북도" in page.locator("h1").inner_text()


def test_a_first_touch_says_the_figure_and_a_second_one_opens_the_region(browser, client):
    with opened(browser, client, PROVINCES, width=360) as page:
        caption = page.locator("[data-map-said]")
        for name in ("충북", "서울"):
            tile = page.locator(".lc-map--tiles .lc-map__region", has_text=name)
            tile.dispatch_event("pointerdown", {"pointerType": "touch"})
            tile.dispatch_event("click")
        assert caption.inner_text() == "서울특별시: 2명. 한 번 더 누르면 자세히 봅니다."
        assert "province" not in page.url
        tile.dispatch_event("click")
        page.wait_for_url("**province=11")


def test_enter_opens_the_region_one_stands_on(browser, client):
    with opened(browser, client, f"{DISTRICTS}&province=43") as page:
        page.locator(".lc-map__region[aria-label^='충청북도 청주시']").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/dashboards?scope=district&code=43110**")


def test_a_drawing_is_one_stop_of_the_tab_key_and_the_arrows_go_over_it(browser, client):
    with opened(browser, client, DISTRICTS) as page:
        outlines = page.locator("[data-map]").first
        assert outlines.locator("[tabindex='0']").count() == 1
        outlines.locator(".lc-map__region[aria-label^='충청북도 청주시']").focus()
        assert page.locator("[data-map-said]").inner_text() == "충청북도 청주시: 3명"
        assert page.evaluate("document.activeElement.matches('[tabindex=\"0\"]')"), "where one left it"
        passed = []
        for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
            page.keyboard.press(key)
            passed.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
            assert page.locator("[data-map-said]").inner_text() == passed[-1]
        assert len(set(passed)) >= 3
        assert page.locator(":focus").evaluate(RING)
        page.keyboard.press("Tab")
        assert not outlines.evaluate("drawing => drawing.contains(document.activeElement)")


def test_every_region_is_reached_with_the_arrow_keys(browser, client):
    """From any region a walk leads to every other: no tile and no island is cut off.

    That the keys move the focus is shown above; here its way is only noted, as moving it 2,000 times takes long.
    """
    reached = """drawing => {
      let met = new Set(), at = drawing.querySelector('.lc-map__region');
      const really = SVGElement.prototype.focus;
      SVGElement.prototype.focus = function () { at = this; };
      const todo = [at];
      while (todo.length) {
        const region = todo.pop();
        if (met.has(region)) continue;
        met.add(region);
        for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
          region.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          todo.push(at);
        }
      }
      SVGElement.prototype.focus = really;
      return met.size;
    }"""
    for address, regions in ((DISTRICTS, 230), (PROVINCES, 16), (f"{DISTRICTS}&province=47", 22)):
        with opened(browser, client, address) as page:
            drawings = page.locator("[data-map]").all()
            assert [drawing.evaluate(reached) for drawing in drawings] == [regions, regions]


def test_without_scripts_the_page_points_to_the_table(client):
    page = BeautifulSoup(client.get(PROVINCES).text, "html.parser")
    assert page.select_one("[data-map-said]").get_text() == "모든 값은 아래 표에 있습니다."
    assert {one["tabindex"] for one in page.select(".lc-map__region")} == {"-1"}, (
        "the table has the same links"
    )
    assert all(region.title.get_text() == region["aria-label"] for region in page.select(".lc-map__region"))
