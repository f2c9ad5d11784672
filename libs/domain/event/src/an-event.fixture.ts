import fc from 'fast-check';

import { type CarriedEvent } from './carried-event';

/** Members of a valid event of 1.0; a test names what matters. */
export function envelope(members: Record<string, unknown> = {}): Record<string, unknown> {
  return { specversion: '1.0', id: '1', source: '/shop', type: 'order.created', ...members };
}

export function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}

export function aBinaryEvent(overrides: Partial<CarriedEvent> = {}): CarriedEvent {
  return {
    form: 'binary',
    attributes: { specversion: '1.0', id: '1', source: '/shop', type: 'order.created' },
    contentType: 'application/json',
    body: Buffer.from('{"total":120}'),
    ...overrides,
  };
}

/** JSON text with white space, escapes and number spellings that JSON.stringify would not write. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '"\\u0041\\n\\/"', '"é😀"', '"\\ud83d\\ude00"', '""'),
    fc.constantFrom(
      '0',
      '-0',
      '1e3',
      '1E-2',
      '9007199254740993',
      '-123456789012345678901234567890',
      '1.50',
      '12345678901234567.5',
    ),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.integer().map(String),
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }).map((values) => `[ ${values.join(' ,\n')}]`),
  object: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', '__proto__', 'data', 'extensions', 'constructor', 'é"'), tie('value')), {
      maxLength: 4,
    })
    .map((members) => `{${members.map(([name, value]) => ` ${JSON.stringify(name)}\t: ${value}`).join(',')} }`),
})).value;
