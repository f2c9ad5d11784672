import type { RedeliveryRequested } from '@carillon/contracts-messages';
import { defineGroup } from '@carillon/platform-messaging';

/** Reads what is to be kept. A retry of the scheduler itself waits in place: it cannot put off its own work. */
export const SCHEDULER = defineGroup<RedeliveryRequested>({
  name: 'scheduler',
  deadlineMs: 60_000,
  retries: 'in-lane',
});

/** Reads which lanes have room; a group of its own, because a group never mixes topic lists. */
export const SCHEDULER_LANES = defineGroup({ name: 'scheduler-lanes', deadlineMs: 60_000, retries: 'in-lane' });
