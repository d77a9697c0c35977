// The thread itself: opened once everything on the page listens, left when it goes.

import { threadOf } from "./the_thread.js";

/** On <section data-thread="{…}">. */
export function thread(section) {
  const { log } = threadOf(section);
  queueMicrotask(() => log.start());
  return () => log.close();
}
