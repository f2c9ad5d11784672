import { describe, expect, it } from 'vitest';

import { redeliveryId, type RedeliveryIdentity } from './redelivery-id';

const one: RedeliveryIdentity = {
  group: 'delivery-webhook',
  topic: 't',
  origin: { partition: 1, offset: '7' },
  deliveries: [{ deliveryId: 'dlv_1', subscriptionId: 'sub_1' }],
  redrive: 0,
  attempt: 2,
  hop: 1,
};
const two = [...one.deliveries, { deliveryId: 'dlv_2', subscriptionId: 'sub_2' }];

describe('the id of a request', () => {
  it('is the same wherever the record of one delivery stood', () => {
    expect(redeliveryId({ ...one, origin: { partition: 2, offset: '9' } })).toBe(redeliveryId(one));
  });

  it.each<Partial<RedeliveryIdentity>>([
    { hop: 2 },
    { attempt: 3 },
    { redrive: 5 },
    { group: 'policy' },
    { deliveries: two },
  ])('changes with %j', (change) => {
    expect(redeliveryId({ ...one, ...change })).not.toBe(redeliveryId(one));
  });

  it('tells records with several deliveries by their origin and what they carry, in any order', () => {
    const id = redeliveryId({ ...one, deliveries: two });
    expect(redeliveryId({ ...one, deliveries: [...two].reverse() })).toBe(id);
    expect(redeliveryId({ ...one, deliveries: two, origin: { partition: 1, offset: '8' } })).not.toBe(id);
    expect(redeliveryId({ ...one, deliveries: [] })).not.toBe(id);
  });
});
