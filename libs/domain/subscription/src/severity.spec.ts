import { describe, expect, it } from 'vitest';

import { severityNumberOf, shownSeverity } from './severity';

describe('severity', () => {
  it.each([
    ['trace', 1],
    ['debug', 5],
    ['info', 9],
    ['warn', 13],
    ['error', 17],
    ['fatal', 21],
    [1, 1],
    [10, 10],
    [24, 24],
  ])('takes %s as %i', (written, number) => {
    expect(severityNumberOf(written)).toBe(number);
  });

  it.each([[0], [25], [1.5], [-1], ['TRACE'], ['toString'], [''], [null], [undefined], [{}], [true], [Number.NaN]])(
    'refuses %s',
    (written) => {
      expect(severityNumberOf(written)).toBeNull();
    },
  );

  it('shows a name where there is one, the number elsewhere, and reads back what it shows', () => {
    expect(shownSeverity(13)).toBe('warn');
    expect(shownSeverity(14)).toBe(14);
    for (let number = 1; number <= 24; number++) expect(severityNumberOf(shownSeverity(number))).toBe(number);
  });
});
