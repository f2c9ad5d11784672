import { OWN_EVENTS } from '@carillon/contracts-messages';
import { type CarriedEvent } from '@carillon/domain-event';
import { AppError, type Fault } from '@carillon/util';

/**
 * Refuses events of others that look like Carillon's own. Whoever subscribes to `carillon.subscription.…` may believe what comes; and an event with the
 * source and id of one to come would make that a duplicate, so that nobody is told. In a batch the pointer names the place of each.
 *
 * @throws AppError `EVENT_INVALID` with every fault
 */
export function requireForeignNames(events: readonly CarriedEvent[], isBatch: boolean): void {
  const faults = events.flatMap(({ attributes }, index) =>
    (['source', 'type'] as const).flatMap((name): Fault[] =>
      attributes[name]?.startsWith(OWN_EVENTS[name]) === true
        ? [{ pointer: isBatch ? `/${index}/${name}` : `/${name}`, code: 'EVENT_INVALID', detail: reserved(name) }]
        : [],
    ),
  );
  const [first] = faults;
  if (first !== undefined) throw new AppError('EVENT_INVALID', `${first.pointer}: ${first.detail}`, { faults });
}

function reserved(name: 'source' | 'type'): string {
  return `a ${name} that begins with "${OWN_EVENTS[name]}" is that of Carillon's own events`;
}
