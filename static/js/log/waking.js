// A page that slept missed things without knowing it. Browsers tell in five ways, and not all of them in any.

const LOOK_EVERY_MS = 2_000;
const JUMP_MS = 7_000;

/** Call `woke` when the page may have slept or the network came back. Returns the teardown. */
export function onWaking(woke) {
  const listening = new AbortController();
  const on = (target, name, act) => target.addEventListener(name, act, { signal: listening.signal });
  let last = Date.now();

  const timer = setInterval(() => {
    const slept = Date.now() - last > JUMP_MS;
    last = Date.now();
    if (slept) woke();
  }, LOOK_EVERY_MS);

  on(document, "visibilitychange", () => document.visibilityState === "visible" && woke());
  // iOS restores a page from its cache with this one alone.
  on(window, "pageshow", (event) => event.persisted && woke());
  on(window, "online", () => woke());
  // Asking now shows at once that the line is dead; the socket would find out in half a minute.
  on(window, "offline", () => woke());
  return () => {
    clearInterval(timer);
    listening.abort();
  };
}
