// For those who serve: who said that they are new, and who of them may have left: whoever reads by plain pages
// may be here all the same. Words begun to one of them stay when another comes.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the section around <ul> and the template of one of them. */
export function newcomers(section) {
  const room = roomOf(section);
  const list = section.querySelector("ul");
  const one = section.querySelector("template").content.firstElementChild;
  const wereHere = new Set();

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

  /** Where the group shows nobody who is here, this never comes: then nobody is known to have left. */
  function hear({ newcomers_here: here = [] }) {
    for (const id of here) wereHere.add(id);
    for (const item of list.children) {
      const { person } = item.dataset;
      // Of who has not been seen here yet, what the page said: they may be on their way in.
      if (wereHere.has(person)) showWhen(item, here.includes(person) ? [] : ["left"]);
    }
  }

  const teardowns = [room.on(room, "state", show), room.on(room.log, "presence_changed", hear)];
  return () => teardowns.forEach((stop) => stop());
}
