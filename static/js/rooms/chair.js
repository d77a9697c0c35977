// The chair's row: one next act, always named after what it does.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

export function chair(row) {
  const room = roomOf(row);

  function show() {
    const next = room.chairsNext;
    const pressed = row.contains(document.activeElement);
    fillSlots(row, next);
    const thanked = next.choice === "thank" && (next.after ? "more" : "only");
    const calling = room.state.calls_itself ? "itself" : "chair";
    const { frozen, locked } = room.state;
    showWhen(row, [next.choice, frozen ? "paused" : "running", locked && !frozen ? "shut" : "", thanked, calling]);
    row.hidden = room.standing.look === "closed";
    if (pressed && document.activeElement.closest("[hidden]")) row.querySelector("form:not([hidden]) button")?.focus();
  }

  show();
  return room.on(room, "state", show);
}
