import { compileFilters, parseFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { dialectsTaken, randomFilters } from '../random-filters.fixture';
import { RandomSource } from '../random-source.fixture';
import { readableEvent } from '../readable-event.fixture';
import { decomposeFilter } from './decompose-filter';
import { holds } from './judged-conjunction.fixture';

const FILTERS = 1500;
const EVENTS = 20;

const dialects = dialectsTaken((filters) => parseFilters(filters).faults === null);

describe('decomposition', () => {
  it.each([1, 2, 3])(
    'is never wrong: one alternative holds when the filter passes, and an exact one only then (seed %i)',
    (seed) => {
      const random = new RandomSource(seed);
      const events = Array.from({ length: EVENTS * 5 }, () => readableEvent(random));
      let certain = 0;
      for (let round = 0; round < FILTERS; round++) {
        const filters = randomFilters(random, dialects);
        if (parseFilters(filters).faults !== null) continue;
        const compiled = compileFilters(filters);
        const alternatives = decomposeFilter(compiled.filter);
        for (const event of random.shuffled(events).slice(0, EVENTS)) {
          const passes = compiled.matches(event);
          const held = alternatives.filter((one) => holds(one, event));
          const told = { filters, event: event.bytes?.toString() ?? event.document };
          if (passes) expect({ ...told, held: held.length > 0 }).toEqual({ ...told, held: true });
          if (held.some(({ exact }) => exact)) {
            certain++;
            expect({ ...told, passes }).toEqual({ ...told, passes: true });
          }
        }
      }
      // most of what passes does so for certain
      expect(certain).toBeGreaterThan((FILTERS * EVENTS) / 10);
    },
  );
});
