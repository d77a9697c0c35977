// Rooms and threads load this beside app.js: all that is live. One line for each behaviour.

import { start } from "./lib/behaviours.js";
import { composer as threadComposer } from "./messaging/composer.js";
import { connection as threadConnection } from "./messaging/connection.js";
import { messageList as threadList } from "./messaging/message_list.js";
import { takeBack } from "./messaging/take_back.js";
import { thread } from "./messaging/thread.js";
import { unsent as threadUnsent } from "./messaging/unsent.js";
import { chair } from "./rooms/chair.js";
import { command } from "./rooms/command.js";
import { composer, question } from "./rooms/composer.js";
import { connection } from "./rooms/connection.js";
import { door, waiting, waitingCount } from "./rooms/door.js";
import { floor } from "./rooms/floor.js";
import { hands, handsCount } from "./rooms/hands.js";
import { here } from "./rooms/here.js";
import { heard } from "./rooms/heard.js";
import { ignoring } from "./rooms/ignoring.js";
import { listening } from "./rooms/listening.js";
import { lobby } from "./rooms/lobby.js";
import { messageList } from "./rooms/message_list.js";
import { motion, move } from "./rooms/motion.js";
import { newcomers } from "./rooms/newcomers.js";
import { people } from "./rooms/people.js";
import { presence } from "./rooms/presence.js";
import { rank } from "./rooms/rank.js";
import { reading } from "./rooms/reading.js";
import { refusals } from "./rooms/refusals.js";
import { regions } from "./rooms/regions.js";
import { roles } from "./rooms/roles.js";
import { room } from "./rooms/room.js";
import { shareTime } from "./rooms/share_time.js";
import { step } from "./rooms/step.js";
import { overtime, stepClock } from "./rooms/step_clock.js";
import { succession } from "./rooms/succession.js";
import { unsent } from "./rooms/unsent.js";

start({
  "messaging/composer": threadComposer,
  "messaging/connection": threadConnection,
  "messaging/message-list": threadList,
  "messaging/take-back": takeBack,
  "messaging/thread": thread,
  "messaging/unsent": threadUnsent,
  "rooms/chair": chair,
  "rooms/command": command,
  "rooms/composer": composer,
  "rooms/connection": connection,
  "rooms/door": door,
  "rooms/floor": floor,
  "rooms/hands": hands,
  "rooms/hands-count": handsCount,
  "rooms/here": here,
  "rooms/heard": heard,
  "rooms/ignoring": ignoring,
  "rooms/listening": listening,
  "rooms/lobby": lobby,
  "rooms/message-list": messageList,
  "rooms/newcomers": newcomers,
  "rooms/people": people,
  "rooms/presence": presence,
  "rooms/question": question,
  "rooms/motion": motion,
  "rooms/move": move,
  "rooms/overtime": overtime,
  "rooms/rank": rank,
  "rooms/reading": reading,
  "rooms/refusals": refusals,
  "rooms/regions": regions,
  "rooms/roles": roles,
  "rooms/room": room,
  "rooms/share-time": shareTime,
  "rooms/step": step,
  "rooms/step-clock": stepClock,
  "rooms/succession": succession,
  "rooms/unsent": unsent,
  "rooms/waiting": waiting,
  "rooms/waiting-count": waitingCount,
});
