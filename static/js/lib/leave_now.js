// Leave at once: hide the words first, then replace this entry of the history.
// Shift pressed three times does the same, for hands that are already on the keys.

const PRESSES_TO_LEAVE = 3;
const FORGET_PRESSES_AFTER_MS = 5_000;
const HIDDEN = "is-leaving";

let presses = 0;
let lastPressAt = 0;
let shiftAlone = false;

function leave(address) {
  document.documentElement.classList.add(HIDDEN);
  document.title = "Loading";
  try {
    sessionStorage.clear();
  } catch {
    // Storage may be refused; leaving matters more.
  }
  location.replace(address);
}

function countShift(event, address) {
  if (event.timeStamp - lastPressAt > FORGET_PRESSES_AFTER_MS) presses = 0;
  lastPressAt = event.timeStamp;
  presses += 1;
  if (presses >= PRESSES_TO_LEAVE) leave(address);
}

/** On a link to the exit page. Only the first such link listens to the keys. */
export function leaveNow(link) {
  const listening = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { signal: listening.signal });

  on(link, "click", (event) => {
    event.preventDefault();
    leave(link.href);
  });

  if (link === document.querySelector("[data-behaviour~='leave-now']")) {
    // Only Shift pressed and let go by itself counts: typing capitals never does.
    on(document, "keydown", (event) => {
      shiftAlone = event.key === "Shift" && !event.repeat;
      if (event.key !== "Shift") presses = 0;
    });
    on(document, "keyup", (event) => {
      if (event.key === "Shift" && shiftAlone) countShift(event, link.href);
      shiftAlone = false;
    });
    // Coming back from the cache of the browser must not show what was left.
    on(window, "pageshow", (event) => {
      if (event.persisted && document.documentElement.classList.contains(HIDDEN)) leave(link.href);
    });
  }

  return () => listening.abort();
}
