// Reads [{states, me, titles}] and writes, for each state, what the page would show.
import { readFileSync } from "node:fs";
import { chairsNext, standing } from "../../../static/js/rooms/standing.js";

const meetings = JSON.parse(readFileSync(0, "utf8"));
const told = meetings.map(({ states, me, titles }) =>
  states.map((state) => ({ standing: standing(state, { ...me, muted: state.muted.includes(me.id) }), next: chairsNext(state, titles) })),
);
process.stdout.write(JSON.stringify(told));
