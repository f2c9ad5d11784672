import { defineGroup } from '@carillon/platform-messaging';

/** Reads every fact. A batch waits for its window, its write and, rarely, for subscriptions to be switched off. */
export const LEDGER = defineGroup({ name: 'ledger', deadlineMs: 120_000, retries: 'in-lane' });
