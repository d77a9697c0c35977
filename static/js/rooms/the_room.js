// The room of a page, shared by everything on it that has a behaviour: its log, its state, and me.
//
//   roomOf(element).log         the log (static/js/log/log_client.js)
//   .state .me .steps .standing as they are now
//   events: "rows" {rows: [row and was it a share], missed}, "state", "fresh", "held" (why words were not sent)

import { openLog } from "../log/log_client.js";
import { fold } from "./fold.js";
import { chairsNext, standing } from "./standing.js";

const rooms = new WeakMap();

/** The room an element of the page is in. */
export function roomOf(element) {
  const section = element.closest("[data-room]");
  if (!rooms.has(section)) rooms.set(section, new TheRoom(JSON.parse(section.dataset.room)));
  return rooms.get(section);
}

class TheRoom extends EventTarget {
  constructor({ id, epoch, head, state, me, steps, csrf }) {
    super();
    Object.assign(this, { state, me, steps });
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
    this.log.addEventListener("rows", ({ detail }) => this.#take(detail));
    this.log.addEventListener("fresh", ({ detail }) => this.#beginAgain(detail));
  }

  get standing() {
    return standing(this.state, this.me, this.steps);
  }

  get chairsNext() {
    return chairsNext(this.state, this.steps);
  }

  /** Listen until the teardown that is returned. */
  on(target, name, act) {
    const hear = ({ detail }) => act(detail);
    target.addEventListener(name, hear);
    return () => target.removeEventListener(name, hear);
  }

  #take({ rows, missed }) {
    const before = this.state;
    const seen = rows.map((row) => this.#see(row));
    this.dispatchEvent(new CustomEvent("rows", { detail: { rows: seen, missed } }));
    if (this.state !== before) this.dispatchEvent(new CustomEvent("state"));
  }

  /** Fold a row in; it is a share when its author holds the floor as it comes. */
  #see(row) {
    const { floor } = this.state;
    this.state = fold(this.state, row);
    return { ...row, share: row.kind === "message" && floor.status === "held" && floor.member === row.by };
  }

  #beginAgain({ state, rows, me }) {
    Object.assign(this, { state, me: { ...this.me, ...me } });
    this.dispatchEvent(new CustomEvent("fresh", { detail: { rows } }));
    this.dispatchEvent(new CustomEvent("state"));
  }
}
