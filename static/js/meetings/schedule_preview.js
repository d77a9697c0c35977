// While one types when a meeting meets: what that means, the next dates, what may surprise. What was said in a
// sentence fills the fields; whoever then changes a field means the field, so the sentence goes.

const PAUSE_MS = 400;
const TIMES = ["repeat", "weekday", "nth", "date", "until", "time", "timezone", "duration_minutes", "rrule"];
const PLACE = ["attendance", "location", "address"];
const OFFLINE = "You seem to be offline. The dates will show when you are back; what you typed stays.";

export function schedulePreview(part) {
  const { form } = part;
  const shown = part.querySelector("[data-preview]");
  const button = part.querySelector("[data-show-dates]");
  const saying = form.elements.saying;
  const listening = new AbortController();
  const { signal } = listening;
  let asking = new AbortController();
  let timer;

  const line = (name, words) => Object.assign(document.createElement("p"), { className: name, textContent: words });

  function show(...parts) {
    shown.replaceChildren(...parts.filter(Boolean));
  }

  function showDates({ words, timezone, dates, warnings }) {
    const list = document.createElement("ol");
    list.className = "preview__dates";
    for (const { when } of dates) list.append(Object.assign(document.createElement("li"), { textContent: when }));
    show(
      line("preview__words", words),
      ...warnings.map((warning) => line("preview__warning", warning)),
      dates.length > 0 && line("soft small", `The next dates, on the clock in ${timezone}:`),
      dates.length > 0 && list,
    );
  }

  function fill(fields) {
    for (const name of TIMES) {
      const values = fields[name] ?? [];
      for (const control of form.querySelectorAll(`[name="${name}"]`)) {
        if (control.type === "checkbox") control.checked = values.includes(control.value);
        else if (values.length > 0 || name !== "timezone") control.value = values[0] ?? "";
      }
    }
    const rest = part.querySelector("details");
    if (rest && (fields.nth || fields.rrule || fields.until)) rest.open = true;
  }

  async function ask() {
    asking.abort(); // an older answer never overwrites a newer one
    asking = new AbortController();
    const mine = asking.signal;
    const asked = saying.value.trim();
    try {
      const answer = await fetch(part.dataset.address, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new URLSearchParams(new FormData(form)),
        signal: mine,
      });
      const said = await answer.json();
      if (mine.aborted) return;
      if (said.error) show(line("preview__warning", said.error.message));
      else {
        showDates(said);
        if (asked) fill(said.fields);
      }
    } catch (failure) {
      if (!mine.aborted && failure.name !== "AbortError") show(line("soft", OFFLINE));
    }
  }

  function soon() {
    clearTimeout(timer);
    asking.abort();
    if (saying.value.trim() || form.elements.time.value) timer = setTimeout(ask, PAUSE_MS);
    else show();
  }

  function typed({ target }) {
    if (TIMES.includes(target.name)) saying.value = "";
    if (TIMES.includes(target.name) || PLACE.includes(target.name) || target === saying) soon();
  }

  button.type = "button"; // Enter saves the form; it does not show the dates
  button.addEventListener("click", ask, { signal });
  form.addEventListener("input", typed, { signal });
  window.addEventListener("online", soon, { signal });
  if (!shown.firstElementChild) soon();

  return () => {
    clearTimeout(timer);
    asking.abort();
    listening.abort();
  };
}
