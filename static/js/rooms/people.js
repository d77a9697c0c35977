// For those who serve: everybody who came in or was heard of, and what can be done for the room's peace.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

export function people(section) {
  const room = roomOf(section);
  const list = section.querySelector("[data-list]");
  const one = section.querySelector("template").content.firstElementChild;
  const shownOf = (id) => list.querySelector(`[data-person="${CSS.escape(id)}"]`);

  function add(id, name) {
    if (!id || id === room.me.id || shownOf(id)) return;
    const item = one.cloneNode(true);
    item.dataset.person = id;
    fillSlots(item, { name });
    for (const input of item.querySelectorAll("[data-fill]")) input.value = id;
    list.append(item);
  }

  function show() {
    const { muted = [], hidden = [], removed = [], waiting = [] } = room.state;
    for (const item of list.children) {
      const { person } = item.dataset;
      fillSlots(item, { serving: (room.state.roles[person] ?? []).join(", ") });
      showWhen(item, [muted.includes(person) ? "muted" : "heard", hidden.includes(person) ? "hidden" : "seen"]);
      item.hidden = removed.includes(person) || waiting.some((one) => one.member === person);
    }
  }

  function take({ rows }) {
    for (const { by, name } of rows) add(by, name);
    show();
  }

  // Only where the group shows everybody who is here.
  function came({ people: here = [] }) {
    for (const { member, name } of here) add(member, name);
    show();
  }

  const teardowns = [
    room.on(room, "rows", take),
    room.on(room, "state", show),
    room.on(room.log, "presence_changed", came),
  ];
  return () => teardowns.forEach((stop) => stop());
}
