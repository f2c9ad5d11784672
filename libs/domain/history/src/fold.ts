import { type DeliveryFact, type RecordFact, recordKey } from './facts';
import { foldDelivery } from './fold-delivery';
import { foldRecord } from './fold-record';
import type { DeliveryEntry, History, RecordEntry } from './history';

/**
 * The history with these facts in it. Pure, and the same whatever their order and however often each is told; entries that did
 * not change are the same objects, and the whole is the same object when nothing did.
 */
export function fold(history: History, records: readonly RecordFact[], deliveries: readonly DeliveryFact[]): History {
  const foldedRecords = foldInto<RecordEntry, RecordFact>(
    history.records,
    records,
    (fact) => recordKey(fact.record),
    foldRecord,
  );
  const foldedDeliveries = foldInto<DeliveryEntry, DeliveryFact>(
    history.deliveries,
    deliveries,
    (fact) => fact.deliveryId,
    foldDelivery,
  );
  if (foldedRecords === history.records && foldedDeliveries === history.deliveries) return history;
  return { records: foldedRecords, deliveries: foldedDeliveries };
}

function foldInto<Entry, Fact>(
  entries: Readonly<Record<string, Entry>>,
  facts: readonly Fact[],
  keyOf: (fact: Fact) => string,
  foldOne: (known: Entry | undefined, fact: Fact) => Entry,
): Readonly<Record<string, Entry>> {
  let changed: Record<string, Entry> | null = null;
  for (const fact of facts) {
    const key = keyOf(fact);
    const known = (changed ?? entries)[key];
    const next = foldOne(known, fact);
    if (next === known) continue;
    changed ??= { ...entries };
    changed[key] = next;
  }
  return changed ?? entries;
}

/** Keys of the entries that differ between two maps of one history. */
export function changedKeys<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): string[] {
  return before === after ? [] : Object.keys(after).filter((key) => before[key] !== after[key]);
}
