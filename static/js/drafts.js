/**
 * Marks that are not stored yet, kept in this browser so that a lost connection loses none: the ids of the lesson
 * and of the people, and their marks, nothing else. They go when they are stored, when other marks are to be chosen
 * from, and when the person signs out. Another account never sees them.
 */
const PREFIX = "roll-";

/** The draft of a roll: attendee field -> { mark, was }. Storage may be switched off; then there is none. */
export function read(key) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + key)) ?? {};
  } catch {
    return {};
  }
}

export function write(key, marks) {
  try {
    if (Object.keys(marks).length) localStorage.setItem(PREFIX + key, JSON.stringify(marks));
    else localStorage.removeItem(PREFIX + key);
  } catch { /* no storage: the roll works as before */ }
}

/** All of them, or all but those whose key begins with `mine`. */
export function forget(mine) {
  try {
    Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX) && !(mine && key.startsWith(PREFIX + mine)))
      .forEach((key) => localStorage.removeItem(key));
  } catch { /* no storage, nothing kept */ }
}

document.querySelectorAll("form[action$='/sign-out']").forEach((form) => form.addEventListener("submit", () => forget()));
if (document.querySelector("[data-drafts-done]")) forget();
