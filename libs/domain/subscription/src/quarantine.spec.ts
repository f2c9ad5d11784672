import { describe, expect, it } from 'vitest';

import { type CutOff, isTooCostly, QUARANTINE, withCutOff } from './quarantine';

const MINUTE_MS = 60_000;
const after = (...found: [eventId: string, minute: number][]): CutOff[] =>
  found.reduce<CutOff[]>((known, [eventId, minute]) => withCutOff(known, { eventId, atMs: minute * MINUTE_MS }), []);

describe('a filter that is cut off', () => {
  it('is too costly at the fifth event within ten minutes, not before', () => {
    expect(isTooCostly(after(['a', 0], ['b', 1], ['c', 2], ['d', 3]))).toBe(false);
    expect(isTooCostly(after(['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 9.9]))).toBe(true);
  });

  it('is forgiven what is ten minutes old', () => {
    expect(isTooCostly(after(['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 10]))).toBe(false);
    expect(isTooCostly(after(['a', 0], ['b', 1], ['c', 2], ['d', 3], ['e', 10], ['f', 10.5]))).toBe(true);
  });

  it('is counted once for an event whose record comes again', () => {
    expect(isTooCostly(after(['a', 0], ['b', 1], ['c', 2], ['d', 3], ['d', 4], ['d', 5]))).toBe(false);
  });

  it('does not make the list grow', () => {
    const many = Array.from({ length: 1_000 }, (_, n): [string, number] => [`e${n}`, n / 1_000]);
    expect(after(...many)).toHaveLength(QUARANTINE.events);
  });
});
