// A text that waits for somebody to read it: what I can do about it, and for those who serve, who offered.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

function momentOf(reading, me) {
  if (reading.status === "offered") return reading.volunteers.some((one) => one.member === me.id) ? "offered" : "open";
  if (reading.status === "given") return reading.reader === me.id ? "mine" : "given";
  return "read";
}

/** On the section; see templates/rooms/_reading.html. */
export function reading(section) {
  const room = roomOf(section);
  const list = section.querySelector("ul");
  const one = section.querySelector("template")?.content.firstElementChild;
  let shown = JSON.stringify(room.state.reading);

  function itemOf({ member, name }) {
    const item = one.cloneNode(true);
    fillSlots(item, { label: `Give it to ${name}` });
    for (const input of item.querySelectorAll("[data-fill]")) input.value = member;
    return item;
  }

  function show() {
    const now = room.state.reading;
    if (JSON.stringify(now) === shown) return;
    shown = JSON.stringify(now);
    section.hidden = !now || now.status === "read";
    if (!now) return;
    fillSlots(section, { name: now.name ?? "" });
    showWhen(section, [momentOf(now, room.me)]);
    list?.replaceChildren(...now.volunteers.filter((one) => one.member !== now.reader).map(itemOf));
  }

  return room.on(room, "state", show);
}
