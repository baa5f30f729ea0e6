/**
 * Says one minute before the end that the sign-in ends, and lets the person stay. Without it the server just signs
 * out. Looks at the clock rather than counting, because a sleeping laptop counts nothing. Work in another tab counts
 * here too: every page that loads tells the others until when it may rest.
 */
import "./drafts.js"; // on every page of somebody signed in, so that signing out anywhere takes them away

const { idleSeconds, keepaliveUrl } = document.body.dataset;
const place = document.querySelector("[data-idle]");
const others = new BroadcastChannel("idle");
const WARNING_SECONDS = 60;
let end;

function restUntil(moment) {
  end = moment;
  place.querySelector(".lc-toast")?.remove();
}

function restart(seconds) {
  restUntil(Date.now() + seconds * 1000);
  others.postMessage(end);
}

async function stay() {
  const token = document.querySelector("meta[name=csrf-token]").content;
  const answer = await fetch(keepaliveUrl, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
  if (answer?.ok) restart(answer.headers.get("Idle-Seconds"));
  else leave();
}

/** The server has signed out by now: loading the page again shows the sign-in, and hides what was on the screen. */
function leave() {
  location.replace(location.href.split("#")[0]);
}

function look() {
  const left = (end - Date.now()) / 1000;
  if (left < -1) leave();
  else if (left <= WARNING_SECONDS && !place.querySelector(".lc-toast")) {
    place.append(place.querySelector("template").content.cloneNode(true));
    place.querySelector("button").addEventListener("click", stay);
  }
}

others.addEventListener("message", ({ data }) => restUntil(data));
restart(idleSeconds);
setInterval(look, 1000);
