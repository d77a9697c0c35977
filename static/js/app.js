// Every page loads this. Each behaviour is asked for in the markup; without it the page still works.

import { start } from "./lib/behaviours.js";
import { copyText } from "./lib/copy_text.js";
import { forgetDrafts, holdDrafts, keepDraft } from "./lib/drafts.js";
import { goBack } from "./lib/go_back.js";
import { leaveNow } from "./lib/leave_now.js";
import { localTime } from "./lib/local_time.js";
import { openWhenWide } from "./lib/open_when_wide.js";
import { sendOnce } from "./lib/send_once.js";
import { nearMe } from "./meetings/near_me.js";
import { schedulePreview } from "./meetings/schedule_preview.js";

start({
  "copy-text": copyText,
  "forget-drafts": forgetDrafts,
  "go-back": goBack,
  "hold-drafts": holdDrafts,
  "keep-draft": keepDraft,
  "leave-now": leaveNow,
  "local-time": localTime,
  "meetings/near-me": nearMe,
  "meetings/schedule-preview": schedulePreview,
  "open-when-wide": openWhenWide,
  "send-once": sendOnce,
});
