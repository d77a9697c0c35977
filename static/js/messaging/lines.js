// One row of a thread as a line of the page: a copy of the <template> of its kind, with the row's words in it.
// The templates come from templates/messaging/_row.html, so the markup has one source.

function kindOf({ kind, by, body }, me) {
  if (kind !== "message" || body.forgotten) return kind === "pending" ? kind : "";
  if (body.redacted) return "gone";
  if (body.unreadable) return by === me.id ? "shut-mine" : "shut";
  return by === me.id ? "mine" : "message";
}

/** An <li>, or undefined for a row that is nothing to look at. */
export function lineOf(root, row, me) {
  const template = root.querySelector(`template[data-line="${kindOf(row, me)}"]`);
  if (!template) return undefined;
  const line = template.content.firstElementChild.cloneNode(true);
  if (row.seq) line.id = `row-${row.seq}`;
  if (row.by === me.id) line.classList.add("message--mine");
  line.querySelector(".message__author").textContent = row.name;
  if (row.body.text) line.querySelector(".message__text").textContent = row.body.text;
  if (row.at) line.querySelector("time")?.setAttribute("datetime", row.at);
  for (const input of line.querySelectorAll("[data-fill]")) input.value = row[input.dataset.fill];
  return line;
}
