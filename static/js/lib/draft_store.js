// Unsent words, kept in this tab only (sessionStorage): gone when the tab closes, at sign-out and on leaving.

const PREFIX = "draft:";
const OUTBOX = "outbox:";

const read = (storage, key) => JSON.parse(storage.getItem(PREFIX + key) ?? "null");
const write = (storage, key, draft) => storage.setItem(PREFIX + key, JSON.stringify(draft));
const keys = (storage) =>
  Object.keys(storage)
    .filter((key) => key.startsWith(PREFIX))
    .map((key) => key.slice(PREFIX.length));

const forgetAll = (storage, prefix) =>
  Object.keys(storage)
    .filter((key) => key.startsWith(prefix))
    .forEach((key) => storage.removeItem(key));

/** Where drafts live. Every call is safe when storage is full, refused or holds nonsense. */
export function draftStore(storage) {
  const safely = (act) => {
    try {
      return act();
    } catch {
      return null;
    }
  };

  return {
    get: (key) => safely(() => read(storage, key)?.text ?? ""),
    keep: (key, text) =>
      safely(() => (text.trim() ? write(storage, key, { text }) : storage.removeItem(PREFIX + key))),
    /** On its way: forgotten once a page proves that it arrived. */
    sending: (key) => safely(() => read(storage, key) && write(storage, key, { ...read(storage, key), sent: true })),
    /** It did not arrive after all. */
    hold: () => safely(() => keys(storage).forEach((key) => write(storage, key, { text: read(storage, key).text }))),
    forgetSent: () =>
      safely(() => keys(storage).forEach((key) => read(storage, key)?.sent && storage.removeItem(PREFIX + key))),
    forget: (key) => safely(() => storage.removeItem(PREFIX + key)),
    /** And what still waits to be sent: the next person in this tab is somebody else. */
    forgetAll: () => safely(() => [PREFIX, OUTBOX].forEach((prefix) => forgetAll(storage, prefix))),
  };
}
