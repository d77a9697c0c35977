// What a screen reader is told of what is said: all of it, each share when it is finished, only my turn,
// or how much it was. Chosen by the reader, kept on this device.

import { roomOf } from "./the_room.js";

const KEPT_AS = "rooms:listening";
const COUNT_EVERY_MS = 15_000;

function kept() {
  try {
    return localStorage.getItem(KEPT_AS) ?? "all";
  } catch {
    return "all";
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEPT_AS, choice);
  } catch {
    // Not kept: it holds for this page.
  }
}

/** On the fieldset of radios. The floor has a live region of its own: my turn is always said. */
export function listening(fieldset) {
  const room = roomOf(fieldset);
  const section = fieldset.closest("[data-room]");
  const box = section.querySelector("[role=log]");
  const said = section.querySelector("[data-said]");
  let choice = kept();
  let share = [];
  let count = 0;
  let timer;

  function choose(to) {
    choice = to;
    // Off, not polite: a region that is switched off while rows come has nothing to catch up on.
    if (choice === "all") box.removeAttribute("aria-live");
    else box.setAttribute("aria-live", "off");
    for (const radio of fieldset.querySelectorAll("input")) radio.checked = radio.value === choice;
  }

  function countLater() {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (count) said.textContent = count === 1 ? "1 new line" : `${count} new lines`;
      count = 0;
    }, COUNT_EVERY_MS);
  }

  function heard({ rows }) {
    const lines = rows.filter(({ kind, by }) => kind === "message" && by !== room.me.id);
    if (choice === "count") {
      count += lines.length;
      countLater();
    }
    if (choice !== "shares") return;
    const aside = lines.filter(({ body }) => !body.share);
    share.push(...lines.filter(({ body }) => body.share));
    if (aside.length) said.textContent = aside.map(({ name, body }) => `${name}: ${body.text}`).join("\n");
    finished();
  }

  /** A share is over when the floor is no longer its author's. */
  function finished() {
    const { status, member } = room.state.floor;
    const [first] = share;
    if (!first || (status === "held" && member === first.by)) return;
    said.textContent = `${first.name} shared: ${share.map(({ body }) => body.text).join("\n")}`;
    share = [];
  }

  function changed({ target }) {
    keep(target.value);
    choose(target.value);
  }

  choose(choice);
  fieldset.addEventListener("change", changed);
  const teardowns = [room.on(room, "rows", heard), room.on(room, "state", finished)];
  return () => {
    clearTimeout(timer);
    fieldset.removeEventListener("change", changed);
    teardowns.forEach((stop) => stop());
  };
}
