import { readPosted } from '@carillon/domain-event';
import { describe, expect, it } from 'vitest';

import { requireForeignNames } from './reserved-names';
import { aStructuredEvent } from './spec-doubles.fixture';

const faultsOf = (events: Parameters<typeof requireForeignNames>[0], isBatch = false): unknown => {
  try {
    requireForeignNames(events, isBatch);
    return [];
  } catch (error) {
    return (error as { faults: { pointer: string; code: string }[] }).faults.map(({ pointer, code }) => [
      pointer,
      code,
    ]);
  }
};

describe('names of Carillon’s own events', () => {
  it.each([
    [{ type: 'carillon.subscription.disabled' }, ['/type']],
    [{ type: 'carillon.subscription.anything' }, ['/type']],
    [{ source: '/carillon/subscriptions', type: 'carillon.subscription.x' }, ['/source', '/type']],
    [{ type: 'carillon' }, []],
    [{ type: 'carillonic.bells' }, []],
    [{ type: 'Carillon.x', source: '/carillons' }, []],
    [{ type: 'carillon.order.x', source: '/carillon/shop' }, []],
  ])('are refused to others: %j', (members, pointers) => {
    expect(faultsOf([aStructuredEvent(members)])).toEqual(pointers.map((pointer) => [pointer, 'EVENT_INVALID']));
  });

  it('are pointed at in a batch, each of them', () => {
    const own = aStructuredEvent({ type: 'carillon.subscription.x' });
    expect(faultsOf([own, aStructuredEvent(), own], true)).toEqual([
      ['/0/type', 'EVENT_INVALID'],
      ['/2/type', 'EVENT_INVALID'],
    ]);
  });

  it('are refused in what is posted, too', () => {
    const posted = (body: object) => readPosted(Buffer.from(JSON.stringify(body)), 'uuid');
    expect(faultsOf([posted({ type: 'carillon.subscription.disabled' })])).toEqual([['/type', 'EVENT_INVALID']]);
    expect(faultsOf([posted({ data: { type: 'carillon.subscription.disabled' } })])).toEqual([]);
  });
});
