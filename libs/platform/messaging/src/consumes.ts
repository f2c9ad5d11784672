import type { MessageDefinition } from '@carillon/contracts-messages';
import { applyDecorators, UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';

import type { ConsumerGroup } from './consumer-group';
import { RethrowFilter } from './nest/rethrow.filter';

/** What the transport strategy reads from a handler. */
export interface HandlerExtras {
  readonly definition: MessageDefinition<unknown> | null;
  readonly form: 'record' | 'batch';
  readonly group: ConsumerGroup;
}

/** Pattern under which the handler of the configured inbox topics is found. */
export const INBOX_PATTERN = 'carillon:inbox';
/** Pattern under which the handler of every group's dead-letter topic is found. */
export const DEAD_LETTERS_PATTERN = 'carillon:dead-letters';

/**
 * The method handles this message for this group: `(message: Incoming<Part>) => Promise<Outcome>`. It may see the same record twice.
 * The class must be a Nest controller.
 */
export function Consumes<Part>(definition: MessageDefinition<Part>, group: ConsumerGroup): MethodDecorator {
  return handles(definition.topic, { definition, form: 'record', group });
}

/** As {@link Consumes}, for many records at once: `(messages: Incoming<Part>[]) => Promise<Outcome[]>`, in the same order. */
export function ConsumesBatch<Part>(definition: MessageDefinition<Part>, group: ConsumerGroup): MethodDecorator {
  return handles(definition.topic, { definition, form: 'batch', group });
}

/** The method handles foreign records of the inbox topics (`part` is null), one at a time. */
export function ConsumesInbox(group: ConsumerGroup): MethodDecorator {
  return handles(INBOX_PATTERN, { definition: null, form: 'record', group });
}

/** The method handles the records of all dead-letter topics (`part` is null; see `DEAD_LETTER_HEADER`), many at once. */
export function ConsumesDeadLetters(group: ConsumerGroup): MethodDecorator {
  return handles(DEAD_LETTERS_PATTERN, { definition: null, form: 'batch', group });
}

function handles(pattern: string, extras: HandlerExtras): MethodDecorator {
  return applyDecorators(EventPattern(pattern, extras.group.transportId, extras), UseFilters(RethrowFilter));
}
