import type { EventAccepted } from '@carillon/contracts-messages';
import { defineGroup } from '@carillon/platform-messaging';

import { DuplicateWindows, WINDOW_EVENTS, WINDOW_MS } from './duplicate-windows';

/** Fence, body and publishing each give up before this; see `MatchEvent`. */
const HANDLER_DEADLINE_MS = 60_000;

/** One set a process, as the group's options are: the transport fills it before it hands out the first record of a partition. */
export const duplicateWindows = new DuplicateWindows();

/** A lane is a key, one record at a time: order within a key holds up to the matches, and a repetition meets its original behind it. */
export const matchingGroup = defineGroup<EventAccepted>({
  name: 'matching',
  deadlineMs: HANDLER_DEADLINE_MS,
  retries: 'in-lane',
  history: {
    records: WINDOW_EVENTS,
    maxAgeMs: WINDOW_MS,
    onAssigned: (_topic, partition) => duplicateWindows.reset(partition),
    onFinished: (message) => duplicateWindows.add(message),
  },
});
