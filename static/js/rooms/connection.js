// One line that says how we are connected, when there is something to say.

import { roomOf } from "./the_room.js";

const SAY_CONNECTED_FOR_MS = 4_000;

const WORDS = {
  live: "Connected again.",
  slow: "Connected, a little slower than usual.",
  away: "Reconnecting. Your words are kept.",
};
const ENDED = {
  removed: "You were asked to leave this room. What you wrote here is still yours to copy. Help is always one press away, above.",
  closed: "The room is closed. Thank you for being here.",
};
const NOT_OPEN = "This room is not open to you any more. What you wrote is kept here. ";
const SIGNED_OUT = "You were signed out. What you wrote is kept here. ";

function wayBack(line) {
  const link = document.createElement("a");
  link.href = line.dataset.again;
  link.textContent = line.dataset.againWords;
  return link;
}

/** On <p role="status" hidden>. */
export function connection(line) {
  const room = roomOf(line);
  let timer;
  let told = false;

  function say(...words) {
    clearTimeout(timer);
    line.replaceChildren(...words);
    line.hidden = words.length === 0;
  }

  function show({ status }) {
    line.dataset.status = status;
    if (status === "signed-out") say(SIGNED_OUT, wayBack(line));
    else if (status === "live" && !told) say();
    else if (WORDS[status]) say(WORDS[status]);
    told ||= status === "away" || status === "slow";
    if (status === "live") {
      told = false;
      timer = setTimeout(() => say(), SAY_CONNECTED_FOR_MS);
    }
  }

  function ended({ reason }) {
    if (ENDED[reason]) say(ENDED[reason]);
    else say(NOT_OPEN, wayBack(line));
    line.closest("[data-room]").classList.add("room--ended");
  }

  const teardowns = [room.on(room.log, "status", show), room.on(room.log, "ended", ended)];
  return () => {
    clearTimeout(timer);
    teardowns.forEach((stop) => stop());
  };
}
