import { describe, expect, it } from 'vitest';

import { readEventMatchBody } from './event-match-body';
import { Refusal } from './refusal';

const read = (value: unknown) =>
  readEventMatchBody(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
const good = { name: 'mine', jsonpath: 'data', target_url: 'http://target/' };

describe('an event match body', () => {
  it('keeps extensions as the text that was sent, unknown members and long integers included', () => {
    const text = '{ "n": 90071992547409931, "__proto__": 1 }';
    expect(read(`{"name": "mine", "extensions": ${text}}`).extensionsText).toBe(text);
  });

  it('ignores unknown members', () => {
    expect(read({ ...good, colour: 'red' })).toEqual({ name: 'mine', jsonpath: 'data', targetUrl: 'http://target/' });
  });

  it('takes an empty name and one of 255 characters, not one of 256', () => {
    expect(read({ name: '' }).name).toBe('');
    expect(read({ name: 'x'.repeat(255) }).name).toHaveLength(255);
    expect(() => read({ name: 'x'.repeat(256) })).toThrow(Refusal);
  });

  it.each([
    ['an array', []],
    ['a string', '"x"'],
    ['a name that is no string', { name: 1 }],
    ['a name that is null', { name: null }],
    ['a NUL character', { name: 'a\0b' }],
    ['a null uuid', { uuid: null }],
    ['a uuid that is none', { uuid: '1234' }],
    ['a disabled date that is none', { disabled: 'soon' }],
    ['a null created date', { created: null }],
    ['extensions that are a list', { extensions: [] }],
    ['null auth', { auth: null }],
    ['auth without a type', { auth: { basic: {} } }],
    ['an unknown auth type', { auth: { type: 'x' } }],
    ['incomplete basic auth', { auth: { type: 'basic', basic: { username: 'u' } } }],
    ['credentials, which need the secret store', { auth: { type: 'basic', basic: { username: 'u', password: 'p' } } }],
    [
      'a copy of an answer',
      {
        uuid: '466725b0-cbe1-45cd-b034-c3209aa4b6e0',
        user: 'u',
        created: '2020-01-01',
        updated: '2020-01-01',
        deleted: null,
        version: 'v',
      },
    ],
  ])('refuses %s', (_what, value) => {
    expect(() => read(value)).toThrow(Refusal);
  });

  it('takes null for disabled, error and deleted', () => {
    expect(read({ disabled: null, error: null, deleted: null })).toEqual({
      disabled: null,
      error: null,
      deleted: null,
    });
  });
});
