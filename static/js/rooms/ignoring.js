// Whom I ignore here, and hearing them again; nobody else gets these rows.

import { fillSlots } from "./show_when.js";
import { roomOf } from "./the_room.js";

/** On the element around the list and the template of one person. */
export function ignoring(box) {
  const room = roomOf(box);
  const list = box.querySelector("[data-list]");
  const one = box.querySelector("template").content.firstElementChild;
  const fieldOf = (id) => list.querySelector(`[name=body][value="${CSS.escape(id)}"]`);

  function add({ member, name }) {
    if (fieldOf(member)) return;
    const form = one.cloneNode(true);
    fillSlots(form, { name });
    form.elements.body.setAttribute("value", member);
    list.append(form);
  }

  function take({ rows }) {
    for (const { kind, by, body } of rows) {
      if (by !== room.me.id) continue;
      if (kind === "ignored") add(body);
      if (kind === "heeded") fieldOf(body.member)?.form.remove();
    }
    box.hidden = list.childElementCount === 0;
  }

  return room.on(room, "rows", take);
}
