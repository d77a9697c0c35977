// Why something was not done, in the server's own words and codes, or in ours when it could not be asked.

const LATER = new Set(["away", "rate_limited", "unavailable"]);
const SIGNED_OUT = new Set(["unauthenticated", "csrf"]);
const NO_WAY_IN = new Set(["forbidden", "not_found"]);

export class Refusal extends Error {
  constructor({ code, message = "", ...rest }) {
    super(message);
    this.code = code;
    this.retryAfter = rest.retry_after;
    this.stateSeq = rest.state_seq;
  }

  /** The same, sent once more in a while, may well be taken. */
  get later() {
    return LATER.has(this.code);
  }

  get signedOut() {
    return SIGNED_OUT.has(this.code);
  }

  /** Said to who asks for the log itself: it is not theirs to read. */
  get noWayIn() {
    return NO_WAY_IN.has(this.code);
  }
}

/** The server could not be reached, or did not answer in time. */
export const away = () => new Refusal({ code: "away", message: "The connection is away just now." });
