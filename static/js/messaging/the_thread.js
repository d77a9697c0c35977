// The thread of a page, shared by everything on it that has a behaviour: its log, and me.
//
//   threadOf(element).log      the log (static/js/log/log_client.js)
//   .me {id, name}
//   .on(name, act)             listen to the log until the teardown that is returned

import { openLog } from "../log/log_client.js";

const threads = new WeakMap();

/** The thread an element of the page is in. */
export function threadOf(element) {
  const section = element.closest("[data-thread]");
  if (!threads.has(section)) threads.set(section, theThread(JSON.parse(section.dataset.thread)));
  return threads.get(section);
}

function theThread({ id, epoch, head, me, csrf }) {
  const log = openLog({
    namespace: "/messages",
    join: "join_thread",
    field: "thread",
    id,
    path: `/messages/${id}`,
    me: me.id,
    csrf,
    epoch,
    position: head,
    maySee: () => document.visibilityState === "visible",
  });
  return {
    log,
    me,
    on(name, act) {
      const hear = ({ detail }) => act(detail);
      log.addEventListener(name, hear);
      return () => log.removeEventListener(name, hear);
    },
  };
}
