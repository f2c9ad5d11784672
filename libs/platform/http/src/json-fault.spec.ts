import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jsonFault } from './json-fault';

describe('jsonFault', () => {
  it.each([
    ['', 0],
    ['  ', 2],
    ['{"a":1', 6],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[01]', 2],
    ['nul', 0],
    ['"a\nb"', 2],
    ['"a\\x"', 2],
    ['"\\u12g4"', 1],
    ['{"a":"b', 7],
    ['1 1', 2],
    ['[1}', 2],
    ["{'a':1}", 1],
    ['-', 0],
    ['1.', 1],
  ])('finds the first character of %j that does not fit', (text, position) =>
    expect(jsonFault(text)?.position).toBe(position),
  );

  it('finds nothing wrong with any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => jsonFault(text) === null));
    fc.assert(fc.property(fc.jsonValue(), (value) => jsonFault(JSON.stringify(value, null, 2)) === null));
  });

  it('finds a fault wherever JSON.parse does', () => {
    const damaged = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([text, at, with_]) => {
      const cut = at % (text.length + 1);
      return text.slice(0, cut) + with_ + text.slice(cut + 1);
    });
    fc.assert(
      fc.property(damaged, (text) => {
        const parses = (() => {
          try {
            JSON.parse(text);
            return true;
          } catch {
            return false;
          }
        })();
        return (jsonFault(text) === null) === parses;
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not mind depth', () => expect(jsonFault('['.repeat(200_000))?.position).toBe(200_000));
});
