import { type EventAccepted, replaySchema } from './event-accepted.v1';
import { baseProperties, baseRequired, defineMessage } from './message-definition';

/** Asks ingest to publish an accepted event again, outside the duplicate window. Key: the event's key. */
export interface ReplayRequested extends Pick<EventAccepted, 'project' | 'eventId' | 'acceptedAt'> {
  replay: NonNullable<EventAccepted['replay']>;
}

export const replayRequestedV1 = defineMessage<ReplayRequested>('ingest.replay.requested.v1', 'value', {
  type: 'object',
  required: [...baseRequired, 'replay'],
  properties: { ...baseProperties, replay: replaySchema },
});
