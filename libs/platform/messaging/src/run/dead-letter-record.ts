import { DEAD_LETTER_HEADER, type DeadLetter, deadLetterTopic } from '@carillon/contracts-messages';
import { isoTime } from '@carillon/util';

import type { Incoming } from '../incoming';
import type { Outgoing } from '../publisher';
import { PART_HEADER } from '../records';
import type { BoundHandler } from './bound-handler';

export interface Death {
  readonly group: string;
  readonly reason: string;
  readonly detail: string;
  readonly nowMs: number;
}

/** Kept short: the header travels with the record, and the record must still fit. */
const DETAIL_CHARACTERS = 1_000;

/** Whose word about the event counts: see {@link knownOfEvent}. */
type Origin = Pick<BoundHandler, 'definition' | 'source'>;

/**
 * The record for the group's dead-letter topic: value, key and headers as they came, and why and from where in the header `carillon-dead`, with what is
 * known of the event so that the ledger can close its books.
 */
export function deadLetterRecord(
  message: Incoming<unknown>,
  handler: Origin,
  { group, reason, detail, nowMs }: Death,
): Outgoing {
  const letter: DeadLetter = {
    group,
    origin: { topic: message.topic, partition: message.partition, offset: String(message.offset) },
    reason,
    detail: detail.slice(0, DETAIL_CHARACTERS),
    deadAt: isoTime(nowMs),
    ...knownOfEvent(message, handler),
  };
  return {
    topic: deadLetterTopic(group),
    key: message.key,
    value: message.value,
    headers: { ...message.headers, [DEAD_LETTER_HEADER]: JSON.stringify(letter) },
  };
}

/** For a record that is too large even for the dead-letter topic: the letter without the value, which says so. */
export function withoutValue(letter: Outgoing, sizeBytes: number): Outgoing {
  const header = JSON.parse(String(letter.headers[DEAD_LETTER_HEADER])) as DeadLetter;
  const detail = `${header.detail} (value of ${sizeBytes} bytes left out)`;
  return {
    ...letter,
    value: null,
    headers: { [DEAD_LETTER_HEADER]: JSON.stringify({ ...header, detail } satisfies DeadLetter) },
  };
}

/**
 * Also of a part of ours that does not meet its schema: those fields that are there. Nothing of an inbox record, and nothing of an event's body where our part
 * is missing: whoever wrote those could name another project's event, and the ledger would close the books on it.
 */
function knownOfEvent(
  { part, headers, value }: Incoming<unknown>,
  { definition, source }: Origin,
): Pick<DeadLetter, 'project' | 'eventId' | 'acceptedAt'> {
  const known: Pick<DeadLetter, 'project' | 'eventId' | 'acceptedAt'> = {};
  if (source !== 'ours' || definition === null) return known;
  const ours = part ?? parsed(definition.partIn === 'header' ? headers[PART_HEADER] : value);
  if (typeof ours !== 'object' || ours === null) return known;
  const fields = ours as Record<string, unknown>;
  for (const name of ['project', 'eventId', 'acceptedAt'] as const) {
    const content = fields[name];
    if (typeof content === 'string' && content.length <= 200) known[name] = content;
  }
  return known;
}

function parsed(text: Buffer | null | undefined): unknown {
  if (text === null || text === undefined) return null;
  try {
    return JSON.parse(text.toString()) as unknown;
  } catch {
    return null; // undecodable is why it is here
  }
}
