// Waiting longer after each failure, and never in step with everybody else.

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

export const pause = (ms) => new Promise((done) => setTimeout(done, ms));

export function backoff() {
  let failures = 0;
  return {
    /** Milliseconds to wait after one more failure. */
    next() {
      const most = Math.min(FIRST_MS * 2 ** failures, LONGEST_MS);
      failures += 1;
      return most * (0.5 + Math.random() / 2);
    },
    reset() {
      failures = 0;
    },
  };
}
