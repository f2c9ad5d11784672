import { describe, expect, it } from 'vitest';

import { documentOf } from './document-of';
import { readPosted } from './read-posted';

describe('readPosted', () => {
  it.each(['{"a":1}', '[]', 'null', '"x"', '7', ' {"n": NaN, "m": -Infinity} '])('takes %s as it is', (text) => {
    const bytes = Buffer.from(text);
    const event = readPosted(bytes, 'id-1');
    expect(event).toMatchObject({ form: 'posted', contentType: 'application/json' });
    expect(event.body).toBe(bytes);
  });

  it('makes the attributes from the body where it can', () => {
    const attributesOf = (text: string) => ({ ...readPosted(Buffer.from(text), 'id-1').attributes });
    const made = { specversion: '1.0', id: 'id-1' };
    expect(attributesOf('{"source":"/s","type":"t","eventType":"e","id":"theirs"}')).toEqual({
      ...made,
      source: '/s',
      type: 't',
    });
    expect(attributesOf('{"eventType":"e"}')).toEqual({ ...made, source: '/receive', type: 'e' });
    expect(attributesOf('{"source":1,"type":"","eventType":"a\\nb"}')).toEqual({
      ...made,
      source: '/receive',
      type: 'pacifica.event',
    });
    expect(attributesOf('[{"type":"t"}]')).toEqual({ ...made, source: '/receive', type: 'pacifica.event' });
  });

  it('shows a filter the document as posted, NaN and wide integers included', () => {
    expect(documentOf(readPosted(Buffer.from('{"a":[NaN,-Infinity,9007199254740993,"NaN"]}'), 'id-1'))).toEqual({
      a: [NaN, NaN, 9007199254740993n, 'NaN'],
    });
  });

  it.each(['', 'nope', '{', '-NaN', 'nan', '\ufeff{}'])('refuses %j', (text) => {
    expect(() => readPosted(Buffer.from(text), 'id-1')).toThrow();
  });
});
