// Reads [{states, me, titles}] and writes, for each state, what the page would show.
import { readFileSync } from "node:fs";
import { chairsNext, minutesOver, secondsLeft, standing } from "../../../static/js/rooms/standing.js";

const meetings = JSON.parse(readFileSync(0, "utf8"));
const told = meetings.map(({ states, me, titles }) =>
  states.map((state) => ({ standing: standing(state, { ...me, muted: state.muted.includes(me.id) }), next: chairsNext(state, titles), left: secondsLeft(state, 1000) ?? null, over: minutesOver(state, 1000) })),
);
process.stdout.write(JSON.stringify(told));
