import { AppError } from '@carillon/util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jsonText } from './an-event.fixture';
import { elementsOf, membersOf } from './json-parts';
import { MAX_JSON_DEPTH } from './json-scanner';
import { requireJson } from './payload-kind';

function faultOf(work: () => unknown): { code: string; detail: string; position: number | undefined } | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, detail: error.message, position: error.faults[0]?.position };
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the JSON scanner', () => {
  it('takes exactly what JSON.parse takes', () => {
    const broken = fc
      .tuple(
        jsonText,
        fc.nat(),
        fc.constantFrom('', '"', '\\', ',', '{', ']', '0', '-', '.', 'e', 'x', '\n', ':', '\u0001'),
        fc.nat(2),
      )
      .map(
        ([text, at, insert, cut]) =>
          text.slice(0, at % (text.length + 1)) + insert + text.slice((at % (text.length + 1)) + cut),
      );
    fc.assert(
      fc.property(fc.oneof(jsonText, broken), (text) => {
        // a lone half of a surrogate pair has no UTF-8 form
        fc.pre(!/\p{Surrogate}/u.test(text));
        expect(faultOf(() => requireJson(Buffer.from(text))) === null).toBe(isJson(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['', 0],
    ['{"a":1', 6],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['[01]', 1],
    ['["é', 3],
    ['["é"x]', 4],
    ['{"a":"\\x"}', 6],
    ['["\\u12g4"]', 6],
    ['nul', 0],
    ['[1.]', 3],
    ['[1e]', 3],
    ['[+1]', 1],
    ['{,}', 1],
    ["{'a':1}", 1],
    ['[1,]', 3],
    ['{}{}', 2],
    ['NaN', 0],
  ])('says where %j stops being JSON', (text, position) => {
    expect(faultOf(() => membersOf(Buffer.from(text)))).toMatchObject({ code: 'REQUEST_UNREADABLE', position });
  });

  it('says at which character UTF-8 breaks', () => {
    const bytes = Buffer.concat([Buffer.from('{"é":"'), Buffer.from([0xe2, 0x82]), Buffer.from('"}')]);
    expect(faultOf(() => membersOf(bytes))).toEqual({
      code: 'REQUEST_UNREADABLE',
      detail: 'a byte sequence that is not UTF-8 at byte 7',
      position: 6,
    });
  });

  it('refuses a byte order mark', () => {
    expect(faultOf(() => membersOf(Buffer.from('\ufeff{}')))).toMatchObject({
      detail: 'a byte order mark at byte 0',
      position: 0,
    });
  });

  it('refuses nesting beyond its bound without running out of stack', () => {
    const nested = (depth: number) => Buffer.from(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(faultOf(() => requireJson(nested(MAX_JSON_DEPTH)))).toBeNull();
    expect(faultOf(() => requireJson(nested(MAX_JSON_DEPTH + 1)))?.detail).toContain('nested deeper than 512 levels');
    expect(faultOf(() => requireJson(nested(1_000_000)))?.detail).toContain('nested deeper than 512 levels');
  });

  it('gives the members in order, equal names and escaped names included', () => {
    const bytes = Buffer.from(' {"a": 1, "\\u0061":[2 ] ,"__proto__":{}} ');
    const members = membersOf(bytes)?.members.map(({ name, start, end }) => [name, bytes.toString('utf8', start, end)]);
    expect(members).toEqual([
      ['a', '1'],
      ['a', '[2 ]'],
      ['__proto__', '{}'],
    ]);
  });

  it('finds no members and no elements in other values', () => {
    expect(membersOf(Buffer.from('[{}]'))).toBeNull();
    expect(elementsOf(Buffer.from('{"a":[]}'))).toBeNull();
  });
});
