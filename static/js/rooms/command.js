// A form of one button, sent through the log instead of by a new page.

import { roomOf } from "./the_room.js";

const BODY = {
  referred: (words) => ({ seq: Number(words) }),
  question: (words) => ({ text: words }),
  row_released: (words) => ({ seq: Number(words) }),
  slowed: (words) => ({ seconds: Number(words) }),
  heard: (words) => ({ seq: Number(words) }),
  row_redacted: (words) => ({ seq: Number(words) }),
  vote_cast: (words) => ({ choice: words }),
  door_changed: (words) => ({ mode: words }),
  floor_ended: (words) => (words ? { next: true } : {}),
  calling_changed: (words) => ({ by_itself: words === "by itself" }),
};
const aboutSomebody = (words) => (words ? { member: words } : {});

/** On a form with hidden fields kind, body and perhaps expect: then it holds only in the state that is shown. */
export function command(form) {
  const room = roomOf(form);
  const button = form.querySelector("button");
  // Only without scripts it takes along what is typed: see templates/rooms/room.html.
  button.removeAttribute("form");
  let sent;

  function send(event) {
    event.preventDefault();
    if (sent) return;
    const kind = form.elements.kind.value;
    const body = (BODY[kind] ?? aboutSomebody)(form.elements.body.value);
    const expect = form.elements.expect ? room.state.state_seq : undefined;
    button.setAttribute("aria-disabled", "true");
    sent = room.log.send(kind, body, { expect });
    form.closest("details.tools")?.removeAttribute("open");
  }

  function answered({ entry }) {
    if (entry !== sent) return;
    sent = undefined;
    button.removeAttribute("aria-disabled");
  }

  form.addEventListener("submit", send);
  const teardowns = [room.on(room.log, "stored", answered), room.on(room.log, "refused", answered)];
  return () => {
    form.removeEventListener("submit", send);
    for (const stop of teardowns) stop();
  };
}
