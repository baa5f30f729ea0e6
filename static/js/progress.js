/** Asks each second how far long work is, moves the bar, and loads the page again at the end. Without it a meta refresh does. */
const SECOND = 1000;

for (const part of document.querySelectorAll("[data-progress-url]")) {
  const bar = part.querySelector("progress");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);

  const ask = async () => {
    const answer = await fetch(part.dataset.progressUrl).catch(() => null);
    if (answer?.ok) {
      const { done, total, finished } = await answer.json();
      if (finished) return location.reload();
      if (total) Object.assign(bar, { max: total, value: done });
      part.querySelector("[data-done]").textContent = numbers.format(done);
      part.querySelector("[data-total]").textContent = total ? numbers.format(total) : "?";
    }
    setTimeout(ask, SECOND);
  };
  setTimeout(ask, SECOND);
}
