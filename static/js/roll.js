/**
 * Roll call: fill the unmarked, count as one taps, list who is left. Without it the form still works.
 * The form carries its words: data-left-words, data-filled-words (each with {n}) and data-none-words.
 */
import { toast } from "./toasts.js";

const form = document.querySelector("[data-roll]");
const rows = [...form.querySelectorAll(".lc-roll li")];
const left = form.querySelector("[data-roll-left]");
const markOf = (row) => row.querySelector("input:checked")?.value;
const worded = (words, n) => words.replace("{n}", n);

function count() {
  for (const place of form.querySelectorAll("[data-count]"))
    place.textContent = rows.filter((row) => markOf(row) === place.dataset.count).length;
  const open = rows.filter((row) => !markOf(row));
  left.hidden = open.length === 0;
  left.replaceChildren(`${worded(form.dataset.leftWords, open.length)} `, ...open.slice(0, 4).flatMap((row) => {
    const link = document.createElement("a");
    link.href = `#${row.id}`;
    link.textContent = row.id.slice(4);
    return [link, " "];
  }), open.length > 4 ? "…" : "");
}

form.addEventListener("change", count);
form.querySelector("[data-roll-fill]").addEventListener("click", (event) => {
  event.preventDefault();
  const open = rows.filter((row) => !markOf(row)).map((row) => row.querySelector("[value=present]"));
  open.forEach((input) => { input.checked = true; });
  count();
  if (open.length === 0) return toast(form.dataset.noneWords);
  toast(worded(form.dataset.filledWords, open.length), {
    undo() { open.forEach((input) => { input.checked = false; }); count(); },
  });
});
count();
