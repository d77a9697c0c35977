// "Take back" under one's own words, sent through the log instead of by a new page.

import { threadOf } from "./the_thread.js";

/** On a form with the hidden field body: the seq of the words. */
export function takeBack(form) {
  const { log } = threadOf(form);

  function send(event) {
    event.preventDefault();
    form.closest("details").open = false;
    log.send("row_redacted", { seq: Number(form.elements.body.value) });
  }

  form.addEventListener("submit", send);
  return () => form.removeEventListener("submit", send);
}
