import { describe, expect, it } from 'vitest';

import { mergeExtensions } from './merge-extensions';

const merge = (document: string, extensions: string) => mergeExtensions(Buffer.from(document), extensions).toString();

describe('mergeExtensions', () => {
  it('adds the member where there is none', () => {
    expect(JSON.parse(merge('{"a":1}', '{"x":"y"}'))).toEqual({ a: 1, extensions: { x: 'y' } });
    expect(JSON.parse(merge('{}', '{}'))).toEqual({ extensions: {} });
  });

  it('lets the subscription win, and replaces values whole', () => {
    const merged = merge('{"extensions":{"a":{"deep":1,"other":2},"b":2}}', '{"a":{"deep":9},"c":3}');
    expect(JSON.parse(merged)).toEqual({ extensions: { a: { deep: 9 }, b: 2, c: 3 } });
  });

  it('leaves every other byte of the document alone', () => {
    const before = '{ "n": 12345678901234567890.10,\t"s":"\\u00e9\\/", "__proto__": {"x": 1}, "extensions": ';
    const after = ' , "d":1, "d":2\n}';
    const merged = merge(`${before}{"a":1}${after}`, '{"b":2}');
    expect(merged.startsWith(before)).toBe(true);
    expect(merged.endsWith(after)).toBe(true);
  });

  it('does not touch a document when there is nothing to add', () => {
    const document = '{"extensions": { "a" :1, "a" : 2 } }';
    expect(merge(document, '{}')).toBe(document);
    expect(merge(document, ' { } ')).toBe(document);
  });

  it('keeps the text of values: big integers, escapes, exponents', () => {
    const merged = merge(
      '{"extensions":{"own":9007199254740993}}',
      '{"big":12345678901234567890123,"e":1E400,"s":"\\u0041"}',
    );
    expect(merged).toContain('9007199254740993');
    expect(merged).toContain('12345678901234567890123');
    expect(merged).toContain('1E400');
    expect(merged).toContain('"\\u0041"');
  });

  it('carries keys that are special elsewhere', () => {
    const merged = merge('{"extensions":{"constructor":1}}', '{"__proto__":{"a":1},"toString":"x"}');
    expect(merged).toContain('"__proto__": {"a":1}');
    expect(Object.keys(JSON.parse(merged).extensions as object)).toEqual(['constructor', '__proto__', 'toString']);
  });

  it.each(['null', '"text"', '7', '[1]', 'true'])('puts the subscription’s in the place of %s', (own) => {
    expect(JSON.parse(merge(`{"extensions":${own}}`, '{"x":1}'))).toEqual({ extensions: { x: 1 } });
    expect(JSON.parse(merge(`{"extensions":${own}}`, '{}'))).toEqual({ extensions: {} });
  });

  it.each(['null', '"{}"', '[{"extensions":{}}]', '42', ' \n\t true'])(
    'gives a document that is no object back: %s',
    (document) => {
      expect(merge(document, '{"x":1}')).toBe(document);
    },
  );

  it('finds the object behind blanks, however many', () => {
    expect(JSON.parse(merge(`${' \r\n\t'.repeat(500)}{"a":1}`, '{"x":1}'))).toEqual({ a: 1, extensions: { x: 1 } });
  });

  it.each([
    ['{"a":NaN}', '{"a":NaN,"extensions":{"x":1}}'],
    ['{"extensions":{"a":-Infinity}}', '{"extensions":{"a": -Infinity, "x": 1}}'],
  ])('merges into a document with the numbers that only Python writes: %s', (document, merged) => {
    expect(merge(document, '{"x":1}')).toBe(merged);
  });
});
