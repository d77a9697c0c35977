// My words while they are on their way: a pending copy, gone when the row itself has come.

import { lineOf } from "./lines.js";
import { roomOf } from "./the_room.js";

const SHOWN = new Set(["message", "question"]);
const sameWords = (entry, row) => entry.kind === row.kind && entry.body.text.trim() === row.body.text?.trim();

/** On the <ol> under the log. */
export function unsent(list) {
  const room = roomOf(list);
  const here = new Set(); // client_ids whose row came before its answer did
  const coming = new Map(); // by seq: what is stored but not seen as a row yet

  function show() {
    const waiting = room.log.entries.filter((entry) => SHOWN.has(entry.kind) && !here.has(entry.client_id));
    list.replaceChildren(...[...coming.values(), ...waiting].map(copyOf));
  }

  function copyOf(entry) {
    const row = { kind: "pending", by: room.me.id, name: room.me.name, body: entry.body };
    return lineOf(list.closest("[data-room]"), row, room.me);
  }

  function stored({ entry, seq }) {
    if (SHOWN.has(entry.kind) && seq > room.log.position) coming.set(seq, entry);
    here.delete(entry.client_id);
    show();
  }

  function rowsCame({ rows }) {
    const [first] = room.log.entries;
    for (const row of rows) {
      coming.delete(row.seq);
      if (first && row.by === room.me.id && SHOWN.has(row.kind) && sameWords(first, row)) here.add(first.client_id);
    }
    show();
  }

  const teardowns = [
    room.on(room.log, "outbox", show),
    room.on(room.log, "stored", stored),
    room.on(room, "rows", rowsCame),
    room.on(room, "fresh", () => coming.clear()),
  ];
  return () => teardowns.forEach((stop) => stop());
}
