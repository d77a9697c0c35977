// A form that goes by itself: submitted, and no behaviour took its words another way.

/** Call `act` when the form is on its way. Ends with `signal`. */
export function onSubmitted(form, act, signal) {
  // Only here have all the form's own listeners spoken. A microtask would be too early:
  // when a person presses, one runs between two listeners.
  window.addEventListener("submit", (event) => event.target === form && !event.defaultPrevented && act(), { signal });
}
