import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { jsonText } from './an-event.fixture';
import { memberText, replaceMember } from './json-member-text';

describe('memberText', () => {
  it('gives the value as it is written, of equal names the last', () => {
    expect(memberText(Buffer.from('{"a":1,"a": {"n":90071992547409931.0 } }'), 'a')).toBe('{"n":90071992547409931.0 }');
  });

  it('is null where there is no such member', () => {
    expect(memberText(Buffer.from('{"b":{"a":1}}'), 'a')).toBeNull();
    expect(memberText(Buffer.from('[1]'), 'a')).toBeNull();
  });
});

describe('replaceMember', () => {
  it('changes only the text of that member', () => {
    const body = Buffer.from('{ "n":9007199254740993,\n "extensions" :{"a":1} , "x":"\\u0041" }');
    expect(replaceMember(body, 'extensions', '{"b":2}').toString()).toBe(
      '{ "n":9007199254740993,\n "extensions" :{"b":2} , "x":"\\u0041" }',
    );
  });

  it('adds it at the end when it is missing', () => {
    expect(replaceMember(Buffer.from('{"a":1 }\n'), 'extensions', '{}').toString()).toBe('{"a":1 ,"extensions":{}}\n');
    expect(replaceMember(Buffer.from(' { } '), 'extensions', '{}').toString()).toBe(' { "extensions":{}} ');
  });

  it('replaces each of several, so that no reader sees the former value', () => {
    expect(replaceMember(Buffer.from('{"e":1,"b":2,"e":3}'), 'e', '9').toString()).toBe('{"e":9,"b":2,"e":9}');
  });

  it('leaves what is no object as it is', () => {
    const body = Buffer.from('[{"extensions":1}]');
    expect(replaceMember(body, 'extensions', '{}')).toBe(body);
  });

  it('keeps every other byte of any document', () => {
    fc.assert(
      fc.property(jsonText, jsonText, (text, value) => {
        const body = Buffer.from(text);
        const before = memberText(body, 'extensions');
        const changed = replaceMember(body, 'extensions', value);
        if (before === null && changed.equals(body)) return;
        expect(memberText(changed, 'extensions')).toBe(value);
        // putting the former text back gives the former bytes, unless the name stood there twice
        const twice = text.split('"extensions"').length > 2;
        if (before !== null && !twice) expect(replaceMember(changed, 'extensions', before)).toEqual(body);
        if (before === null) expect(changed.length - body.length).toBeGreaterThan(Buffer.byteLength(value));
      }),
    );
  });
});
