// At the door: waits on the socket for its answer. Without it there is "Look again".

import { logSocket } from "../log/log_socket.js";

/** On the element with data-room='{"id", "csrf"}'. */
export function lobby(section) {
  const { id, csrf } = JSON.parse(section.dataset.room);
  const comeIn = () => location.assign(`/rooms/${id}`);

  async function ask() {
    const answer = await socket.ask("join_room", { room: id }).catch(() => ({ waiting: true }));
    socket.settled();
    if (!answer.waiting) comeIn();
  }

  function answered({ room, answer }) {
    if (room !== id) return;
    if (answer === "admitted") comeIn();
    else location.reload();
  }

  const socket = logSocket({
    namespace: "/rooms",
    csrf,
    hears: { door_answered: answered },
    on: { up: ask, down() {}, signedOut: () => location.reload(), removed: () => location.reload() },
  });
  return () => socket.close();
}
