// Who has the floor, and what I can do about it. The looks are the page's own <template>s.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";

const BUZZ_MS = 200;

/** On the element around .floor. */
export function floor(box) {
  const room = roomOf(box);
  const title = document.title;
  let shown = JSON.stringify(room.standing);
  let look = room.standing.look;

  function show() {
    const now = room.standing;
    if (JSON.stringify(now) === shown) return;
    shown = JSON.stringify(now);
    const next = box.querySelector(`template[data-look="${now.look}"]`).content.firstElementChild.cloneNode(true);
    fillSlots(next, now);
    const inLine = now.round ? "turn" : "up";
    showWhen(next, [now.place ? inLine : "down", now.mayTake ? "take" : "", now.round ? "round" : "hands"]);
    replace(box.querySelector(".floor"), next);
    if (now.look !== look) turned(now.look);
    look = now.look;
  }

  function turned(to) {
    document.title = to === "called" ? `Your turn · ${title}` : title;
    if (to === "called") navigator.vibrate?.(BUZZ_MS);
  }

  show();
  return room.on(room, "state", show);
}

/** The words stay in the element that is read out when they change; a press does not lose its place. */
function replace(old, next) {
  const pressed = old.contains(document.activeElement);
  const part = (selector) => [old.querySelector(selector), next.querySelector(selector)];
  const [words, newWords] = part(".floor__words");
  const [acts, newActs] = part(".row");
  old.className = next.className;
  words.replaceChildren(...newWords.childNodes);
  if (acts && newActs) acts.replaceChildren(...newActs.childNodes);
  else if (newActs) old.append(newActs);
  else acts?.remove();
  if (!pressed) return;
  // Who took the floor goes on to speak. Nobody takes it by one press too many, done or with a hand just raised.
  const mine = old.classList.contains("floor--mine");
  const safe = 'form:not([hidden], [data-when="take"]) button';
  const target = mine ? document.querySelector("#body") : old.querySelector(safe);
  (target ?? document.querySelector("#body")).focus();
}
