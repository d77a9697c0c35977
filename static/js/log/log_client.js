// A log as one page lives it: rooms and threads alike. Knows no domain.
//
//   const log = openLog({
//     namespace: "/messages", join: "join_thread", field: "thread",   // how the socket calls it
//     id, path: `/messages/${id}`,      // GET path (JSON) is a snapshot; GET and POST `${path}/log` the rows
//     me,                               // my id in it: the outbox is kept under log and person
//     csrf, epoch, position,            // of the page: its token, and the last seq it shows
//     hears: ["seen_changed"],          // further events of the server, passed on under their name
//     maySee: () => document.visibilityState === "visible",   // when mark_seen may be sent (default: always)
//   });
//   log.send(kind, body, {expect})      // into the outbox; returns {client_id, kind, body}. Sent until answered
//   log.again(seqs)                     // ask anew for rows that can be read otherwise now
//   log.entries                         // what is not answered yet, oldest first (show these as pending)
//   log.position, log.status
//   log.close()
//
// It is an EventTarget; each event carries its words in `detail`:
//   rows     {rows, missed}    new rows, in order, each once. missed: caught up after being away
//   fresh    snapshot          the log was restored from a backup: forget what is shown, show snapshot.rows
//   joined   answer            of the join event: me…
//   state    {state}           the log's state, when an answer or new rows bring one; after their rows
//   status   {status}          connecting | live | slow (no socket, but all works) | away | signed-out | ended
//   again    {rows}            rows that were known, as they may be read now: after log.again(seqs)
//   outbox   {entries}         changed
//   stored   {entry, seq}      it is on disk as row `seq` (the row itself comes by `rows`, before or after)
//   refused  {entry, refusal}  it will not be sent again; refusal.code, refusal.message. Give the words back
//   ended    {reason}          "removed", "closed", "not_found"…: nothing more will come
// Listen first, then call log.start().

import { backoff } from "./backoff.js";
import { logHttp } from "./log_http.js";
import { logSocket } from "./log_socket.js";
import { openOutbox } from "./outbox.js";
import { Refusal } from "./refusal.js";
import { seenTeller } from "./seen.js";
import { sequence } from "./sequence.js";
import { onWaking } from "./waking.js";

const PROBE_WITHIN_MS = 3_000;
const POLL_WHEN_ALONE_FOR_MS = 4_000;

export const openLog = (options) => new Log(options);

class Log extends EventTarget {
  #options;
  #http;
  #socket;
  #sequence;
  #outbox;
  #seen;
  #epoch;
  #status = "connecting";
  #joined = false;
  #polling = false;
  #catching = false;
  #wait = backoff();
  #pollTimer;
  #stopWaking;

  constructor(options) {
    super();
    this.#options = options;
    this.#epoch = options.epoch;
    this.#sequence = sequence(options.position);
    this.#http = logHttp(options.path, options.csrf);
    this.#outbox = openOutbox({
      name: `${options.path}:${options.me}`,
      deliver: (entry) => this.#deliver(entry),
      on: {
        changed: (entries) => this.#tell("outbox", { entries }),
        stored: (entry, { seq }) => this.#tell("stored", { entry, seq }),
        refused: (entry, refusal) => this.#tell("refused", { entry, refusal }),
      },
    });
    this.#seen = seenTeller({
      maySee: options.maySee,
      tell: (seq) => this.#joined && this.#socket.tell("mark_seen", { [this.#options.field]: this.#options.id, seq }),
    });
  }

  get position() {
    return this.#sequence.position;
  }

  get status() {
    return this.#status;
  }

  get entries() {
    return this.#outbox.entries;
  }

  get over() {
    return this.#status === "ended" || this.#status === "signed-out";
  }

  send(kind, body = {}, { expect } = {}) {
    return this.#outbox.add(kind, body, expect);
  }

  /** What cannot be had now comes with the next page. */
  async again(seqs) {
    const wanted = new Set(seqs);
    const last = Math.max(...seqs);
    const found = [];
    let since = Math.min(...seqs) - 1;
    while (since < last) {
      const page = await this.#http.rowsAfter(since).catch(() => ({ rows: [] }));
      if (page.rows.length === 0) break;
      found.push(...page.rows.filter((row) => wanted.has(row.seq)));
      since = page.rows.at(-1).seq;
    }
    this.#tell("again", { rows: found });
  }

  start() {
    const heard = (this.#options.hears ?? []).map((name) => [name, this.#ours((said) => this.#tell(name, said))]);
    this.#socket = logSocket({
      namespace: this.#options.namespace,
      csrf: this.#options.csrf,
      hears: {
        ...Object.fromEntries(heard),
        rows_appended: this.#ours(({ rows, state }) => this.#take(rows, { state })),
        head_announced: this.#ours(({ epoch, head }) => this.#compare(epoch, head)),
        access_ended: this.#ours(({ reason }) => this.#end(reason)),
      },
      on: {
        up: () => this.#join(),
        down: () => this.#lost(),
        signedOut: () => this.#signedOut(),
        removed: () => this.#end("removed"),
      },
    });
    this.#stopWaking = onWaking(() => this.#resume());
    this.#pollSoon();
    if (this.entries.length) this.#tell("outbox", { entries: this.entries });
  }

  close() {
    this.#joined = false;
    this.#stopPolling();
    this.#seen.stop();
    this.#stopWaking?.();
    this.#socket?.close();
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  #become(status) {
    if (this.over || status === this.#status) return;
    this.#status = status;
    this.#tell("status", { status });
  }

  /** A socket may hear of other logs; only this one's news concerns us. */
  #ours(act) {
    return (said) => said[this.#options.field] === this.#options.id && !this.over && act(said);
  }

  #ask(name, payload, within) {
    return this.#socket.ask(name, { [this.#options.field]: this.#options.id, ...payload }, within);
  }

  // --- what comes in --------------------------------------------------------------------------

  #take(rows, { missed = false, state } = {}) {
    const next = this.#sequence.take(rows);
    if (next.length) {
      this.#tell("rows", { rows: next, missed });
      this.#seen.saw(this.position, next.length);
    }
    if (state) this.#tell("state", { state });
    if (this.#sequence.gap) this.#catchUp();
  }

  /** A page of the log, asked for when we were at `since`. False when it is of another log than ours. */
  #takePage({ epoch, head, rows, state }, since) {
    if (epoch !== this.#epoch || head < since) return false;
    this.#take(rows, { missed: true, state });
    return true;
  }

  // A position ahead of the announced head proves nothing, they may have crossed; the next page will tell.
  #compare(epoch, head) {
    if (epoch !== this.#epoch || head !== this.position) this.#catchUp();
  }

  async #catchUp() {
    if (this.#catching || this.over) return;
    this.#catching = true;
    try {
      let more = true;
      while (more) {
        const since = this.position;
        const page = await this.#http.rowsAfter(since);
        if (!this.#takePage(page, since)) await this.#refresh();
        more = page.rows.length > 0 && this.position < page.head;
      }
      this.#wait.reset();
    } catch (refusal) {
      this.#failed(refusal);
      if (this.#joined) setTimeout(() => this.#catchUp(), this.#wait.next());
    } finally {
      this.#catching = false;
    }
  }

  async #refresh() {
    const snapshot = await this.#http.snapshot();
    this.#epoch = snapshot.epoch;
    this.#sequence.restart(snapshot.head);
    this.#tell("fresh", snapshot);
  }

  #failed(refusal) {
    if (refusal.signedOut) this.#signedOut();
    else if (refusal.noWayIn) this.#end(refusal.code);
  }

  // --- the socket -----------------------------------------------------------------------------

  async #join() {
    const since = this.position;
    try {
      const answer = await this.#ask(this.#options.join, { epoch: this.#epoch, after: since });
      this.#joined = true;
      this.#stopPolling();
      this.#socket.settled();
      this.#become("live");
      this.#tell("joined", answer);
      if (!this.#takePage(answer, since) || answer.more) this.#catchUp();
      this.#outbox.flush();
    } catch (refusal) {
      this.#failed(refusal);
      if (!this.over) setTimeout(() => this.#socket.renew(), this.#wait.next());
    }
  }

  #lost() {
    this.#joined = false;
    if (!this.#polling) this.#become("away");
    this.#pollSoon();
  }

  async #resume() {
    if (this.over) return;
    this.#seen.now();
    this.#catchUp();
    if (!this.#joined) this.#socket.renew();
    else await this.#ask("mark_seen", { seq: this.position }, PROBE_WITHIN_MS).catch(() => this.#socket.renew());
  }

  // --- without a socket -----------------------------------------------------------------------

  #pollSoon() {
    if (this.#polling || this.over) return;
    this.#pollTimer ??= setTimeout(() => this.#poll(), POLL_WHEN_ALONE_FOR_MS);
  }

  #stopPolling() {
    this.#polling = false;
    clearTimeout(this.#pollTimer);
    this.#pollTimer = undefined;
  }

  async #poll() {
    this.#polling = true;
    const wait = backoff();
    let waiting = false; // the first answer comes at once: it tells whether this way works
    while (this.#polling && !this.over) {
      const since = this.position;
      try {
        const page = await this.#http.rowsAfter(since, { wait: waiting });
        if (!this.#takePage(page, since)) await this.#refresh();
        wait.reset();
        waiting = true;
        if (!this.#polling) return;
        this.#become("slow");
        this.#outbox.flush();
      } catch (refusal) {
        this.#failed(refusal);
        if (this.#polling) this.#become("away");
        waiting = false;
        await new Promise((done) => setTimeout(done, wait.next()));
      }
    }
  }

  // --- what goes out --------------------------------------------------------------------------

  async #deliver(entry) {
    if (this.#joined) return this.#ask("append", entry).catch((refusal) => this.#unseated(refusal));
    if (this.#status === "slow") return this.#http.append(entry);
    throw new Refusal({ code: "waiting" });
  }

  /** The server does not know that we joined: join again, and keep what was to be sent. */
  #unseated(refusal) {
    if (refusal.code !== "not_found") throw refusal;
    this.#joined = false;
    this.#socket.renew();
    throw new Refusal({ code: "waiting" });
  }

  // --- the end --------------------------------------------------------------------------------

  #signedOut() {
    this.#become("signed-out");
    this.close();
  }

  #end(reason) {
    if (this.over) return;
    this.#outbox.giveUp(new Refusal({ code: reason }));
    this.#become("ended");
    this.#tell("ended", { reason });
    this.close();
  }
}
