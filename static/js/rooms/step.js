// The name of the step the meeting is at.

import { roomOf } from "./the_room.js";

export function step(words) {
  const room = roomOf(words);
  return room.on(room, "state", () => {
    words.textContent = room.state.now.title;
  });
}
