// One line that says how we are connected, when there is something to say, and why words were refused.

import { threadOf } from "./the_thread.js";

const WORDS = {
  slow: "Connected, a little slower than usual.",
  away: "Reconnecting. Your words are kept.",
  "signed-out": "You were signed out. Sign in again, and come back here; what you wrote is kept.",
  ended: "This is not open any more. What you wrote is still yours to copy.",
};

/** On <p role="status" hidden>. */
export function connection(line) {
  const { on } = threadOf(line);

  function say(words = "") {
    line.textContent = words;
    line.hidden = !words;
  }

  const teardowns = [
    on("status", ({ status }) => say(WORDS[status])),
    on("refused", ({ refusal }) => say(refusal.message)),
    on("stored", () => say()),
  ];
  return () => teardowns.forEach((stop) => stop());
}
