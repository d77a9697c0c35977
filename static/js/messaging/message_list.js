// What the two write, as it comes. The reader stays where they read; at the end, they stay at the end.

import { lineOf } from "./lines.js";
import { threadOf } from "./the_thread.js";

const NEAR_PX = 90;

/** On the box with role=log, around <ol class="log">. */
export function messageList(box) {
  const { me, on } = threadOf(box);
  const list = box.querySelector(".log");
  const empty = box.querySelector("[data-empty]");

  // On a short window the box does not scroll by itself: the page does.
  const scroller = () => (getComputedStyle(box).overflowY === "auto" ? box : document.scrollingElement);
  const toEnd = () => scroller().scrollTo({ top: scroller().scrollHeight });
  const atEnd = () => {
    const { scrollHeight, scrollTop, clientHeight } = scroller();
    return scrollHeight - scrollTop - clientHeight < NEAR_PX;
  };

  function takeBack(seq) {
    const shown = list.querySelector(`#row-${seq}`);
    if (!shown) return;
    const by = shown.classList.contains("message--mine") ? me.id : "";
    const name = shown.querySelector(".message__author").textContent;
    const at = shown.querySelector("time")?.getAttribute("datetime");
    shown.replaceWith(lineOf(box, { seq, kind: "message", by, name, at, body: { redacted: true } }, me));
  }

  function take({ rows }) {
    const follow = atEnd();
    list.append(...rows.map((row) => lineOf(box, row, me)).filter(Boolean));
    for (const { kind, body } of rows) if (kind === "row_redacted") takeBack(body.seq);
    if (empty && list.children.length) empty.hidden = true;
    if (follow) toEnd();
  }

  function beginAgain({ rows }) {
    list.replaceChildren();
    take({ rows });
  }

  toEnd();
  const teardowns = [
    on("rows", take),
    on("fresh", beginAgain),
    on("outbox", () => requestAnimationFrame(toEnd)),
  ];
  return () => teardowns.forEach((stop) => stop());
}
