import { defineGroup } from '@carillon/platform-messaging';

/** Reads every fact. A batch waits for its window, its write and, rarely, for subscriptions to be switched off. */
export const LEDGER = defineGroup({
  name: 'ledger',
  deadlineMs: 120_000,
  retries: 'in-lane',
  // nobody waits for the history: with the window of `Ledger` a fact is written down within a quarter of a second
  gather: { everyMs: 150 },
});
