// What the floor looks like to me now, and what I or the chair can do next: see groups/rooms/standing.py.

const isOpen = (state) => state.now.crosstalk === "open";

function lookOf(state, me) {
  const { floor } = state;
  const mine = floor.member === me.id;
  if (state.phase === "closed") return "closed";
  if (state.frozen) return "frozen";
  if (state.phase === "silence") return "silence";
  if (floor.status === "held" && !mine) return floor.away ? "away" : "held";
  if (floor.status === "held") return "mine";
  if (floor.status === "offered") return mine ? "called" : "offered";
  if (isOpen(state)) return "open";
  return state.now.order ? "free" : "listen";
}

function modeOf(state, me, look) {
  if (look === "closed") return "closed";
  if (me.muted) return "muted";
  if (look === "frozen" && !me.serves) return "frozen";
  return me.serves || look === "mine" || isOpen(state) ? "speak" : "wait";
}

export function standing(state, me) {
  const look = lookOf(state, me);
  const place = state.hands.findIndex((hand) => hand.member === me.id) + 1;
  const mode = modeOf(state, me, look);
  const first = state.hands.length === 0 || place === 1;
  return {
    look,
    name: state.floor.name ?? "",
    place,
    mayTake: look === "free" && first && mode !== "muted",
    mode,
    round: state.now.order === "round_robin",
  };
}

export function chairsNext(state, titles) {
  if (state.phase === "lounge") return { choice: "none", name: "", title: "", after: "" };
  const title = titles[Math.min(state.step + 1, titles.length - 1)];
  const { member, name } = state.floor;
  const [first] = isOpen(state) ? [] : state.hands.filter((hand) => hand.member !== member);
  const after = state.frozen ? undefined : first;
  if (member) return { choice: "thank", name: name ?? "", title, after: after?.name ?? "" };
  if (first && state.phase !== "silence") {
    return { choice: state.frozen ? "wait" : "call", name: first.name, title, after: "" };
  }
  const over = state.phase === "fellowship" || state.phase === "closed";
  return { choice: over ? "close" : "next", name: "", title, after: "" };
}

/** Until the clock leads on from this step; undefined: it does not. `now` in epoch seconds. */
export function secondsLeft(state, now) {
  return state.step_until ? Math.max(0, Math.round(state.step_until - now)) : undefined;
}

/** How many minutes a step takes longer than it was meant to. */
export function minutesOver(state, now) {
  if (!state.now.minutes || !state.step_at || state.step_until) return 0;
  return Math.max(0, Math.floor((now - state.step_at) / 60) - state.now.minutes);
}
