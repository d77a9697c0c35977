// What I serve as became other while this page was open; what belongs to it comes with a new page.

import { fillSlots } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the line that says so. */
export function rank(line) {
  const room = roomOf(line);
  const given = () => (room.state.roles[room.me.id] ?? []).join(", ");
  const atFirst = given();

  function show() {
    const now = given();
    line.hidden = now === atFirst;
    fillSlots(line, { words: now ? `You serve now as ${now}.` : "You serve no longer as before." });
  }

  return room.on(room, "state", show);
}
