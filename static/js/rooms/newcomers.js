// For those who serve: who said that they are new. Words begun to one of them stay when another comes.

import { fillSlots } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the section around <ul> and the template of one of them. */
export function newcomers(section) {
  const room = roomOf(section);
  const list = section.querySelector("ul");
  const one = section.querySelector("template").content.firstElementChild;

  function itemOf({ member, name }) {
    const item = one.cloneNode(true);
    item.dataset.person = member;
    fillSlots(item, { name });
    for (const input of item.querySelectorAll("[data-fill]")) input.value = member;
    return item;
  }

  function show() {
    const { newcomers: all = [], removed = [] } = room.state;
    const here = all.filter(({ member }) => member !== room.me.id && !removed.includes(member));
    const ids = here.map(({ member }) => member);
    for (const item of [...list.children]) if (!ids.includes(item.dataset.person)) item.remove();
    const shown = [...list.children].map((item) => item.dataset.person);
    list.append(...here.filter(({ member }) => !shown.includes(member)).map(itemOf));
    section.hidden = here.length === 0;
  }

  return room.on(room, "state", show);
}
