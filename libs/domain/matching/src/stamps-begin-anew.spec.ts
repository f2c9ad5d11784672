import { compileFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { decomposeFilter } from './decompose/decompose-filter';
import { type EventSource, PredicateIndex } from './predicate-index';

/** Where the index's count of events and rows begins anew; see `LAST_STAMP`. */
const LAST_STAMP = 0x40000000;

describe('after a billion events', () => {
  it('the index does not take what it found out long ago for what it finds now', () => {
    const filters = {
      // found several times, found out once an event, found once a row
      either: { any: [{ exact: { type: 'a' } }, { exact: { source: 's' } }] },
      greater: { jsonpath: '$[?$.text > "m" && !($.text == "p")]' },
      prefixes: { any: Array.from({ length: 20 }, (_, at) => ({ prefix: { type: `${at}` } })) },
      row: { jsonpath: '$.rows[?@.k == 1 && @.text > "m"]' },
    };
    const index = new PredicateIndex();
    const names = Object.keys(filters);
    for (const [at, filter] of Object.values(filters).entries())
      index.add('default', at, decomposeFilter(compileFilters([filter]).filter));
    const found = (type: string, text: string): string[] => {
      const ids: number[] = [];
      index.match(anEvent(type, text), (subscription) => ids.push(subscription));
      return ids.sort().map((id) => names[id]!);
    };
    for (let round = 0; round < 3; round++) {
      // the same stamps in each round, and other events under them
      for (let event = 0; event < 20; event++) {
        const text = (event + round) % 2 === 0 ? 'z' : 'a';
        const type = (event + round) % 3 === 0 ? '7' : 'x';
        const expected = [
          'either',
          ...(text === 'z' ? ['greater'] : []),
          ...(type === '7' ? ['prefixes'] : []),
          ...(text === 'z' ? ['row'] : []),
        ];
        expect([round, event, found(type, text)]).toEqual([round, event, expected]);
      }
      letAgesPass(index);
    }
  });
});

function anEvent(type: string, text: string): EventSource {
  return {
    project: 'default',
    attributes: { type, source: 's' },
    document: { text, rows: [{ k: 1, text }] },
  };
}

/** Waiting for it would take hours. */
function letAgesPass(index: PredicateIndex): void {
  const { values } = index as unknown as { values: { clock: number } };
  values.clock = LAST_STAMP;
}
