// What was typed by habit is done after a moment for second thoughts; the end of a share after its words.

import { habitIn } from "./habits.js";
import { secondThoughts } from "./second_thoughts.js";

const SAID = {
  hand_raised: "Your hand goes up.",
  question: "This goes to those who serve only.",
  share_ended: "Your share ends here.",
  floor_passed: "You pass.",
};

/** Returns {take, stop}; take(text) is true when the text was a habit, and then taken care of. */
export function typedHabits(form, room, giveBack) {
  const thoughts = secondThoughts(form.parentElement.querySelector("[data-undo]"));

  function act(kind, words) {
    if (kind === "share_ended" && room.standing.look !== "mine") return;
    room.log.send(kind, kind === "question" ? { text: words } : {});
  }

  function take(text) {
    const habit = habitIn(text, room.standing.look);
    if (!habit) return false;
    const { kind, words } = habit;
    const ends = kind === "share_ended";
    if (ends && words) room.log.send("message", { text: words });
    thoughts.after(
      SAID[kind],
      () => act(kind, words),
      () => !ends && giveBack(text),
    );
    return true;
  }

  return { take, stop: thoughts.stop };
}
