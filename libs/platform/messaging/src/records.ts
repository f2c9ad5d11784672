import type { MessageDefinition } from '@carillon/contracts-messages';

import type { Outgoing } from './publisher';

/** Header in which our part travels beside an event. */
export const PART_HEADER = 'carillon';
/** Header that names the one group a redelivered record is for. */
export const REDELIVERY_HEADER = 'x-redelivery-for';

/** A record that carries an event: the event's own headers and bytes, and our part in the header `carillon`. */
export function eventRecord<Part extends object>(
  definition: MessageDefinition<Part>,
  key: string,
  part: Part,
  event: { headers: Readonly<Record<string, string | Buffer>>; body: Buffer | null },
): Outgoing {
  const headers = Object.entries(event.headers).filter(([name]) => name !== REDELIVERY_HEADER);
  return {
    topic: definition.topic,
    key,
    value: event.body,
    headers: { ...Object.fromEntries(headers), [PART_HEADER]: JSON.stringify(part) },
  };
}

/** A record without an event: our part is the value. */
export function valueRecord<Part extends object>(
  definition: MessageDefinition<Part>,
  key: string,
  part: Part,
): Outgoing {
  return { topic: definition.topic, key, value: Buffer.from(JSON.stringify(part)), headers: {} };
}
