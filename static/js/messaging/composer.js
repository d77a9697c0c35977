// Writing: what is typed goes into the log's outbox, which keeps it until it is stored. What is refused comes back
// into the field, before anything typed since. Control and Enter sends; Enter alone begins a new line.

import { DELIVERED } from "../lib/drafts.js";
import { threadOf } from "./the_thread.js";

const say = (field, name) => field.dispatchEvent(new Event(name, { bubbles: true }));

/** On the form. */
export function composer(form) {
  const { log, on } = threadOf(form);
  const field = form.querySelector("textarea");

  function send(event) {
    event.preventDefault();
    const text = field.value.trim();
    field.focus();
    if (!text) return;
    log.send("message", { text });
    field.value = "";
    say(field, "input");
    say(field, DELIVERED);
  }

  function giveBack({ entry }) {
    if (entry.kind !== "message") return;
    field.value = [entry.body.text, field.value].filter((words) => words.trim()).join("\n\n");
    say(field, "input");
  }

  function pressed(event) {
    if (event.key !== "Enter" || event.isComposing || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  }

  form.addEventListener("submit", send);
  field.addEventListener("keydown", pressed);
  const stop = on("refused", giveBack);
  return () => {
    form.removeEventListener("submit", send);
    field.removeEventListener("keydown", pressed);
    stop();
  };
}
