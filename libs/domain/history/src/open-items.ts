import { attemptsOf, latestRedrive, openWait, roundOf, standingOf } from './delivery-state';
import type { DeliveryEntry, History, RecordEntry } from './history';
import { missingParts, recordState } from './record-state';

/** How long after the moment at which something should have happened it counts as missing. */
export const GRACE_MS = 60_000;
/**
 * A parked record waits for room, not for its time: that is only when the lane is probed, and ten thousand records behind a
 * slow target leave one window at a time. A day without release is a loss.
 */
export const PARK_GRACE_MS = 24 * 3_600_000;

/** Something that a recorded fact promised and no recorded fact has kept yet. */
export interface OpenItem {
  kind: 'record-unmatched' | 'part-missing' | 'undecided' | 'unattempted' | 'overdue';
  count: number;
  /** From this moment on it counts as imbalance (ms since the epoch). */
  overdueAtMs: number;
}

/** Everything open in this history. */
export function openItems(history: History): OpenItem[] {
  const items: OpenItem[] = [];
  for (const entry of Object.values(history.records)) {
    const item = openRecord(entry);
    if (item !== null) items.push(item);
  }
  for (const delivery of Object.values(history.deliveries)) {
    const item = openDelivery(delivery);
    if (item !== null) items.push(item);
  }
  return items;
}

/** Items that are overdue at `nowMs`: the imbalance of the books. */
export function imbalanceOf(history: History, nowMs: number): number {
  return openItems(history).reduce((sum, item) => (item.overdueAtMs <= nowMs ? sum + item.count : sum), 0);
}

function openRecord(entry: RecordEntry): OpenItem | null {
  const state = recordState(entry);
  if (state === 'dead') return null;
  const missing = missingParts(entry);
  if (missing === 0) return null;
  const since = Math.max(Date.parse(entry.acceptedAt), entry.replay);
  return {
    kind: state === 'in-flight' ? 'record-unmatched' : 'part-missing',
    count: missing,
    overdueAtMs: since + GRACE_MS,
  };
}

/** Only the latest round is asked: it alone says where the delivery stands. */
function openDelivery(delivery: DeliveryEntry): OpenItem | null {
  if (standingOf(delivery).state !== 'pending') return null;
  const redrive = latestRedrive(delivery);
  const round = roundOf(delivery, redrive);
  const wait = openWait(round);
  if (wait !== null) {
    const graceMs = wait.why === 'park' ? PARK_GRACE_MS : GRACE_MS;
    return { kind: 'overdue', count: 1, overdueAtMs: Date.parse(wait.dueAt) + graceMs };
  }
  const last = attemptsOf(round).at(-1);
  if (last !== undefined) {
    const dueMs =
      last.nextAttemptAt === undefined ? Date.parse(last.startedAt) + last.durationMs : Date.parse(last.nextAttemptAt);
    return { kind: 'overdue', count: 1, overdueAtMs: dueMs + GRACE_MS };
  }
  const acceptedMs = Math.max(Date.parse(delivery.acceptedAt), redrive);
  if (round.decision === undefined) {
    // a wait that ended without a decision was the latest sign of life
    const dueMs = round.policyWait === undefined ? 0 : Date.parse(round.policyWait.dueAt);
    return { kind: 'undecided', count: 1, overdueAtMs: Math.max(acceptedMs, dueMs) + GRACE_MS };
  }
  return {
    kind: 'unattempted',
    count: 1,
    overdueAtMs: Math.max(acceptedMs, Date.parse(round.decision.decidedAt)) + GRACE_MS,
  };
}
