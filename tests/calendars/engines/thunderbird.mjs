// Expands feeds with ical.js, Thunderbird's engine, as Thunderbird does: a VTIMEZONE in the feed
// wins over what the program knows, and an override stands in for the date it names.
// Reads [{feed, since, until}] and writes, for each, [[start, end], …] in epoch milliseconds.

import { readFileSync } from "node:fs";

import ICAL from "ical.js";

const DAYS = 86_400_000;

function expand({ feed, since, until }) {
  ICAL.TimezoneService.reset();
  const calendar = new ICAL.Component(ICAL.parse(feed));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const spans = [];
  const events = calendar.getAllSubcomponents("vevent");
  const overrides = events.filter((event) => event.hasProperty("recurrence-id"));
  for (const main of events.filter((event) => !event.hasProperty("recurrence-id"))) {
    const uid = main.getFirstPropertyValue("uid");
    const own = overrides.filter((event) => event.getFirstPropertyValue("uid") === uid);
    spans.push(...dates(new ICAL.Event(main, { exceptions: own }), until + 40 * DAYS));
  }
  return spans.filter(([start]) => since <= start && start < until).sort(inOrder);
}

function dates(event, end) {
  if (!event.isRecurring()) {
    return [span(event)];
  }
  const found = [];
  const walk = event.iterator();
  for (let next = walk.next(); next; next = walk.next()) {
    if (instant(next) > end) {
      break;
    }
    found.push(span(event.getOccurrenceDetails(next)));
  }
  return found;
}

const instant = (time) => time.toUnixTime() * 1000;
const span = ({ startDate, endDate }) => [instant(startDate), instant(endDate)];
const inOrder = (one, other) => one[0] - other[0] || one[1] - other[1];

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(expand)));
