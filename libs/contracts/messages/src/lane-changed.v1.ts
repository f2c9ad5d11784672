import { defineMessage } from './message-definition';

/** A lane with parked records has room again. Key: the lane. Carries no event, so it has no base fields. */
export interface LaneChanged {
  lane: string;
  channel: string;
  group: string;
  /** How many records the lane takes now. */
  room: number;
  changedAt: string;
}

export const laneChangedV1 = defineMessage<LaneChanged>('delivery.lane.changed.v1', 'value', {
  type: 'object',
  required: ['lane', 'channel', 'group', 'room', 'changedAt'],
  properties: {
    lane: { type: 'string', minLength: 1 },
    channel: { type: 'string' },
    group: { type: 'string' },
    room: { type: 'integer', minimum: 0 },
    changedAt: { type: 'string' },
  },
});
