import { naiveLocalTime } from '@carillon/domain-subscription';
import { describe, expect, it } from 'vitest';

import { readPythonTime } from './python-time';

describe('readPythonTime', () => {
  it.each([
    ['2018-08-02T13:53:05.838827', '2018-08-02T13:53:05.838827'],
    ['2018-08-02T13:53:05.8', '2018-08-02T13:53:05.800000'],
    ['2018-08-02 13:53:05', '2018-08-02T13:53:05'],
    ['2018-08-02T13:53:05.000000', '2018-08-02T13:53:05'],
    ['2018-08-02', '2018-08-02T00:00:00'],
  ])('reads %s as %s', (text, shown) => {
    expect(readPythonTime(text)).toBe(shown);
  });

  it('turns a time with a zone into local time and keeps its microseconds', () => {
    const local = naiveLocalTime(Date.parse('2018-08-02T13:53:05Z'));
    expect(readPythonTime('2018-08-02T13:53:05.838827Z')).toBe(`${local}.838827`);
    expect(readPythonTime('2018-08-02T15:53:05+02:00')).toBe(local);
  });

  it.each(['', 'yesterday', '2018-13-01T00:00:00', '2018-04-31', '2018-08-02T25:00:00'])('refuses %j', (text) => {
    expect(readPythonTime(text)).toBeNull();
  });
});
