// Writing to the room. The draft stays while it is not my turn; Control and Enter always sends,
// Enter alone where there is a real keyboard.

import { DELIVERED } from "../lib/drafts.js";
import { delivery } from "./delivery.js";
import { showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";
import { typedHabits } from "./typed_habits.js";
import { writing } from "./writing.js";

const KEYBOARD = "(min-width: 58rem) and (hover: hover) and (pointer: fine)";

/** On the form. */
export function composer(form) {
  const room = roomOf(form);
  const field = form.querySelector("textarea");
  const button = form.querySelector("button");
  const keys = form.querySelector(".composer__keys");
  const keyboard = matchMedia(KEYBOARD);

  button.hidden = false;

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

  function put(words) {
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (!words) field.dispatchEvent(new Event(DELIVERED, { bubbles: true }));
  }

  const habits = typedHabits(form, room, (words) => put([words, field.value].filter(Boolean).join("\n\n")));
  const parts = delivery(form, {
    put,
    say: (part, last) => (last && habits.take(part) ? undefined : room.log.send("message", { text: part })),
  });

  function instead(text) {
    if (room.standing.look === "mine" && looksLikeFullName()) return true;
    if (parts.take(text)) return true;
    if (!habits.take(text)) return false;
    put("");
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
    writing(form, room, { kind: "message", instead, mayGo, sent: () => field.focus() }),
    room.on(room, "state", show),
    habits.stop,
    parts.stop,
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
