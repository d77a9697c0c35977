// Why something was not done, in the server's words, until the next thing is tried.

import { roomOf } from "./the_room.js";

/** On <p role="alert">. */
export function refusals(line) {
  const room = roomOf(line);
  const say = (words) => {
    line.textContent = words;
  };
  const teardowns = [
    room.on(room.log, "refused", ({ refusal }) => say(refusal.message)),
    room.on(room, "held", say),
    room.on(room, "state", () => say("")),
    room.on(room.log, "stored", () => say("")),
  ];
  return () => teardowns.forEach((stop) => stop());
}
