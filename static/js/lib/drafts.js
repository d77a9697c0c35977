// Words typed into a textarea outlive a reload, a lost connection and a press of Back.

import { draftStore } from "./draft_store.js";
import { onSubmitted } from "./submitted.js";

/** Fired on a textarea by whoever has safely sent its words another way. */
export const DELIVERED = "draft:delivered";

let store;

function openStore() {
  if (store) return store;
  let storage = null;
  try {
    storage = sessionStorage;
  } catch {
    // Refused by the browser: every call below then does nothing.
  }
  store = draftStore(storage);
  settle();
  return store;
}

// A page reached by going forward follows a form that arrived, unless it is the error page (see holdDrafts).
// Back and reload prove nothing: keep the words, sending twice is harmless (client_id).
function settle() {
  if (document.querySelector("[data-behaviour~='hold-drafts']")) store.hold();
  else if (performance.getEntriesByType("navigation")[0]?.type === "navigate") store.forgetSent();
}

/** On <textarea data-draft="key">. */
export function keepDraft(textarea) {
  const drafts = openStore();
  const key = textarea.dataset.draft;
  const listening = new AbortController();
  const on = (target, name, act) => target?.addEventListener(name, act, { signal: listening.signal });

  const kept = drafts.get(key);
  if (kept && textarea.value === textarea.defaultValue && kept !== textarea.value) {
    textarea.value = kept;
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }

  on(textarea, "input", () => drafts.keep(key, textarea.value));
  on(textarea, DELIVERED, () => drafts.forget(key));
  if (textarea.form) onSubmitted(textarea.form, () => drafts.sending(key), listening.signal);
  return () => listening.abort();
}

/** On the error page: what was on its way did not arrive. */
export function holdDrafts() {
  openStore();
}

/** On the sign-out form. */
export function forgetDrafts(form) {
  const forget = () => openStore().forgetAll();
  form.addEventListener("submit", forget);
  return () => form.removeEventListener("submit", forget);
}
