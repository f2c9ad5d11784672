import { randomName } from '@carillon/testing';

/** Content type of the structured mode. */
export const STRUCTURED = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';

export type EventMembers = Record<string, unknown>;

/** A CloudEvent 1.0 with an id of its own; a test states only what matters to it. */
export function anEvent(members: EventMembers = {}): EventMembers {
  return {
    specversion: '1.0',
    id: randomName('event'),
    source: '/e2e',
    type: 'order.created',
    datacontenttype: 'application/json',
    data: { total: 129.5 },
    ...members,
  };
}
