// The room's state after a row: what groups/rooms/floor.py does on the server, in the words of the wire.
// tests/rooms/browser/test_fold.py holds the two together.

export const CLOSED = 7;
const OFFER_S = 60;
const FREE = { status: "free", member: null, name: null, until: null };

const without = (people, id) => people.filter((one) => one.member !== id);
const dropped = (ids, id) => (ids ?? []).filter((one) => one !== id);
const added = (ids = [], id) => (ids.includes(id) ? ids : [...ids, id]);

function freed(state) {
  return { floor: FREE, hands: without(state.hands, state.floor.member) };
}

function gone(state, id) {
  return { hands: without(state.hands, id), ...(state.floor.member === id ? { floor: FREE } : {}) };
}

const CHANGES = {
  hand_raised: ({ hands }, { by, name }) => ({
    hands: hands.some((hand) => hand.member === by) ? hands : [...hands, { member: by, name }],
  }),
  hand_lowered: ({ hands }, { by, body }) => ({ hands: without(hands, body.member ?? by) }),
  floor_offered: (_, { body, at }) => ({
    floor: { status: "offered", member: body.member, name: body.name, until: Date.parse(at) / 1000 + OFFER_S },
  }),
  floor_taken: ({ hands }, { by, name }) => ({
    floor: { status: "held", member: by, name, until: null },
    hands: without(hands, by),
  }),
  floor_passed: freed,
  share_ended: freed,
  floor_ended: freed,
  step_started: (_, { body }) => ({ step: body.step, phase: body.phase, floor: FREE }),
  door_changed: (_, { body }) => ({ door: body.mode }),
  frozen: () => ({ frozen: true }),
  thawed: () => ({ frozen: false }),
  muted: (state, { body }) => ({ ...gone(state, body.member), muted: added(state.muted, body.member) }),
  unmuted: (state, { body }) => ({ muted: dropped(state.muted, body.member) }),
  removed: (state, { body }) => ({ ...gone(state, body.member), removed: added(state.removed, body.member) }),
  role_given: (state, { body }) => ({ roles: { ...state.roles, [body.member]: body.roles } }),
  admitted: () => ({}),
  closed: () => ({ step: CLOSED, phase: "closed", floor: FREE, hands: [] }),
};

/** The very same object when the row changes nothing. */
export function fold(state, row) {
  if (row.seq <= state.state_seq) return state;
  const change = CHANGES[row.kind];
  return change ? { ...state, ...change(state, row), state_seq: row.seq } : state;
}
