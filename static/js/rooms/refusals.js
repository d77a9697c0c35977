// Why something was not done, in the server's words, until the next thing is tried.

import { roomOf } from "./the_room.js";

/** On <p role="alert">. */
export function refusals(line) {
  const room = roomOf(line);
  const stop = [
    room.on(room.log, "refused", ({ refusal }) => {
      line.textContent = refusal.message;
    }),
    room.on(room.log, "stored", () => {
      line.textContent = "";
    }),
  ];
  return () => stop.forEach((end) => end());
}
