import { describe, expect, it } from 'vitest';

import { compileFilters } from './compile-filters';
import { anEvent } from './event.fixture';
import { parseFilters } from './parse-filters';

const document = { data: { rows: [{ value: 'Blah' }, { other: null }], 'a b': 0, 'x\\"y': 1 }, eventID: 'x' };

describe('a path of the jsonpath2 dialect', () => {
  it.each([
    ['data', true],
    ['absent', false],
    ['$', true],
    ['$.data', true],
    ['$.data.rows', true],
    ['$.data.rows.*.value', true],
    ['$.data.rows[*]["other"]', true],
    ['$.data.rows.*.absent', false],
    ['$["data"]["a b"]', true],
    ['$["absent","eventID"]', true],
    ['$.data["x\\"y"]', true],
    ['$.*.rows', true],
    [' $ . data [ "rows" , * ] ', true],
    ['$.eventID.*', false],
    ['$["not"]', false],
  ])('%s gives %j', (jsonpath2, passed) => {
    expect(compileFilters([{ jsonpath2 }]).matches(anEvent({ document }))).toBe(passed);
  });

  it.each([
    ['$..value', 1],
    ['$.data.*[?(@.value="Blah")].value', 9],
    ['$.data[0]', 7],
    ['$.data[-1]', 7],
    ['$.data[1:2]', 7],
    ['$.data[:]', 7],
    ['$.data.keys()', 7],
    ['$[$["index"]]', 2],
    ['$[length()]', 2],
  ])('%s belongs to a later version', (jsonpath2, position) => {
    expect(parseFilters([{ jsonpath2 }]).faults).toMatchObject([
      { code: 'NOT_YET', position, pointer: '/filters/0/jsonpath2' },
    ]);
  });

  it.each([
    ['', 0, 'expected $'],
    ['data.total', 0, '$.data'],
    ['true', 0, 'expected $'],
    ["$['data']", 2, 'double quotes'],
    ['$.and', 2, '["and"]'],
    ['$.data.', 7, 'expected a name'],
    ['$data', 1, 'expected . or ['],
    ['$.a["b"', 7, 'expected ]'],
    ['$["a\\q"]', 2, 'double quotes'],
    ['$[]', 2, 'double quotes'],
    ['$.a-b', 3, 'expected . or ['],
    ['$.größe', 4, 'expected . or ['],
  ])('%s is refused at %i: %s', (jsonpath2, position, said) => {
    expect(parseFilters([{ jsonpath2 }]).faults).toMatchObject([
      { code: 'FILTER_INVALID', position, detail: expect.stringContaining(said) },
    ]);
  });
});
