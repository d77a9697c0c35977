// A room on stock Socket.IO: takes what our server takes and sends what our server sends.
//
//   node socketio.mjs PORT FOLDER              stores nothing; socket.io is found in FOLDER
//   node socketio.mjs PORT FOLDER DATABASE     stores each row before it acknowledges and sends it

import { createServer } from "node:http";
import { createRequire } from "node:module";

const [port, folder, database] = process.argv.slice(2);
const { Server } = createRequire(`${folder}/`)("socket.io");
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
const rooms = io.of("/rooms");
const append = database ? await keeping(database) : counting();

rooms.on("connection", (socket) => {
  const seen = new Map();

  socket.on("join_room", ({ room }, acknowledge) => {
    socket.join(room);
    acknowledge({ ok: true, head: append.head(room) });
  });

  socket.on("append", (sent, acknowledge) => append({ ...sent, author: socket.id }, acknowledge));

  socket.on("mark_seen", ({ room, seq }) => seen.set(room, seq));
});

http.listen(Number(port), "127.0.0.1");

function say({ room, kind, body }, seq, acknowledge) {
  acknowledge({ ok: true, seq, duplicate: false });
  const at = new Date().toISOString();
  const row = { seq, kind, at, by: "AbCdEfGhIjKlMnOp", name: "Guest 1", body };
  rooms.to(room).emit("rows_appended", { room, rows: [row] });
}

function counting() {
  const heads = new Map();
  const head = (room) => heads.get(room) ?? 0;

  function append(sent, acknowledge) {
    heads.set(sent.room, head(sent.room) + 1);
    say(sent, head(sent.room), acknowledge);
  }

  return Object.assign(append, { head });
}

// As ours: what waits is one transaction, flushed to the disk; a client_id is there once.
async function keeping(path) {
  const { DatabaseSync } = await import("node:sqlite");
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON");
  db.exec("CREATE TABLE heads (room TEXT PRIMARY KEY, head INTEGER)");
  db.exec(
    "CREATE TABLE rows (room TEXT, seq INTEGER, author TEXT, client_id TEXT, kind TEXT," +
      " body TEXT, at REAL, PRIMARY KEY (room, seq), UNIQUE (room, author, client_id))",
  );
  const headOf = db.prepare("SELECT head FROM heads WHERE room = ?");
  const earlier = db.prepare(
    "SELECT seq FROM rows WHERE room = ? AND author = ? AND client_id = ?",
  );
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?)");
  const raise = db.prepare(
    "INSERT INTO heads VALUES (?, ?) ON CONFLICT (room) DO UPDATE SET head = excluded.head",
  );
  const head = (room) => headOf.get(room)?.head ?? 0;
  let waiting = [];

  function keep({ room, author, client_id, kind, body }) {
    const before = earlier.get(room, author, client_id);
    if (before) return { seq: before.seq, duplicate: true };
    const seq = head(room) + 1;
    insert.run(room, seq, author, client_id, kind, JSON.stringify(body), Date.now() / 1000);
    raise.run(room, seq);
    return { seq, duplicate: false };
  }

  function commit() {
    const batch = waiting;
    waiting = [];
    db.exec("BEGIN IMMEDIATE");
    const kept = batch.map(([sent]) => keep(sent));
    db.exec("COMMIT");
    batch.forEach(([sent, acknowledge], number) => {
      const { seq, duplicate } = kept[number];
      if (duplicate) acknowledge({ ok: true, seq, duplicate });
      else say(sent, seq, acknowledge);
    });
  }

  function append(sent, acknowledge) {
    if (!waiting.length) setImmediate(commit);
    waiting.push([sent, acknowledge]);
  }

  return Object.assign(append, { head });
}
