// A form goes once. A second press while the first is on its way does nothing, and no field is emptied or disabled,
// so that the words survive whatever the network does.

import { onSubmitted } from "./submitted.js";

const GIVE_UP_WAITING_MS = 15_000;

export function sendOnce(form) {
  const listening = new AbortController();
  let timer;

  function setSending(sending) {
    form.toggleAttribute("data-sending", sending);
    form.setAttribute("aria-busy", String(sending));
    for (const button of form.querySelectorAll("button:not([type=button])")) {
      if (sending) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  }

  function release() {
    clearTimeout(timer);
    setSending(false);
  }

  function hold(event) {
    if (form.hasAttribute("data-sending")) event.preventDefault();
  }

  function wait() {
    setSending(true);
    timer = setTimeout(release, GIVE_UP_WAITING_MS);
  }

  form.addEventListener("submit", hold, { signal: listening.signal });
  onSubmitted(form, wait, listening.signal);
  // Back from the browser's own cache: the form may be sent again.
  window.addEventListener("pageshow", (event) => event.persisted && release(), { signal: listening.signal });

  return () => {
    release();
    listening.abort();
  };
}
