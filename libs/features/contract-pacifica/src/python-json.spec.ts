import { describe, expect, it } from 'vitest';

import { readPythonJson } from './python-json';
import { Refusal } from './refusal';

describe('readPythonJson', () => {
  it.each([
    ['null', null],
    ['[]', []],
    ['"text"', 'text'],
    ['{"a": NaN, "b": "NaN", "c": [-Infinity, Infinity]}', { a: null, b: 'NaN', c: [null, null] }],
  ])('takes %s', (text, value) => {
    expect(readPythonJson(Buffer.from(text))).toEqual(value);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a byte order mark', Buffer.from('\ufeff{}')],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['trailing text', Buffer.from('{} x')],
    ['a bare word', Buffer.from('data')],
  ])('refuses %s with 500', (_what, bytes) => {
    expect(() => readPythonJson(bytes)).toThrow(Refusal);
  });
});
