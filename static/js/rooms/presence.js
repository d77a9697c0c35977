// How many are here: never who came or went. Nothing comes where the group shows nothing.

import { roomOf } from "./the_room.js";

export function presence(words) {
  const room = roomOf(words);
  return room.on(room.log, "presence_changed", ({ count }) => {
    words.hidden = count < 1;
    words.textContent = count === 1 ? "1 person here" : `${count} people here`;
  });
}
