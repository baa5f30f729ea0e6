/** Toasts and focus. A server message carries data-toast; a page with an error summary gets the focus there. */
const box = document.querySelector(".lc-toasts");

/** Show one line for ten seconds; with an undo, it stays until answered. The words of the buttons come with the page. */
export function toast(text, { undo } = {}) {
  const line = document.createElement("div");
  line.className = "lc-toast";
  line.append(Object.assign(document.createElement("span"), { textContent: text }));
  const word = undo ? box.dataset.undo : box.dataset.close;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: word });
  button.addEventListener("click", () => { undo?.(); line.remove(); });
  line.append(button);
  box.replaceChildren(line);
  if (!undo) setTimeout(() => line.remove(), 10_000);
}

/** A message that is in sight is not said twice. */
function outOfSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom < 0 || top > innerHeight;
}

document.getElementById("errors")?.focus();
[...document.querySelectorAll("[data-toast]")].filter(outOfSight).forEach((message) => toast(message.dataset.toast));
