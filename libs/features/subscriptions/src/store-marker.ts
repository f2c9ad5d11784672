import { subscriptionChangedV1 } from '@carillon/contracts-messages';
import type { Outgoing } from '@carillon/platform-messaging';

/** Keys of records that are about the topic itself begin with it; no id of a subscription does. */
const OWN_KEY = '_';
/** Under this key stands the name of the store whose subscriptions the topic holds, all of them. */
const STORE_KEY = '_store';

/** Says that every subscription of this store stands before this record. */
export function storeMarker(storeId: string): Outgoing {
  return {
    topic: subscriptionChangedV1.topic,
    key: STORE_KEY,
    value: Buffer.from(JSON.stringify({ storeId })),
    headers: {},
  };
}

/** Whether a record is about the topic and not about a subscription. */
export function isOwnRecord(key: string): boolean {
  return key.startsWith(OWN_KEY);
}

/** The store named by a record, or null when it is no such record. */
export function storeOf(key: string, value: Buffer | null): string | null {
  if (key !== STORE_KEY || value === null) return null;
  try {
    const json: unknown = JSON.parse(value.toString('utf8'));
    const storeId = typeof json === 'object' && json !== null && 'storeId' in json ? json.storeId : null;
    return typeof storeId === 'string' ? storeId : null;
  } catch {
    // not ours: as if it were not there, and ours will be written behind it
    return null;
  }
}
