// One socket in one namespace, with our own way of coming back: Socket.IO's does not know
// that a session may have ended, and does not return after the server itself hung up.

import { io } from "socket.io-client";
import { backoff } from "./backoff.js";
import { away, Refusal } from "./refusal.js";

const CONNECT_WITHIN_MS = 8_000;
const ANSWER_WITHIN_MS = 10_000;
const RESTART_SPREAD_MS = 3_000;
const CLOSE = { SIGNED_OUT: 4401, REMOVED: 4403, RESTART: 1012 };

/** on: {up(), down(), signedOut(), removed()}; hears: {event: function}. */
export function logSocket({ namespace, csrf, hears, on }) {
  const socket = io(namespace, {
    auth: { csrf },
    autoConnect: false,
    forceNew: true,
    path: "/socket.io",
    reconnection: false,
    timeout: CONNECT_WITHIN_MS,
    transports: ["websocket"],
  });
  const wait = backoff();
  let timer;
  let over = false;

  function connectIn(ms) {
    clearTimeout(timer);
    if (!over) timer = setTimeout(connect, ms);
  }

  function connect() {
    clearTimeout(timer);
    if (over) return;
    socket.disconnect();
    socket.connect();
  }

  function lost(reason, details) {
    if (over || reason === "io client disconnect") return;
    on.down();
    const code = details?.context?.code;
    if (code === CLOSE.SIGNED_OUT) on.signedOut();
    else if (code === CLOSE.REMOVED) on.removed();
    else connectIn(code === CLOSE.RESTART ? Math.random() * RESTART_SPREAD_MS : wait.next());
  }

  socket.on("connect", () => on.up());
  socket.on("disconnect", lost);
  socket.on("connect_error", (error) => {
    on.down();
    if (error.data?.code === "unauthenticated") on.signedOut();
    else connectIn(wait.next());
  });
  for (const [name, hear] of Object.entries(hears)) socket.on(name, hear);
  connect();

  return {
    /** Ask, and get the answer or a Refusal. Never kept for later by Socket.IO. */
    async ask(name, payload, within = ANSWER_WITHIN_MS) {
      if (!socket.connected) throw away();
      const answer = await socket
        .timeout(within)
        .emitWithAck(name, payload)
        .catch(() => ({ ok: false, error: away() }));
      if (!answer.ok) throw new Refusal({ ...answer.error, message: answer.error.message });
      return answer;
    },
    /** Say something that needs no answer: the next time says it again. */
    tell(name, payload) {
      if (socket.connected) socket.emit(name, payload);
    },
    /** All is well: the next loss is answered at once again. */
    settled: () => wait.reset(),
    /** A new socket now, whatever became of the old one. */
    renew: connect,
    close() {
      over = true;
      clearTimeout(timer);
      socket.disconnect();
    },
  };
}
