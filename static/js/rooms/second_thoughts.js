// A few seconds in which what was typed by habit can be taken back, before it is done.

const SECONDS = 5;

/** On the line with the words and the button; returns {after, now, stop}. */
export function secondThoughts(line) {
  const words = line.querySelector("[data-slot=what]");
  const button = line.querySelector("button");
  let waiting;
  let timer;

  function settle() {
    clearTimeout(timer);
    const was = waiting;
    waiting = undefined;
    line.hidden = true;
    return was;
  }

  /** Whatever waits is done at once. */
  const now = () => settle()?.act();
  const back = () => settle()?.undo();

  /** Do `act` in some seconds, unless it is undone. Only one thing waits at a time. */
  function after(said, act, undo) {
    now();
    waiting = { act, undo };
    words.textContent = said;
    line.hidden = false;
    timer = setTimeout(now, SECONDS * 1_000);
  }

  button.addEventListener("click", back);
  addEventListener("pagehide", now);
  return {
    after,
    now,
    stop() {
      now();
      button.removeEventListener("click", back);
      removeEventListener("pagehide", now);
    },
  };
}
