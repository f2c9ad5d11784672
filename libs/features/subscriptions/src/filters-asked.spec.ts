import { aSubscription } from '@carillon/domain-subscription';
import { describe, expect, it } from 'vitest';

import { filtersAsked } from './filters-asked';
import { subscriptionRecord } from './subscription-record';

const filters = [{ jsonpath2: '$.data' }];
const NOT_OUR_OWN = { not: { prefix: { type: 'carillon.subscription.' } } };

describe('the filters that are asked', () => {
  it('are the subscription’s own', () => {
    expect(filtersAsked(aSubscription({ filters }))).toEqual(filters);
    expect(filtersAsked(aSubscription())).toEqual([]);
  });

  it('leave Carillon’s own events out for a client of /eventmatch, also on the topic', () => {
    const subscription = aSubscription({ filters, contract: 'pacifica' });
    expect(filtersAsked(subscription)).toEqual([...filters, NOT_OUR_OWN]);
    const { value } = subscriptionRecord({ subscription, deleted: false, unpublished: [] });
    expect(JSON.parse(String(value))).toMatchObject({ filters: [...filters, NOT_OUR_OWN] });
    expect(subscription.filters).toEqual(filters);
  });
});
