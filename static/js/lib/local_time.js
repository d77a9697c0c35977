// <time> shows the server's words first, then the reader's own clock.

const STYLES = {
  time: { hour: "2-digit", minute: "2-digit" },
  day: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  "day-time": { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  short: { day: "numeric", month: "short" },
};

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const REFRESH_AGO_MS = 30_000;

const language = () => document.documentElement.lang || undefined;

/** "in 5 minutes", "2 hours ago", "now". */
export function ago(instant, now = new Date()) {
  const seconds = (instant - now) / 1000;
  const words = new Intl.RelativeTimeFormat(language(), { numeric: "auto" });
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 0];
  return size ? words.format(Math.round(seconds / size), unit) : words.format(0, "second");
}

export function words(instant, style) {
  if (style === "ago") return ago(instant);
  // English is the reader's own: en-GB and en-US write the clock differently.
  const own = (navigator.languages ?? []).filter((l) => l.startsWith(language() ?? ""));
  const written = own.length ? own : language();
  const parts = STYLES[style] ?? STYLES["day-time"];
  // 09:00, but 9:00 AM.
  const { hour12 } = new Intl.DateTimeFormat(written, { hour: "numeric" }).resolvedOptions();
  const hour = hour12 && parts.hour ? { hour: "numeric" } : {};
  return new Intl.DateTimeFormat(written, { ...parts, ...hour }).format(instant);
}

/** On <time datetime="…Z" data-style="time|day|day-time|short|ago">. */
export function localTime(element) {
  const instant = new Date(element.dateTime);
  if (Number.isNaN(instant.getTime())) return undefined;
  const style = element.dataset.style;
  element.title = element.textContent.trim();
  const show = () => {
    element.textContent = words(instant, style);
  };
  show();
  if (style !== "ago") return undefined;
  const timer = setInterval(show, REFRESH_AGO_MS);
  return () => clearInterval(timer);
}
