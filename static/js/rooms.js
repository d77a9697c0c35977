// Rooms and threads load this beside app.js: all that is live. One line for each behaviour.

import { start } from "./lib/behaviours.js";
import { chair } from "./rooms/chair.js";
import { command } from "./rooms/command.js";
import { composer, question } from "./rooms/composer.js";
import { connection } from "./rooms/connection.js";
import { floor } from "./rooms/floor.js";
import { hands, handsCount } from "./rooms/hands.js";
import { messageList } from "./rooms/message_list.js";
import { people } from "./rooms/people.js";
import { presence } from "./rooms/presence.js";
import { refusals } from "./rooms/refusals.js";
import { room } from "./rooms/room.js";
import { step } from "./rooms/step.js";
import { unsent } from "./rooms/unsent.js";

start({
  "rooms/chair": chair,
  "rooms/command": command,
  "rooms/composer": composer,
  "rooms/connection": connection,
  "rooms/floor": floor,
  "rooms/hands": hands,
  "rooms/hands-count": handsCount,
  "rooms/message-list": messageList,
  "rooms/people": people,
  "rooms/presence": presence,
  "rooms/question": question,
  "rooms/refusals": refusals,
  "rooms/room": room,
  "rooms/step": step,
  "rooms/unsent": unsent,
});
