import fc from 'fast-check';

import { anEvent, type EventMembers } from './an-event.fixture';

const type = fc.constantFrom('order.created', 'order.updated', 'stock.low', 'order');
const subject = fc.constantFrom('a', 'b', 'order/1', 'ä');
const number = fc.constantFrom(0, 1, 99.5, 100, 101, -3);
const sku = fc.constantFrom('x-1', 'x-2', 'y');

/** Events whose values are few, so that filters hold for some of them. */
export const randomEvent: fc.Arbitrary<EventMembers> = fc
  .record(
    {
      type,
      subject,
      region: fc.constantFrom('eu', 'us'),
      severitynumber: fc.constantFrom(1, 9, 17),
      data: fc.record(
        {
          total: fc.oneof(number, fc.constant('100'), fc.constant(null)),
          items: fc.array(fc.record({ sku, quantity: number }, { requiredKeys: ['sku'] }), { maxLength: 3 }),
          note: fc.constantFrom('', 'urgent', 'x'.repeat(20_000)),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['type'] },
  )
  .map(anEvent);

const attribute = fc.oneof(
  type.map((value) => ({ type: value })),
  subject.map((value) => ({ subject: value })),
  fc.constant({ region: 'eu' }),
);
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const leaf: fc.Arbitrary<object> = fc.oneof(
  attribute.map((exact) => ({ exact })),
  fc.constantFrom('order', 'order.', 's').map((prefix) => ({ prefix: { type: prefix } })),
  fc.constantFrom('d', '.low').map((suffix) => ({ suffix: { type: suffix } })),
  fc.tuple(comparison, number).map(([sign, value]) => ({ jsonpath: `$[?$.data.total ${sign} ${value}]` })),
  fc
    .tuple(sku, number)
    .map(([one, least]) => ({ jsonpath: `$.data.items[?@.sku == '${one}' && @.quantity >= ${least}]` })),
  fc
    .constantFrom('$.data.total', '$..quantity', '$.data.items[1]', '$[?length($.data.items) > 1]', '$.data.none')
    .map((jsonpath) => ({ jsonpath })),
  fc.constantFrom('$.data.total', '$.data.items[*].sku', '$.subject').map((path) => ({ jsonpath2: path })),
  fc
    .constantFrom('$.data.items[?(@.quantity > 1)]', '$..sku', '$.data.total')
    .map((path) => ({ 'jsonpath-plus': path })),
  fc
    .constantFrom(
      "type LIKE 'order.%'",
      "region = 'eu' OR EXISTS subject",
      "subject IN ('a', 'b')",
      'severitynumber > 5',
    )
    .map((sql) => ({ sql })),
);

/** One filter of any dialect. */
export const randomFilter: fc.Arbitrary<object> = fc.oneof(
  { weight: 3, arbitrary: leaf },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all) => ({ all })) },
  { weight: 1, arbitrary: fc.array(leaf, { minLength: 1, maxLength: 3 }).map((any) => ({ any })) },
  { weight: 1, arbitrary: leaf.map((not) => ({ not })) },
);
