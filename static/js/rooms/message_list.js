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

/** A line says of which other it speaks, where that one is on the page. */
function pointBack(line) {
  for (const about of line.querySelectorAll("[data-line-of]")) {
    about.hidden = !line.parentElement.querySelector(about.querySelector("a").getAttribute("href"));
  }
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
    lines.forEach(pointBack);
    for (const row of rows) {
      if (row.kind === "row_redacted") redact(row.body.seq);
      if (row.kind === "heard") markHeard(row.body.seq);
      regard(row);
    }
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

  // A quiet mark: whether, and never by how many.
  function markHeard(seq) {
    const mark = list.querySelector(`#row-${seq} [data-heard]`);
    if (mark) mark.hidden = false;
  }

  /** Lines that others see otherwise from now on: gone, or there again. */
  function regard({ kind, body }) {
    if (!body.lines?.length) return;
    const goes = kind === "ignored" || ((kind === "hidden" || kind === "frozen") && !body.member);
    if (goes) for (const seq of body.lines) list.querySelector(`#row-${seq}`)?.remove();
    else room.log.again(body.lines);
  }

  function replace({ rows }) {
    for (const row of rows) {
      const old = list.querySelector(`#row-${row.seq}`);
      const line = lineOf(box, row, room.me);
      const later = [...list.children].find((one) => Number(one.id.slice("row-".length)) > row.seq);
      if (old && line) old.replaceWith(line);
      else if (line) list.insertBefore(line, later ?? null);
      else old?.remove();
    }
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
    room.on(room.log, "again", replace),
    room.on(room.log, "outbox", () => requestAnimationFrame(end.toEnd)),
  ];
  return () => {
    button.removeEventListener("click", end.toEnd);
    end.stop();
    for (const stop of teardowns) stop();
  };
}
