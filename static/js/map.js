/** Maps: pointing, touching and the arrow keys put a region's figure into the caption. Each drawing is one stop of the
    Tab key; without this script titles and the table say it all. */
const STEP = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const caption = document.querySelector("[data-map-said]");
if (caption) caption.textContent = caption.dataset.hint;

const say = (region) => {
  const said = region.getAttribute("aria-label");
  if (caption && caption.textContent !== said) caption.textContent = said;
};

const middles = new Map(); // measured once: a drawing does not move in its own units
const middle = (region) => {
  if (!middles.has(region)) {
    const box = region.querySelector("path, rect").getBBox();
    middles.set(region, [box.x + box.width / 2, box.y + box.height / 2]);
  }
  return middles.get(region);
};

/** The nearest region that way; what lies aside counts twice as far. */
const next = (regions, from, [across, down]) => {
  const [x, y] = middle(from);
  let best = null, least = Infinity;
  for (const region of regions) {
    const [u, v] = middle(region);
    const ahead = (u - x) * across + (v - y) * down;
    const aside = Math.abs((u - x) * down) + Math.abs((v - y) * across);
    if (region !== from && ahead > 0 && ahead >= aside / 2 && ahead + 2 * aside < least) {
      [best, least] = [region, ahead + 2 * aside];
    }
  }
  return best;
};

for (const map of document.querySelectorAll("[data-map]")) {
  const regions = [...map.querySelectorAll(".lc-map__region")];
  const stop = (region) => regions.forEach((one) => one.setAttribute("tabindex", one === region ? "0" : "-1"));
  stop(regions[0]);
  for (const kind of ["pointerover", "click", "focusin"]) {
    map.addEventListener(kind, ({ target }) => {
      const region = target.closest(".lc-map__region");
      if (region) say(region);
      if (region && kind === "focusin") stop(region);
    });
  }
  map.addEventListener("keydown", (event) => {
    const region = event.target.closest(".lc-map__region");
    if (!region || !STEP[event.key]) return;
    event.preventDefault();
    next(regions, region, STEP[event.key])?.focus();
  });
}
