// What the floor looks like to me now, and what I or the chair can do next: see groups/rooms/standing.py.

import { CLOSED } from "./fold.js";

function lookOf(state, me, step) {
  const { floor } = state;
  const mine = floor.member === me.id;
  if (state.step >= CLOSED) return "closed";
  if (state.frozen) return "frozen";
  if (floor.status === "held") return mine ? "mine" : "held";
  if (floor.status === "offered") return mine ? "called" : "offered";
  return step.open_floor ? "open" : "free";
}

function modeOf(state, me, step, look) {
  if (look === "closed") return "closed";
  if ((state.muted ?? []).includes(me.id)) return "muted";
  if (look === "frozen" && !me.serves) return "frozen";
  return me.serves || look === "mine" || step.open_floor ? "speak" : "wait";
}

export function standing(state, me, steps) {
  const step = steps[Math.min(state.step, CLOSED)];
  const look = lookOf(state, me, step);
  const place = state.hands.findIndex((hand) => hand.member === me.id) + 1;
  const mode = modeOf(state, me, step, look);
  const first = state.hands.length === 0 || place === 1;
  return {
    look,
    name: state.floor.name ?? "",
    place,
    mayTake: look === "free" && step.takes_floor && first && mode !== "muted",
    mode,
  };
}

export function chairsNext(state, steps) {
  const title = steps[Math.min(state.step + 1, CLOSED)].title;
  if (state.floor.member) return { choice: "thank", name: state.floor.name ?? "", title };
  const [first] = state.hands;
  if (first && !steps[state.step].open_floor) return { choice: "call", name: first.name, title };
  return { choice: state.step >= CLOSED - 1 ? "close" : "next", name: "", title };
}
