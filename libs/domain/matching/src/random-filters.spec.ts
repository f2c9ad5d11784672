import { eventOfKafka } from '@carillon/domain-event';
import { compileFilters, parseFilters } from '@carillon/domain-filter';
import { describe, expect, it } from 'vitest';

import { matchableEvent } from './matchable-event';
import { randomEvent } from './random-events.fixture';
import { dialectsTaken, randomFilters } from './random-filters.fixture';
import { RandomSource } from './random-source.fixture';

const ROUNDS = 3000;
const dialects = dialectsTaken((filters) => parseFilters(filters).faults === null);

describe('random filters and events', () => {
  it('are the same for the same seed', () => {
    const made = (seed: number): unknown => {
      const random = new RandomSource(seed);
      return [randomFilters(random, dialects), randomEvent(random)];
    };
    expect(made(7)).toEqual(made(7));
    expect(made(7)).not.toEqual(made(8));
  });

  it('hardly ever are refused, and meet in about a third of all cases', () => {
    const random = new RandomSource(20_261_121);
    let taken = 0;
    let matched = 0;
    let unjudged = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const filters = randomFilters(random, dialects);
      const { headers, body, posted } = randomEvent(random);
      if (parseFilters(filters).faults !== null) continue;
      taken++;
      const event = matchableEvent('default', eventOfKafka(headers, body, posted));
      try {
        if (compileFilters(filters).matches(event, () => unjudged++)) matched++;
      } catch {
        unjudged++; // its attributes cannot be read
      }
    }
    expect(taken).toBeGreaterThan(ROUNDS * 0.85);
    expect(matched).toBeGreaterThan(taken * 0.2);
    expect(matched).toBeLessThan(taken * 0.45);
    expect(unjudged).toBeGreaterThan(0);
    expect(unjudged).toBeLessThan(taken * 0.05);
  });
});
