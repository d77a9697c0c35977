// What came, in the log's order, each row once: seq runs 1, 2, 3… without holes.

export function sequence(position) {
  const early = new Map();

  return {
    /** The last row that was handed on. */
    get position() {
      return position;
    },
    /** Did a row come whose forerunners did not? */
    get gap() {
      return early.size > 0;
    },
    /** The rows that now continue the log. What was known is dropped, what came too early waits. */
    take(rows) {
      for (const row of rows) if (row.seq > position) early.set(row.seq, row);
      const next = [];
      while (early.has(position + 1)) {
        position += 1;
        next.push(early.get(position));
        early.delete(position);
      }
      return next;
    },
    restart(at) {
      position = at;
      early.clear();
    },
  };
}
