import { type Fault } from '@carillon/util';

import { eventFault, invalidEvent } from './attribute-rules';
import { type CarriedEvent } from './carried-event';
import { elementsOf } from './json-parts';
import { readEnvelope, structuredEvent } from './read-structured';

/**
 * Reads a JSON array of events (CloudEvents JSON format, 4). Each event's body is its own stretch of `bytes`, cut by position and
 * sharing their memory; nothing is parsed and printed again. An empty array is a batch of no events.
 *
 * @throws AppError `REQUEST_UNREADABLE` with the position when it is not JSON; `EVENT_INVALID` with the faults of all events, each
 *   pointer starting with the event's place in the array (`/3/type`)
 */
export function readBatch(bytes: Buffer): CarriedEvent[] {
  const elements = elementsOf(bytes);
  if (elements === null) throw invalidEvent([eventFault('', 'a batch is a JSON array of events')]);
  const faults: Fault[] = [];
  const events: CarriedEvent[] = [];
  elements.forEach((element, index) => {
    const body = bytes.subarray(element.start, element.end);
    if (element.object === null) {
      faults.push(eventFault(`/${index}`, 'an event is a JSON object'));
      return;
    }
    const reading = readEnvelope(bytes, element.object);
    faults.push(...reading.faults.map((fault) => ({ ...fault, pointer: `/${index}${fault.pointer}` })));
    events.push(structuredEvent(reading.attributes, body));
  });
  if (faults.length > 0) throw invalidEvent(faults);
  return events;
}
