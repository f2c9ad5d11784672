import { defineMessage, type MessageDefinition } from './message-definition';

/**
 * A record that a group gave up on, in `<group>.dead`: value, key and headers untouched, and this part in the header
 * `carillon-dead`. What is known of the event is copied in so that the ledger can close its books; nothing of an inbox
 * record, whose producer could name anybody's event.
 */
export interface DeadLetter {
  group: string;
  origin: { topic: string; partition: number; offset: string };
  reason: string;
  detail: string;
  deadAt: string;
  project?: string;
  eventId?: string;
  acceptedAt?: string;
}

export const DEAD_LETTER_HEADER = 'carillon-dead';

/** The dead-letter record of a group. */
export function deadLetterV1(group: string): MessageDefinition<DeadLetter> {
  return defineMessage<DeadLetter>(deadLetterTopic(group), 'header', {
    type: 'object',
    required: ['group', 'origin', 'reason', 'detail', 'deadAt'],
    properties: {
      group: { type: 'string' },
      origin: {
        type: 'object',
        required: ['topic', 'partition', 'offset'],
        properties: { topic: { type: 'string' }, partition: { type: 'integer' }, offset: { type: 'string' } },
      },
      reason: { type: 'string' },
      detail: { type: 'string' },
      deadAt: { type: 'string' },
      project: { type: 'string' },
      eventId: { type: 'string' },
      acceptedAt: { type: 'string' },
    },
  });
}

export function deadLetterTopic(group: string): string {
  return `${group}.dead`;
}
