// A form of words: what is typed goes into the log's outbox, which keeps it until it is stored.
// What the room refuses comes back into the field, before anything typed since.

import { DELIVERED } from "../lib/drafts.js";

const say = (field, name) => field.dispatchEvent(new Event(name, { bubbles: true }));

/** instead(text) is true when the words were taken care of otherwise; mayGo() is asked before sending; sent() is told after. Returns the teardown. */
export function writing(form, room, { kind, instead = () => false, mayGo = () => true, sent = () => {} }) {
  const field = form.querySelector("textarea");

  function send(event) {
    event.preventDefault();
    const text = field.value.trim();
    if (text && instead(text)) {
      field.focus();
      return;
    }
    if (!text || !mayGo()) {
      field.focus();
      return;
    }
    room.log.send(kind, { text });
    field.value = "";
    say(field, "input");
    say(field, DELIVERED);
    sent();
  }

  function giveBack({ entry }) {
    if (entry.kind !== kind) return;
    field.value = [entry.body.text, field.value].filter((words) => words.trim()).join("\n\n");
    say(field, "input");
  }

  form.addEventListener("submit", send);
  const stop = room.on(room.log, "refused", giveBack);
  return () => {
    form.removeEventListener("submit", send);
    stop();
  };
}
