/** A table's frame takes the focus while it scrolls sideways, so that the arrow keys reach what is cut off. */
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document.querySelectorAll(".lc-wrap:not([tabindex])").forEach((frame) => watch.observe(frame));
