// The room of a page, shared by everything on it that has a behaviour: its log, its state, and me.
//
//   roomOf(element).log         the log (static/js/log/log_client.js)
//   .state .me .titles .standing as they are now; the state is the server's, never reckoned here
//   events: "rows" {rows, missed}, "state", "fresh", "held" (why words were not sent)

import { openLog } from "../log/log_client.js";
import { chairsNext, standing } from "./standing.js";

const rooms = new WeakMap();

/** The room an element of the page is in. */
export function roomOf(element) {
  const section = element.closest("[data-room]");
  if (!rooms.has(section)) rooms.set(section, new TheRoom(JSON.parse(section.dataset.room)));
  return rooms.get(section);
}

class TheRoom extends EventTarget {
  #ahead = 0;

  constructor({ id, epoch, head, state, me, titles, csrf, server_time }) {
    super();
    Object.assign(this, { state, me, titles });
    this.#hearTime(server_time);
    this.log = openLog({
      namespace: "/rooms",
      join: "join_room",
      field: "room",
      id,
      path: `/rooms/${id}`,
      me: me.id,
      csrf,
      epoch,
      position: head,
      hears: ["presence_changed"],
    });
    this.log.addEventListener("joined", ({ detail }) => this.#hearTime(detail.server_time));
    this.log.addEventListener("rows", ({ detail }) => this.#take(detail));
    this.log.addEventListener("state", ({ detail }) => this.#become(detail.state));
    this.log.addEventListener("fresh", ({ detail }) => this.#beginAgain(detail));
  }

  get standing() {
    return standing(this.state, this.me);
  }

  get chairsNext() {
    return chairsNext(this.state, this.titles);
  }

  /** The server's clock, in epoch seconds. */
  get serverNow() {
    return Date.now() / 1000 + this.#ahead;
  }

  #hearTime(iso) {
    if (iso) this.#ahead = (Date.parse(iso) - Date.now()) / 1000;
  }

  /** Listen until the teardown that is returned. */
  on(target, name, act) {
    const hear = ({ detail }) => act(detail);
    target.addEventListener(name, hear);
    return () => target.removeEventListener(name, hear);
  }

  #take(detail) {
    for (const { kind, body } of detail.rows) if (body.member === this.me.id) this.#regard(kind);
    this.dispatchEvent(new CustomEvent("rows", { detail }));
  }

  /** What a row says about me: whether I can write. */
  #regard(kind) {
    const { me } = this;
    if (kind === "muted" || kind === "frozen") me.writingOff = true;
    if (kind === "unmuted") me.writingOff = false;
    if (kind === "hidden" || kind === "frozen") me.hidden = true;
    if (kind === "shown") me.hidden = false;
    me.muted = Boolean(me.writingOff || me.hidden);
  }

  /** What is older than what is shown comes from an answer that was overtaken. */
  #become(state) {
    if (state.state_seq <= this.state.state_seq) return;
    this.state = state;
    this.dispatchEvent(new CustomEvent("state"));
  }

  #beginAgain({ state, rows, me }) {
    Object.assign(this, { state, me: { ...this.me, ...me } });
    this.dispatchEvent(new CustomEvent("fresh", { detail: { rows } }));
    this.dispatchEvent(new CustomEvent("state"));
  }
}
