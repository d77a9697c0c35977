// What somebody serves as in this meeting, as boxes to tick. What another chair changes meanwhile is shown, unless
// one has begun to change it oneself.

import { roomOf } from "./the_room.js";

/** On the form of one person. */
export function roles(form) {
  const room = roomOf(form);
  const boxes = [...form.querySelectorAll("[name=roles]")];
  const button = form.querySelector("button");
  let touched = false;
  let sent;

  function show() {
    if (touched) return;
    const given = room.state.roles[form.elements.member.value] ?? [];
    for (const box of boxes) box.checked = given.includes(box.value);
  }

  function send(event) {
    event.preventDefault();
    if (sent) return;
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    button.setAttribute("aria-disabled", "true");
    sent = room.log.send("role_given", { member: form.elements.member.value, roles: chosen });
    form.closest("details")?.removeAttribute("open");
  }

  function answered({ entry }) {
    if (entry !== sent) return;
    sent = undefined;
    touched = false;
    button.removeAttribute("aria-disabled");
    show();
  }

  const touch = () => (touched = true);
  show();
  form.addEventListener("change", touch);
  form.addEventListener("submit", send);
  const teardowns = [
    room.on(room, "state", show),
    room.on(room.log, "stored", answered),
    room.on(room.log, "refused", answered),
  ];
  return () => {
    form.removeEventListener("change", touch);
    form.removeEventListener("submit", send);
    for (const stop of teardowns) stop();
  };
}
