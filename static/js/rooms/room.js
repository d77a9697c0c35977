// The room itself: opened once everything on the page listens, left when it goes.

import { roomOf } from "./the_room.js";

/** On <section data-room="{…}">. */
export function room(section) {
  const { log } = roomOf(section);
  section.classList.add("room--live");
  queueMicrotask(() => log.start());
  return () => log.close();
}
