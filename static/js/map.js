/** Maps: pointing, touching and the arrow keys put a region's figure into the caption, a press opens the region. Each
    drawing is one stop of the Tab key; without this script titles and the table say it all. */
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const caption = document.querySelector("[data-map-said]");
if (caption) caption.textContent = caption.dataset.hint;

const say = (text) => {
  if (caption && caption.textContent !== text) caption.textContent = text;
};
const said = (region) => region.getAttribute("aria-label");

/** The nearest region that way; what lies aside counts twice as far. middles: region -> its middle. */
const next = (middles, from, [across, down]) => {
  const [x, y] = middles.get(from);
  let best = null, least = Infinity;
  for (const [region, [u, v]] of middles) {
    const ahead = (u - x) * across + (v - y) * down;
    const aside = Math.abs((u - x) * down) + Math.abs((v - y) * across);
    if (region !== from && ahead > 0 && ahead >= aside / 2 && ahead + 2 * aside < least) {
      [best, least] = [region, ahead + 2 * aside];
    }
  }
  return best;
};

for (const map of document.querySelectorAll("[data-map]")) {
  const middles = new Map(); // measured once: a drawing does not move in its own units
  for (const region of map.querySelectorAll(".lc-map__region")) {
    const box = region.querySelector("path, rect").getBBox();
    middles.set(region, [box.x + box.width / 2, box.y + box.height / 2]);
  }
  let stop = middles.keys().next().value; // of the Tab key: where one left the drawing
  stop?.setAttribute("tabindex", "0");
  let finger = false, touched = null; // a finger cannot point: its first touch says the figure, the next one opens
  const at = ({ target }) => target.closest(".lc-map__region");
  map.addEventListener("pointerover", (event) => {
    if (at(event)) say(said(at(event)));
  });
  map.addEventListener("focusin", (event) => {
    const region = at(event);
    if (!region) return;
    say(said(region));
    stop.setAttribute("tabindex", "-1");
    region.setAttribute("tabindex", "0");
    stop = region;
  });
  map.addEventListener("pointerdown", ({ pointerType }) => { finger = pointerType === "touch"; });
  map.addEventListener("click", (event) => {
    const region = at(event);
    if (!region || !finger || touched === region) return;
    event.preventDefault();
    touched = region;
    say(`${said(region)}. ${caption?.dataset.again ?? ""}`);
  });
  map.addEventListener("keydown", (event) => {
    const region = at(event);
    if (!region || !STEP[event.key]) return;
    event.preventDefault();
    next(middles, region, STEP[event.key])?.focus();
  });
}
