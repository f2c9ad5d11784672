import { defineMessage } from './message-definition';

/**
 * Asks ingest to accept an event that Carillon itself has made, like any event of its project. Key: the event's subject.
 *
 * The record carries the event, so it is a CloudEvents Kafka record: the value is the event's body, the binding's headers say what it is,
 * and this part stands in the header `carillon`. There are no base fields: the event gets its id and `acceptedAt` when it is accepted. A request
 * that is written twice is one event, because the event's own `source` and `id` are the same.
 */
export interface EventRequested {
  project: string;
}

export const eventRequestedV1 = defineMessage<EventRequested>('ingest.event.requested.v1', 'header', {
  type: 'object',
  required: ['project'],
  properties: { project: { type: 'string', minLength: 1 } },
});

/** How `source` and `type` of every event of Carillon's own begin. Nobody else's event may begin like this. */
export const OWN_EVENTS = { source: '/carillon/subscriptions', type: 'carillon.subscription.' } as const;
