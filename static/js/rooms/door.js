// For those who serve: who waits at the door, in the order of coming, and who may come in.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the section around <ol> and the template of one who waits. */
export function door(section) {
  const room = roomOf(section);
  const list = section.querySelector("ol");
  const one = section.querySelector("template").content.firstElementChild;
  let shown = JSON.stringify(room.state.waiting);

  function itemOf({ member, name, note }) {
    const item = one.cloneNode(true);
    fillSlots(item, { name, note });
    for (const input of item.querySelectorAll("[data-fill]")) input.value = member;
    return item;
  }

  function show() {
    const { waiting = [], door: mode, locked } = room.state;
    showWhen(section, [mode, locked ? "locked" : ""]);
    const now = JSON.stringify(waiting);
    if (now === shown) return;
    shown = now;
    list.replaceChildren(...waiting.map(itemOf));
  }

  return room.on(room, "state", show);
}
