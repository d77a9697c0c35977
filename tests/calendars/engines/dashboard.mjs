// Expands feeds with node-ical, the engine of dashboards and smart mirrors. It goes by the zone
// data of Node and by nothing in the feed, and dates a rule by Temporal.
// Reads [{feed, since, until}] and writes, for each, [[start, end], …] in epoch milliseconds.

import { readFileSync } from "node:fs";

import ical from "node-ical";

const DAYS = 86_400_000;

function expand({ feed, since, until }) {
  const spans = [];
  for (const event of Object.values(ical.sync.parseICS(feed))) {
    if (event.type === "VEVENT") {
      spans.push(...dates(event, since - 40 * DAYS, until + 40 * DAYS));
    }
  }
  return spans.filter(([start]) => since <= start && start < until).sort(inOrder);
}

function dates(event, from, to) {
  if (!event.rrule) {
    return [span(event)];
  }
  return ical.expandRecurringEvent(event, { from: new Date(from), to: new Date(to) }).map(span);
}

const span = ({ start, end }) => [start.getTime(), end.getTime()];
const inOrder = (one, other) => one[0] - other[0] || one[1] - other[1];

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(expand)));
