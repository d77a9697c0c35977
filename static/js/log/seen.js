// Telling the server how far we are, now and then: it is our credit for more, and in a thread what was read.

const AFTER_ROWS = 32; // half of what the server sends to somebody it hears nothing of
const AFTER_MS = 5_000;

export function seenTeller({ tell, maySee = () => true }) {
  let seq = 0;
  let untold = 0;
  let timer;

  function now() {
    clearTimeout(timer);
    timer = undefined;
    if (untold === 0 || !maySee()) return;
    untold = 0;
    tell(seq);
  }

  return {
    saw(position, rows) {
      seq = position;
      untold += rows;
      if (untold >= AFTER_ROWS) now();
      else timer ??= setTimeout(now, AFTER_MS);
    },
    now,
    stop: () => clearTimeout(timer),
  };
}
