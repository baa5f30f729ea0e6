/** Dragging a visit to another place, bus or day sends the form that the page of the stop has too. Without this script,
    and by keyboard, each visit is moved on the page of its stop. */
const form = document.querySelector("#drag");
let dragged = null;

/** The visit that the pointer is above the middle of; none: the end of the list. */
const follower = (list, y) => [...list.children].find((visit) => {
  const box = visit.getBoundingClientRect();
  return visit !== dragged && y < box.top + box.height / 2;
});

for (const visit of document.querySelectorAll("[data-move]")) {
  visit.addEventListener("dragstart", (event) => {
    dragged = visit;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", visit.id);
    visit.classList.add("lc-is-dragged");
  });
  visit.addEventListener("dragend", () => {
    visit.classList.remove("lc-is-dragged");
    dragged = null;
  });
}

for (const list of document.querySelectorAll("[data-route]")) {
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    list.classList.add("lc-is-target");
  });
  list.addEventListener("dragleave", () => list.classList.remove("lc-is-target"));
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    list.classList.remove("lc-is-target");
    const others = [...list.children].filter((one) => one !== dragged);
    const next = follower(list, event.clientY);
    const position = (next ? others.indexOf(next) : others.length) + 1;
    if (list === dragged.parentElement && position === [...list.children].indexOf(dragged) + 1) return;
    form.action = dragged.dataset.move;
    form.elements.where.value = list.dataset.route;
    form.elements.position.value = position;
    form.submit();
  });
}
