// For those who serve: who waits at the door, in the order of coming, and who may come in.

import { replaceItems } from "./items.js";
import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the section around <ol> and the template of one who waits. */
export function waiting(section) {
  const room = roomOf(section);
  const list = section.querySelector("ol");
  const one = section.querySelector("template").content.firstElementChild;
  let shown = JSON.stringify(room.state.waiting);

  function itemOf({ member, name, note, new: isNew }) {
    const item = one.cloneNode(true);
    item.querySelector("[data-new]").hidden = !isNew;
    fillSlots(item, { name, note });
    for (const input of item.querySelectorAll("[data-fill]")) input.value = member;
    return item;
  }

  function show() {
    const all = room.state.waiting ?? [];
    const now = JSON.stringify(all);
    if (now === shown) return;
    shown = now;
    section.hidden = all.length === 0;
    replaceItems(list, all.map(itemOf));
  }

  return room.on(room, "state", show);
}

/** Beside the word that opens them. */
export function waitingCount(words) {
  const room = roomOf(words);
  return room.on(room, "state", () => {
    const count = room.state.waiting?.length;
    words.textContent = count ? `${count} at the door` : "";
  });
}

/** On the section that says who may come in. */
export function door(section) {
  const room = roomOf(section);
  return room.on(room, "state", () => {
    const { door: mode, locked } = room.state;
    showWhen(section, [mode, locked ? "locked" : ""]);
  });
}
