// The chair: to take where nobody who chairs is here, and to take back for whoever had it before.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

export function succession(section) {
  const room = roomOf(section);

  function moment() {
    const { chair, unled, roles } = room.state;
    const mine = [...room.me.roles, ...(roles[room.me.id] ?? [])].includes("chair");
    if (mine) return chair && chair.member !== room.me.id ? "back" : "";
    return unled ? "free" : "";
  }

  function show() {
    const now = moment();
    section.hidden = !now;
    showWhen(section, [now]);
    fillSlots(section, { name: room.state.chair?.name ?? "" });
  }

  show();
  return room.on(room, "state", show);
}
