// Writing to the room. The draft stays while it is not my turn; Control and Enter always sends,
// Enter alone where there is a real keyboard.

import { showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";
import { writing } from "./writing.js";

const KEYBOARD = "(min-width: 58rem) and (hover: hover) and (pointer: fine)";

/** On the form. */
export function composer(form) {
  const room = roomOf(form);
  const field = form.querySelector("textarea");
  const button = form.querySelector("button");
  const keys = form.querySelector(".composer__keys");
  const keyboard = matchMedia(KEYBOARD);

  function show() {
    const { mode } = room.standing;
    showWhen(form, [mode]);
    keys.hidden = mode !== "speak" || !keyboard.matches;
    if (mode === "speak") button.removeAttribute("aria-disabled");
    else button.setAttribute("aria-disabled", "true");
  }

  const full = new RegExp(form.dataset.asks);
  let asked;

  /** Once for the same words; asking is all we do. */
  function looksLikeFullName() {
    if (asked === field.value || !full.test(field.value)) return false;
    asked = field.value;
    room.dispatchEvent(new CustomEvent("held", { detail: form.dataset.asksWords }));
    return true;
  }

  function mayGo() {
    if (room.standing.mode === "speak") return !looksLikeFullName();
    const why = form.querySelector("[data-when]:not([hidden])").textContent;
    room.dispatchEvent(new CustomEvent("held", { detail: why }));
    return false;
  }

  function pressed(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || (keyboard.matches && !event.shiftKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  }

  field.addEventListener("keydown", pressed);
  const teardowns = [
    writing(form, room, { kind: "message", mayGo, sent: () => field.focus() }),
    room.on(room, "state", show),
  ];
  show();
  return () => {
    field.removeEventListener("keydown", pressed);
    for (const stop of teardowns) stop();
  };
}

/** On the form that asks the greeters. */
export function question(form) {
  return writing(form, roomOf(form), { kind: "question" });
}
