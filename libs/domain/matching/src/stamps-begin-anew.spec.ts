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
    // one event in each age, so that all have the same stamps
    for (let age = 0; age < 6; age++) {
      const isGreat = age % 2 === 0;
      const isPrefixed = age % 3 === 0;
      expect([age, found(isPrefixed ? '7' : 'x', isGreat ? 'z' : 'a')]).toEqual([
        age,
        ['either', ...(isGreat ? ['greater'] : []), ...(isPrefixed ? ['prefixes'] : []), ...(isGreat ? ['row'] : [])],
      ]);
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
