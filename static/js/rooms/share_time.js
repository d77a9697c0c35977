// How long one has shared, told to who shares and to those who serve: a minute before the time, and at it.
// Never a cut. See groups/rooms/standing.py.

import { showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

const SOON_S = 60;
const LOOK_EVERY_MS = 1_000;

/** On <p role="status"> with its words waiting in it. */
export function shareTime(line) {
  const room = roomOf(line);
  let shown;

  function hint() {
    const { status, member, until } = room.state.floor;
    if (status !== "held" || !until || !(room.me.serves || member === room.me.id)) return "";
    const left = until - room.serverNow;
    if (left > SOON_S) return "";
    return left > 0 ? "soon" : "over";
  }

  function show() {
    const now = hint();
    if (now === shown) return;
    shown = now;
    showWhen(line, [now]);
  }

  show();
  const timer = setInterval(show, LOOK_EVERY_MS);
  const stop = room.on(room, "state", show);
  return () => {
    clearInterval(timer);
    stop();
  };
}
