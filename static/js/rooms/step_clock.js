// How long a step still lasts, for all to see; and for who leads, that it takes longer than it was meant to.
// Deadlines are the database's: a wrong clock on a phone changes nothing. No sound.

import { minutesOver, secondsLeft } from "./standing.js";
import { roomOf } from "./the_room.js";

const TICK_MS = 1_000;

function everySecond(room, show) {
  const timer = setInterval(show, TICK_MS);
  const stop = room.on(room, "state", show);
  show();
  return () => {
    clearInterval(timer);
    stop();
  };
}

/** On the words beside the step's name: <span role="timer">. */
export function stepClock(words) {
  const room = roomOf(words);

  return everySecond(room, () => {
    const left = secondsLeft(room.state, room.serverNow);
    words.hidden = left === undefined || room.state.phase === "closed";
    if (words.hidden) return;
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
    if (words.textContent !== text) words.textContent = text;
  });
}

/** On the chair's hint. */
export function overtime(hint) {
  const room = roomOf(hint);

  return everySecond(room, () => {
    const over = minutesOver(room.state, room.serverNow);
    hint.hidden = over < 1;
    const text = `Only you see this: the step was meant for ${room.state.now.minutes} min, and is ${over} min over.`;
    if (!hint.hidden && hint.textContent !== text) hint.textContent = text;
  });
}
