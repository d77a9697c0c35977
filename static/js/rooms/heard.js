// "I heard you", to the share that was said last: once by each of us, and never counted.

import { roomOf } from "./the_room.js";

/** On the box around the form. */
export function heard(box) {
  const room = roomOf(box);
  const form = box.querySelector("form");
  let last = Number(form.elements.body.value);
  let mine = box.hidden ? last : 0;

  function show() {
    form.elements.body.value = last || "";
    box.hidden = !last || mine === last || room.state.now.crosstalk === "none";
  }

  function take({ rows }) {
    for (const { kind, seq, by, body } of rows) {
      if (kind === "message" && body.share && by !== room.me.id) last = seq;
      if (kind === "heard" && by === room.me.id) mine = body.seq;
    }
    show();
  }

  const teardowns = [room.on(room, "rows", take), room.on(room, "state", show)];
  return () => teardowns.forEach((stop) => stop());
}
