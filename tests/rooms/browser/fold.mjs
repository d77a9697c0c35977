// Reads [{state, rows, me, steps}] and writes, for each, what the page would show after every row.
import { readFileSync } from "node:fs";
import { fold } from "../../../static/js/rooms/fold.js";
import { chairsNext, standing } from "../../../static/js/rooms/standing.js";

const meetings = JSON.parse(readFileSync(0, "utf8"));
const told = meetings.map(({ state, rows, me, steps }) => {
  let now = state;
  return rows.map((row) => {
    now = fold(now, row);
    return { state: now, standing: standing(now, me, steps), next: chairsNext(now, steps) };
  });
});
process.stdout.write(JSON.stringify(told));
