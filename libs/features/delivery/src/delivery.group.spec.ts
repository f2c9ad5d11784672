import type { DeliveryRequested } from '@carillon/contracts-messages';
import { anIncoming } from '@carillon/platform-messaging';
import { describe, expect, it } from 'vitest';

import { attemptKey, deliveryGroup } from './delivery.group';

const request: DeliveryRequested = {
  project: 'default',
  eventId: 'evt_1',
  acceptedAt: '2026-01-01T00:00:00.000Z',
  eventKey: 'order-1',
  deliveryId: 'dlv_1',
  subscriptionId: 'sub_1',
  revision: 1,
  channel: 'webhook',
  lane: 'lane-1',
  redrive: 0,
  attempt: 1,
  hop: 0,
  decidedAt: '2026-01-01T00:00:00.000Z',
};

describe('deliveryGroup', () => {
  const { options } = deliveryGroup('webhook');

  it('is named after its channel and lets failures wait at the scheduler', () => {
    expect(options).toMatchObject({ name: 'delivery-webhook', retries: 'scheduler', parking: { channel: 'webhook' } });
  });

  it('queues by target, whatever the key of the record', () => {
    // the cast: a declared group forgets the type of its part
    const record = anIncoming(request, { key: 'other' }) as never;
    expect(options.laneOf?.(record)).toBe('lane-1');
  });

  it('describes what waits', () => {
    expect(options.describe?.({ ...request, attempt: 3, hop: 2, redrive: 9 } as never)).toEqual({
      deliveries: [{ deliveryId: 'dlv_1', subscriptionId: 'sub_1' }],
      redrive: 9,
      attempt: 3,
      hop: 2,
    });
  });
});

describe('attemptKey', () => {
  it('is the same for a copy that came another way', () => {
    expect(attemptKey({ ...request, hop: 4, revision: 9, lane: 'new' })).toBe(attemptKey(request));
  });

  it.each([{ attempt: 2 }, { redrive: 1 }, { deliveryId: 'dlv_2' }])('is another for another attempt: %j', (other) => {
    expect(attemptKey({ ...request, ...other })).not.toBe(attemptKey(request));
  });
});
