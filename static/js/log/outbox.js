// Words on their way. Each gets its client_id once and is sent, one at a time, until it is answered:
// the server stores it once, however often it comes. Kept in this tab, under the log's own name, so that a
// reload loses nothing and nothing written here can arrive anywhere else.

import { backoff, pause } from "./backoff.js";

const PREFIX = "outbox:";
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function tabStorage() {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

/**
 * deliver(entry) sends one and returns the answer, or throws a Refusal.
 * on: {changed(entries), stored(entry, answer), refused(entry, refusal)}.
 */
export function openOutbox({ name, deliver, on, storage = tabStorage() }) {
  const key = PREFIX + name;
  const wait = backoff();
  let entries = read();
  let busy = false;

  function read() {
    try {
      return JSON.parse(storage.getItem(key) ?? "[]");
    } catch {
      return [];
    }
  }

  function change(next) {
    entries = next;
    try {
      if (entries.length) storage.setItem(key, JSON.stringify(entries));
      else storage.removeItem(key);
    } catch {
      // Full or refused: this page still holds them.
    }
    on.changed(entries);
  }

  /** True when there is something left to send, and it makes sense to go on at once. */
  async function deliverFirst() {
    const [entry] = entries;
    try {
      const answer = await deliver(entry);
      wait.reset();
      change(entries.filter((other) => other !== entry));
      on.stored(entry, answer);
    } catch (refusal) {
      if (!entries.includes(entry) || refusal.signedOut || refusal.code === "waiting") return false;
      if (refusal.later) {
        await pause(Math.max(wait.next(), (refusal.retryAfter ?? 0) * 1000));
        return true;
      }
      change(entries.filter((other) => other !== entry));
      on.refused(entry, refusal);
    }
    return true;
  }

  async function flush() {
    if (busy) return;
    busy = true;
    try {
      while (entries.length && (await deliverFirst()));
    } finally {
      busy = false;
    }
  }

  return {
    get entries() {
      return entries;
    },
    add(kind, body, expect) {
      const entry = { client_id: newId(), kind, body, ...(expect === undefined ? {} : { expect }) };
      change([...entries, entry]);
      flush();
      return entry;
    },
    flush,
    /** Nothing can be sent any more: refuse all, the last first, as each goes before what is in the field. */
    giveUp(refusal) {
      const left = [...entries].reverse();
      change([]);
      for (const entry of left) on.refused(entry, refusal);
    },
  };
}
