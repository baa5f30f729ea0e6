/**
 * Draw a signature with a finger or a pen. Without it the written name is the signature.
 * The place carries the canvas, the button that wipes it and the hidden input that is sent.
 */
const place = document.querySelector("[data-signature]");
const canvas = place.querySelector("canvas");
const input = place.querySelector("input");
const pen = canvas.getContext("2d");
let drawing = false;

const at = (event) => {
  const box = canvas.getBoundingClientRect();
  return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
};

canvas.addEventListener("pointerdown", (event) => {
  drawing = true;
  canvas.setPointerCapture(event.pointerId);
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.beginPath();
  pen.moveTo(...at(event));
});
canvas.addEventListener("pointermove", (event) => {
  if (!drawing) return;
  pen.lineTo(...at(event));
  pen.stroke();
});
for (const end of ["pointerup", "pointercancel"])
  canvas.addEventListener(end, () => {
    if (drawing) input.value = canvas.toDataURL("image/png");
    drawing = false;
  });
place.querySelector("button").addEventListener("click", () => {
  pen.clearRect(0, 0, canvas.width, canvas.height);
  input.value = "";
});
place.hidden = false;
