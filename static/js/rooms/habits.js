// What people have typed in text meetings for decades, and what it means: see groups/rooms/habits.py.

const ENDING = /^[[(]?(done|ga|pass)[\])]?\.?$/i;
const QUESTION = /^\?\s*(?=[\p{L}\p{N}_])/u;

/** {kind, words} or undefined; look: that of the floor. */
export function habitIn(text, look) {
  const typed = text.replaceAll("\r\n", "\n").trim();
  if (typed === "!") return { kind: "hand_raised", words: "" };
  const question = QUESTION.exec(typed);
  if (question) return { kind: "question", words: typed.slice(question[0].length) };
  const lines = typed.split("\n");
  const ending = ENDING.exec(lines.pop().trim());
  if (!ending) return undefined;
  if (look === "mine") return { kind: "share_ended", words: lines.join("\n").trim() };
  const passes = look === "called" && lines.length === 0 && ending[1].toLowerCase() === "pass";
  return passes ? { kind: "floor_passed", words: "" } : undefined;
}
