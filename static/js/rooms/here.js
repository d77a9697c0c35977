// Who is here now, where the group chose to show it. Comes at most once a second, and not at all in a big room.

import { roomOf } from "./the_room.js";

export function here(section) {
  const room = roomOf(section);
  const list = section.querySelector("ul");
  const tooMany = section.querySelector("p");

  function itemOf({ name }) {
    const item = document.createElement("li");
    item.className = "hands__item hands__item--word"; // nobody is before anybody else
    item.textContent = name;
    return item;
  }

  return room.on(room.log, "presence_changed", ({ people }) => {
    list.replaceChildren(...(people ?? []).map(itemOf));
    tooMany.hidden = Boolean(people);
  });
}
