import { defineGroup } from '@carillon/platform-messaging';

import { inboxLaneOf } from './read-inbox-record';

/** Reads the inbox topics. What cannot be made durable waits in its lane: nothing is ever put back on a topic that is not ours. */
export const inboxGroup = defineGroup<null>({
  name: 'ingest',
  deadlineMs: 60_000,
  retries: 'in-lane',
  laneOf: inboxLaneOf,
});

/** Reads requests to accept events that Carillon itself has made. */
export const ownEventsGroup = defineGroup({ name: 'ingest-own', deadlineMs: 60_000, retries: 'in-lane' });

/** Reads replay requests. */
export const replayGroup = defineGroup({ name: 'ingest-replay', deadlineMs: 60_000, retries: 'in-lane' });
