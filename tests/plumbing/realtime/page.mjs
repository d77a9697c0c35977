// What our page does, with the client it ships: connect, ask, be put out, come back, ask again.
import { io } from "socket.io-client";

const [port, ...extensions] = process.argv.slice(2);
const origin = `http://127.0.0.1:${port}`;
const tell = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`);

const socket = io(`${origin}/rooms`, {
  transports: ["websocket"],
  auth: { csrf: "from-the-page" },
  extraHeaders: { Cookie: "who=dov", Origin: origin },
  perMessageDeflate: extensions.length > 0 ? {} : false,
  reconnectionDelay: 20,
  reconnectionDelayMax: 20,
});
const messages = socket.io.socket("/messages", { auth: { csrf: "from-the-page" } });
let connects = 0;

socket.on("access_ended", (payload) => tell({ ended: payload }));
socket.on("disconnect", (reason) => tell({ disconnected: reason }));
socket.on("connect_error", (error) => tell({ refused: error.message, data: error.data }));
socket.on("connect", async () => {
  connects += 1;
  tell({ connected: connects });
  tell(await socket.emitWithAck("say", { text: `hello ${connects}` }));
  tell(await socket.emitWithAck("nonsense", {}));
  if (connects === 1) {
    await fetch(`${origin}/sign-out/dov`, { method: "POST" });
  } else {
    tell(await messages.emitWithAck("say", { text: "to you" }));
    process.exit(0);
  }
});
