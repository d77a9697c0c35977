// The line of raised hands.

import { replaceItems } from "./items.js";
import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the section around <ol class="hands"> and the template of one hand. */
export function hands(section) {
  const room = roomOf(section);
  const list = section.querySelector(".hands");
  const one = section.querySelector("template").content.firstElementChild;
  const none = section.querySelector("[data-when=none]");
  let shown = room.state.hands;

  function itemOf({ member, name }) {
    const item = one.cloneNode(true);
    const you = member === room.me.id;
    fillSlots(item, { name });
    showWhen(item, [you ? "you" : ""]);
    item.classList.toggle("hands__item--you", you);
    for (const input of item.querySelectorAll("[data-fill]")) input.value = member;
    return item;
  }

  function show() {
    if (room.state.hands === shown) return;
    shown = room.state.hands;
    replaceItems(list, shown.map(itemOf));
    none.hidden = shown.length > 0;
  }

  return room.on(room, "state", show);
}

/** Beside the word that opens them. */
export function handsCount(words) {
  const room = roomOf(words);
  return room.on(room, "state", () => {
    const count = room.state.hands.length;
    words.textContent = count ? `(${count})` : "";
  });
}
