import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** What an id names. Written before the underscore: `evt_…`. */
export type IdPrefix = 'evt' | 'sub' | 'dlv' | 'att' | 'ntf' | 'key' | 'msg';

const UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/;
const ID = /^(evt|sub|dlv|att|ntf|key|msg)_[0-9a-f]{32}$/;

/**
 * A fresh id: prefix, underscore and the 32 hex digits of a UUID version 7 (RFC 9562, 5.7), so that ids sort by the
 * millisecond in which they were made. Order within one millisecond is not kept.
 */
export function newId(prefix: IdPrefix, nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  return `${prefix}_${withVersion(bytes, 7).toString('hex')}`;
}

/** A fresh random id (UUID version 4), for contracts whose clients expect that version. */
export function newRandomId(prefix: IdPrefix): string {
  return idFromUuid(prefix, randomUUID());
}

/** The event's id, the same for each repetition of (project, source, the producer's id). */
export function eventIdOf(project: string, source: string, sourceId: string): string {
  return derivedId('evt', [project, source, sourceId]);
}

/** The id that one match keeps over all its attempts, redeliveries and replays. */
export function deliveryIdOf(eventId: string, subscriptionId: string): string {
  return derivedId('dlv', [eventId, subscriptionId]);
}

/** The id of one attempt; `number` counts from 1 within a redrive. */
export function attemptIdOf(deliveryId: string, redrive: number, number: number): string {
  return derivedId('att', [deliveryId, redrive, number]);
}

/** The id's UUID in its dashed lower-case form, as contracts that speak UUIDs show it. */
export function uuidOf(id: string): string {
  const hex = id.slice(id.indexOf('_') + 1);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * The id that shows as `uuid`.
 * @throws TypeError when `uuid` is not 32 lower-case hex digits, dashed or not
 */
export function idFromUuid(prefix: IdPrefix, uuid: string): string {
  if (!UUID.test(uuid)) throw new TypeError(`not a UUID: ${JSON.stringify(uuid)}`);
  return `${prefix}_${uuid.replaceAll('-', '')}`;
}

/** Whether `text` is an id of this kind. */
export function isId(prefix: IdPrefix, text: string): boolean {
  return ID.test(text) && text.startsWith(`${prefix}_`);
}

/** First 16 bytes of SHA-256 over the JSON array, marked as UUID version 8 (RFC 9562, 5.8). */
function derivedId(prefix: IdPrefix, parts: readonly (string | number)[]): string {
  const bytes = createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
  return `${prefix}_${withVersion(bytes, 8).toString('hex')}`;
}

function withVersion(bytes: Buffer, version: number): Buffer {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes;
}
