// A log over plain HTTP: to catch up, and to talk where no socket can be had.

import { away, Refusal } from "./refusal.js";

const ANSWER_WITHIN_MS = 12_000;
const LONGEST_WAIT_S = 25;

const CODES = { 401: "unauthenticated", 403: "forbidden", 404: "not_found", 413: "too_large", 429: "rate_limited" };

async function ask(address, { within = ANSWER_WITHIN_MS, headers, ...options } = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), within);
  try {
    const response = await fetch(address, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "error",
      signal: patience.signal,
      headers: { Accept: "application/json", ...headers },
      ...options,
    });
    const body = await response.json().catch(() => ({}));
    if (response.ok) return body;
    const code = CODES[response.status] ?? (response.status >= 500 ? "unavailable" : "bad_request");
    throw new Refusal({ code, ...body.error });
  } catch (problem) {
    throw problem instanceof Refusal ? problem : away();
  } finally {
    clearTimeout(timer);
  }
}

export function logHttp(path, csrf) {
  return {
    /** {epoch, head, rows}: a page of rows, waiting for the first one when asked to. */
    rowsAfter: (after, { wait = false } = {}) =>
      ask(`${path}/log?after=${after}${wait ? `&wait=${LONGEST_WAIT_S}` : ""}`, {
        within: ANSWER_WITHIN_MS + (wait ? LONGEST_WAIT_S * 1000 : 0),
      }),
    append: (entry) =>
      ask(`${path}/log`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrf },
        body: JSON.stringify(entry),
      }),
    /** What the page itself would show now: {epoch, head, rows, …}. */
    snapshot: () => ask(path),
  };
}
