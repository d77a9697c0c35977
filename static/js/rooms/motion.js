// What the group decides: the motion, its second, the vote. Which of it is to be seen, and what I may do.

import { fillSlots, showWhen } from "./show_when.js";
import { roomOf } from "./the_room.js";
import { writing } from "./writing.js";

function momentsOf(motion, me, { leads, votes, mayAct }) {
  const may = (moment) => (mayAct ? moment : "");
  if (!motion) return ["none"];
  const { vote } = motion;
  const withdraw = !vote && (leads || motion.by === me.id) ? may("may-withdraw") : "";
  if (!motion.seconded_by) return ["motion", "made", motion.by === me.id ? "" : may("may-second"), withdraw];
  if (!vote) return ["motion", "seconded", withdraw];
  if (!votes) return ["motion", "voting", "no-vote"];
  const voted = vote.voted.includes(me.id);
  const choose = voted && vote.anonymous ? "" : may("choose");
  return ["motion", "voting", vote.anonymous ? "anonymous" : "open", voted ? "voted" : "", choose];
}

/** On the section; see templates/rooms/_motion.html. */
export function motion(section) {
  const room = roomOf(section);
  let shown = "";

  function show() {
    const { motion: now, phase } = room.state;
    const mayAct = ["speak", "wait"].includes(room.standing.mode);
    const seen = JSON.stringify([now, phase, mayAct]);
    if (seen === shown) return;
    shown = seen;
    section.hidden = !now && !(phase === "business" && mayAct);
    fillSlots(section, { name: now?.name ?? "", text: now?.text ?? "", count: now?.vote?.voted.length ?? "" });
    showWhen(section, momentsOf(now, room.me, { leads: section.dataset.leads === "yes", votes: section.dataset.votes === "yes", mayAct }));
  }

  return room.on(room, "state", show);
}

/** On the form in which a motion is written. */
export function move(form) {
  const details = form.closest("details");
  return writing(form, roomOf(form), { kind: "motion_made", sent: () => details.removeAttribute("open") });
}
