// One row of the log as a line of the page: a copy of the <template> of its kind, with the row's words in it.
// The templates come from templates/rooms/_message.html, so the markup has one source.

const PARAGRAPHS = /\n\n+/;

const write = (line, selector, words) => {
  const found = line.querySelector(selector);
  if (found) found.textContent = words;
};

function writeText(line, text, parts) {
  const first = line.querySelector(".message__text");
  first.textContent = parts[0] ?? text;
  let last = first;
  for (const part of parts.slice(1)) {
    const next = first.cloneNode();
    next.textContent = part;
    last.after(next);
    last = next;
  }
}

function fillForms(line, row) {
  for (const input of line.querySelectorAll("[data-fill]")) input.value = row[input.dataset.fill] ?? "";
}

/** Why others do not see it: hidden, or held for one of these reasons. */
function isNoted({ hidden, held }, when) {
  return when === "hidden" ? Boolean(hidden) : when.split(" ").includes(held);
}

/** A link to the line that this one is about; hidden until it is known to be on the page. */
function pointTo(line, body) {
  for (const about of line.querySelectorAll("[data-line-of]")) {
    // As an attribute: a template's document has no address, and .hash would lead out of the page.
    about.querySelector("a").setAttribute("href", `#row-${body[about.dataset.lineOf]}`);
  }
}

/** Which template shows this row; one that has none is not shown. */
function kindOf(row) {
  if (row.body.redacted) return "gone";
  // In an anonymous vote there is nothing to see of it.
  if (row.kind === "vote_cast" && !row.body.choice) return "nothing";
  // The second step after a pause: the door, which those inside need not hear of.
  if (row.kind === "thawed" && row.body.door) return "nothing";
  return row.body.share ? "share" : row.kind;
}

/** An <li>, or undefined for a row that is nothing to look at. */
export function lineOf(root, row, me) {
  if (row.kind === "referred" && row.by === me.id) return undefined;
  const kind = kindOf(row);
  const template = root.querySelector(`template[data-line="${CSS.escape(kind)}"]`);
  if (!template) return undefined;
  const line = template.content.firstElementChild.cloneNode(true);
  const { text = "", title, name, roles, choice } = row.body;
  if (row.seq) line.id = `row-${row.seq}`;
  if (row.by === me.id) line.classList.add("message--mine");
  if (title) {
    write(line, ".message__author", title);
    writeText(line, text, []);
  } else {
    if (row.name) write(line, ".message__author", row.name);
    if (text) writeText(line, text, kind === "share" ? text.split(PARAGRAPHS) : []);
  }
  write(line, "[data-slot=by]", row.name ?? "");
  write(line, "[data-slot=choice]", choice ?? "");
  write(line, "[data-slot=person]", name ?? "");
  write(line, "[data-slot=note]", row.body.note ?? "");
  write(line, "[data-slot=roles]", roles?.join(", ") || "member");
  if (row.at) line.querySelector("time")?.setAttribute("datetime", row.at);
  fillForms(line, row);
  pointTo(line, row.body);
  for (const note of line.querySelectorAll(".message__note")) note.hidden = !isNoted(row.body, note.dataset.when);
  if (row.by === me.id) line.querySelector(".tools")?.remove();
  return line;
}
