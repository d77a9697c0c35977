// My words while they are on their way: a pending copy, gone when the row itself has come.

import { lineOf } from "./lines.js";
import { threadOf } from "./the_thread.js";

/** On the <ol> under the log. */
export function unsent(list) {
  const { log, me, on } = threadOf(list);
  const coming = new Map(); // by seq: what is stored but not seen as a row yet

  function copyOf({ body }) {
    const row = { kind: "pending", by: me.id, name: me.name, body };
    return lineOf(list.closest("[data-thread]"), row, me);
  }

  function show() {
    const waiting = log.entries.filter(({ kind }) => kind === "message");
    list.replaceChildren(...[...coming.values(), ...waiting].map(copyOf));
  }

  function stored({ entry, seq }) {
    if (entry.kind === "message" && seq > log.position) coming.set(seq, entry);
    show();
  }

  function rowsCame({ rows }) {
    for (const { seq } of rows) coming.delete(seq);
    show();
  }

  const teardowns = [
    on("outbox", show),
    on("stored", stored),
    on("rows", rowsCame),
    on("fresh", () => coming.clear()),
  ];
  return () => teardowns.forEach((stop) => stop());
}
