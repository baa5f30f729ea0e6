/**
 * Roll call: fill the unmarked, count as one taps, list who is left, mark by keyboard, undo, keep what is not stored.
 * Without it the form still works. The form carries its words in data-…-words, with {n} and {mark}.
 */
import * as drafts from "./drafts.js";
import { toast } from "./toasts.js";

const LETTERS = { KeyA: "present", KeyL: "late", KeyX: "absent", KeyE: "excused" };
const form = document.querySelector("[data-roll]");
const rows = [...form.querySelectorAll(".lc-roll li")];
const left = form.querySelector("[data-roll-left]");
const undoButton = form.querySelector("[data-roll-undo]");
const draftKey = form.dataset.draft;
const worded = (words, values) => Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, value), words);
const inputsOf = (row) => [...row.querySelectorAll("input[type=radio]")];
const checkedOf = (row) => inputsOf(row).find((input) => input.checked);
const markOf = (row) => checkedOf(row)?.value;
const wasOf = (row) => row.querySelector("input[type=hidden]");
const done = []; // groups of [row, mark before], the last one last
let before = new Map(rows.map((row) => [row, markOf(row)]));
let digits = "";

function count() {
  for (const place of form.querySelectorAll("[data-count]"))
    place.textContent = rows.filter((row) => markOf(row) === place.dataset.count).length;
  const open = rows.filter((row) => !markOf(row));
  left.hidden = open.length === 0;
  left.replaceChildren(`${worded(form.dataset.leftWords, { n: open.length })} `, ...open.slice(0, 4).flatMap((row) => {
    const link = document.createElement("a");
    link.href = `#${row.id}`;
    link.textContent = row.id.slice(4);
    return [link, " "];
  }), open.length > 4 ? "…" : "");
  if (undoButton) undoButton.hidden = done.length === 0;
}

function set(row, mark) {
  for (const input of inputsOf(row)) input.checked = input.value === mark;
}

/** After any change, however it came: remember it for undo, keep it, count. */
function noteChanges() {
  const changed = rows.filter((row) => markOf(row) !== before.get(row));
  if (changed.length) done.push(changed.map((row) => [row, before.get(row)]));
  settle();
}

function settle() {
  before = new Map(rows.map((row) => [row, markOf(row)]));
  keep();
  count();
}

function undo() {
  const group = done.pop() ?? [];
  group.forEach(([row, mark]) => set(row, mark));
  settle();
  return group[0]?.[0];
}

/** Marks that differ from what the page was drawn with. */
function keep() {
  if (!draftKey) return;
  const marks = {};
  for (const row of rows) {
    const was = wasOf(row).value;
    if (markOf(row) && markOf(row) !== was.split(" ")[0]) marks[inputsOf(row)[0].name] = { mark: markOf(row), was };
  }
  drafts.write(draftKey, marks);
}

/** What was marked and not stored comes back, with the mark it was set against: another one since is a clash. */
function restore() {
  if (!draftKey) return;
  drafts.forget(`${draftKey.split("-")[0]}-`);
  const kept = drafts.read(draftKey);
  const restored = [];
  for (const row of rows) {
    const one = kept[inputsOf(row)[0].name];
    if (!one || one.mark === markOf(row)) continue;
    restored.push([row, markOf(row)]);
    set(row, one.mark);
    wasOf(row).value = one.was;
  }
  if (restored.length) toast(worded(form.dataset.keptWords, { n: restored.length }), back(restored));
}

/** For the button of a toast: these rows as they were, whatever was marked since. */
const back = (rowsThen) => ({ undo() { rowsThen.forEach(([row, mark]) => set(row, mark)); noteChanges(); } });

function focusRow(row) {
  if (!row) return;
  (checkedOf(row) ?? inputsOf(row)[0]).focus();
  row.scrollIntoView({ block: "nearest" });
}

const rowOf = (element) => rows.find((row) => row.contains(element));
const numbered = (number) => {
  const row = document.getElementById(`row-${Number(number)}`);
  if (!row) toast(worded(form.dataset.noRowWords, { n: number }));
  return row;
};

/** A letter marks the row of the number typed before it, or the row in focus; then the next row is in focus. */
function markByLetter(row, mark) {
  const target = digits ? numbered(digits) : row;
  digits = "";
  if (!target || !inputsOf(target).some((input) => input.value === mark)) return;
  set(target, mark);
  noteChanges();
  if (mark === "excused") target.querySelector("[name^=why-]")?.focus();
  else focusRow(rows[rows.indexOf(target) + 1] ?? target);
}

/** Only while a mark has the focus (WCAG 2.1.4). Keys by place, so that a Korean keyboard does not matter. */
function byKey(event) {
  const row = rowOf(event.target);
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.type !== "radio") {
    if (event.key === "Enter" && row) leaveDetail(event, row);
    return;
  }
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (digit) digits = (digits + digit).slice(-3);
  else if (LETTERS[event.code]) markByLetter(row, LETTERS[event.code]);
  else if (step) focusRow(rows[rows.indexOf(row) + step]);
  else if (event.code === "KeyU") focusRow(undo());
  else if (event.key === "Backspace") digits = digits.slice(0, -1);
  else if (event.key === "Enter" && digits) { const target = numbered(digits); digits = ""; focusRow(target); }
  else if (event.key === "Enter") form.requestSubmit(form.querySelector("[data-roll-store]"));
  else return;
  event.preventDefault();
}

/** Enter in the minutes or the reason goes on to the next person; it neither fills nor stores. */
function leaveDetail(event, row) {
  event.preventDefault();
  focusRow(rows[rows.indexOf(row) + 1] ?? row);
}

form.addEventListener("change", noteChanges);
form.querySelector(".lc-roll").addEventListener("keydown", byKey);
undoButton?.addEventListener("click", undo);
form.querySelector("[data-roll-fill]").addEventListener("click", (event) => {
  event.preventDefault();
  const open = rows.filter((row) => !markOf(row)).map((row) => [row, undefined]);
  open.forEach(([row]) => set(row, "present"));
  noteChanges();
  if (event.detail === 0) focusRow(rows[0]); // pressed by keyboard: go on by keyboard
  if (open.length === 0) return toast(form.dataset.noneWords);
  toast(worded(form.dataset.filledWords, { n: open.length }), back(open));
});
restore();
noteChanges();
