// A share that was written while waiting goes out paragraph by paragraph: the next when the last one is stored,
// and after a pause, so that it can be read. What was not said yet stays in the field.

import { roomOf } from "./the_room.js";

const BETWEEN = /\n\s*\n/;

const partsOf = (text) => text.split(BETWEEN).filter((part) => part.trim());

/** On the line beside the composer; returns {take, stop}. say(text, last) sends one part and returns its entry. */
export function delivery(form, { put, say }) {
  const room = roomOf(form);
  const field = form.querySelector("textarea");
  const box = form.parentElement.querySelector("[data-delivery]");
  const [begun, left] = [box.querySelector("[data-begun]"), box.querySelector("[data-slot=left]")];
  const pause = box.querySelector("select");
  const button = box.querySelector("button");
  let sent;
  let timer;
  let going = false;

  function show() {
    const parts = partsOf(field.value).length;
    box.hidden = room.standing.look !== "mine" || !(going || parts > 1);
    begun.hidden = !going;
    left.textContent = parts;
  }

  function end() {
    clearTimeout(timer);
    going = false;
    sent = undefined;
    show();
  }

  function next() {
    const [first, ...rest] = partsOf(field.value);
    if (room.standing.look !== "mine" || !first) return end();
    put(rest.join("\n\n"));
    sent = say(first, rest.length === 0);
    if (!sent) end();
    else show();
    return undefined;
  }

  /** True when there are several parts, which are delivered from now on. */
  function take(text) {
    if (room.standing.look !== "mine" || partsOf(text).length < 2) return false;
    if (!going) {
      going = true;
      next();
    }
    return true;
  }

  function stored({ entry }) {
    if (entry !== sent) return;
    sent = undefined;
    if (partsOf(field.value).length) timer = setTimeout(next, Number(pause.value) * 1_000);
    else end();
  }

  button.addEventListener("click", end);
  field.addEventListener("input", show);
  const teardowns = [
    room.on(room.log, "stored", stored),
    room.on(room.log, "refused", ({ entry }) => entry === sent && end()),
    room.on(room, "state", () => (room.standing.look === "mine" ? show() : end())),
  ];
  show();
  return {
    take,
    stop() {
      clearTimeout(timer);
      button.removeEventListener("click", end);
      field.removeEventListener("input", show);
      for (const stop of teardowns) stop();
    },
  };
}
