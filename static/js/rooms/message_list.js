// What is said, as it comes. Never moves the reader or the focus; many lines at once are told by their number.

import { followEnd } from "./follow_end.js";
import { lineOf } from "./lines.js";
import { roomOf } from "./the_room.js";

const READ_OUT_AT_MOST = 3;
const QUIET_FOR_MS = 1_000;

const authorOf = (line) => line.querySelector(".message__author")?.textContent;

/** Lines of one share stand as one block. */
function joinShare(line) {
  const before = line.previousElementSibling;
  const both = before?.matches(".message--share") && line.matches(".message--share");
  line.classList.toggle("message--more", Boolean(both) && authorOf(before) === authorOf(line));
}

/** On the box with role=log, around <ol class="log">. */
export function messageList(box) {
  const room = roomOf(box);
  const list = box.querySelector(".log");
  const button = box.querySelector(".log__new button");
  const end = followEnd(box, { moved: (atEnd) => atEnd && showNew(0) });
  let fresh = 0;

  function showNew(count) {
    fresh = count;
    button.parentElement.hidden = count === 0;
    button.textContent = `${count} new ↓`;
  }

  function redact(seq) {
    const shown = list.querySelector(`#row-${seq}`);
    const author = shown && authorOf(shown);
    if (!author) return;
    const mine = shown.classList.contains("message--mine");
    const at = shown.querySelector("time")?.getAttribute("datetime");
    shown.replaceWith(lineOf(box, { seq, at, by: mine ? room.me.id : "", name: author, body: { redacted: true } }, room.me));
  }

  function add(rows) {
    const lines = rows.map((row) => lineOf(box, row, room.me)).filter(Boolean);
    list.append(...lines);
    lines.forEach(joinShare);
    for (const { kind, body } of rows) if (kind === "row_redacted") redact(body.seq);
    return lines;
  }

  function take({ rows, missed }) {
    const follow = end.atEnd;
    const many = missed && rows.length > READ_OUT_AT_MOST && !box.hasAttribute("aria-live");
    if (many) box.setAttribute("aria-live", "off");
    const lines = add(rows);
    if (many) {
      say(`${lines.length} new messages`);
      setTimeout(() => box.removeAttribute("aria-live"), QUIET_FOR_MS);
    }
    if (follow) end.toEnd();
    else showNew(fresh + lines.length);
  }

  function say(words) {
    box.closest("[data-room]").querySelector("[data-said]").textContent = words;
  }

  // To everybody but those who serve a question goes out withheld, to who asked it as well.
  function showQuestion({ entry: { kind, body }, seq }) {
    if (kind !== "question" || list.querySelector(`#row-${seq}`)) return;
    const row = { seq, kind, by: room.me.id, name: room.me.name, at: new Date().toISOString(), body };
    const later = [...list.children].find((line) => Number(line.id.slice("row-".length)) > seq);
    list.insertBefore(lineOf(box, row, room.me), later ?? null);
  }

  function beginAgain({ rows }) {
    list.replaceChildren();
    take({ rows: rows, missed: true });
  }

  [...list.children].forEach(joinShare);
  button.addEventListener("click", end.toEnd);
  const teardowns = [
    room.on(room, "rows", take),
    room.on(room, "fresh", beginAgain),
    room.on(room.log, "stored", showQuestion),
    room.on(room.log, "outbox", () => requestAnimationFrame(end.toEnd)),
  ];
  return () => {
    button.removeEventListener("click", end.toEnd);
    end.stop();
    for (const stop of teardowns) stop();
  };
}
