// A room on stock Socket.IO: takes what our server takes and sends what our server sends, but stores nothing.
//
//   node socketio.mjs PORT        with socket.io found in NODE_PATH's place, beside this folder

import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Server } = createRequire(`${process.argv[3]}/`)("socket.io");
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
const rooms = io.of("/rooms");
const heads = new Map();

rooms.on("connection", (socket) => {
  const seen = new Map();

  socket.on("join_room", ({ room }, acknowledge) => {
    socket.join(room);
    acknowledge({ ok: true, head: heads.get(room) ?? 0 });
  });

  socket.on("append", ({ room, kind, body }, acknowledge) => {
    const seq = (heads.get(room) ?? 0) + 1;
    heads.set(room, seq);
    acknowledge({ ok: true, seq, duplicate: false });
    const at = new Date().toISOString();
    const row = { seq, kind, at, by: "AbCdEfGhIjKlMnOp", name: "Guest 1", body };
    rooms.to(room).emit("rows_appended", { room, rows: [row] });
  });

  socket.on("mark_seen", ({ room, seq }) => seen.set(room, seq));
});

http.listen(Number(process.argv[2]), "127.0.0.1");
