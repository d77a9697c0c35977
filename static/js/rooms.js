// Rooms and threads load this beside app.js: what is live.

import { start } from "./lib/behaviours.js";

start({
});
