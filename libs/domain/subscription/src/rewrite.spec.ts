import { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { aSubscription } from './a-subscription';
import { patchBy, replaceBy } from './rewrite';
import { toView } from './view';

const current = aSubscription({
  filters: [{ exact: { type: 'a' } }],
  target: { channel: 'webhook', url: 'http://h/a', method: 'PUT', mode: 'binary', headers: { 'X-A': '1', 'X-B': '2' } },
  extensions: { team: 'a', nested: { one: 1, two: 2 } },
  minSeverity: 13,
  status: 'paused',
  statusReason: { code: 'PAUSED', text: 'Paused by alice', at: '2026-01-01T00:00:00.000Z' },
  revision: 4,
});

function pointersOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.faults.map((fault) => fault.pointer);
    throw error;
  }
  return [];
}

describe('replaceBy', () => {
  it('says everything anew and leaves the rest', () => {
    expect(replaceBy(current, { target: { channel: 'webhook', url: 'http://h/b' } })).toEqual({
      ...current,
      name: '',
      filters: [],
      target: { channel: 'webhook', url: 'http://h/b', method: 'POST', mode: 'structured', headers: {} },
      extensions: {},
      minSeverity: 1,
    });
  });

  it('takes an answer back and finds nothing changed', () => {
    expect(replaceBy(current, JSON.parse(JSON.stringify(toView(current))))).toBe(current);
  });

  it('refuses members of the service that say something else', () => {
    const view = toView(current);
    expect(pointersOf(() => replaceBy(current, { ...view, revision: 3, status: 'active', owner: 'eve' }))).toEqual([
      '/owner',
      '/status',
      '/revision',
    ]);
  });
});

describe('patchBy', () => {
  it('changes what is named', () => {
    const patch = {
      name: 'new',
      target: { url: 'http://h/b', headers: { 'X-A': null, 'X-C': '3' } },
      extensions: { nested: { one: null } },
      minSeverity: 'error',
    };
    expect(patchBy(current, patch)).toEqual({
      ...current,
      name: 'new',
      target: {
        channel: 'webhook',
        url: 'http://h/b',
        method: 'PUT',
        mode: 'binary',
        headers: { 'X-B': '2', 'X-C': '3' },
      },
      extensions: { team: 'a', nested: { two: 2 } },
      minSeverity: 17,
    });
  });

  it('puts a removed member back to its default', () => {
    expect(patchBy(current, { filters: null, minSeverity: null, extensions: null, target: { method: null } })).toEqual({
      ...current,
      filters: [],
      extensions: {},
      minSeverity: 1,
      target: { ...current.target, method: 'POST' },
    });
  });

  it('replaces arrays as a whole', () => {
    expect(patchBy(current, { filters: [{ exact: { type: 'b' } }] }).filters).toEqual([{ exact: { type: 'b' } }]);
  });

  it('takes the spelling of the Subscriptions API for the target', () => {
    const patched = patchBy(current, { sink: 'http://h/c', protocolsettings: { headers: { 'X-B': null } } });
    expect(patched.target).toEqual({ ...current.target, url: 'http://h/c', headers: { 'X-A': '1' } });
    expect(patchBy(current, { protocolsettings: null }).target).toEqual({
      ...current.target,
      method: 'POST',
      headers: {},
    });
  });

  it('finds nothing changed in an empty patch, and in one that says what is so', () => {
    expect(patchBy(current, {})).toBe(current);
    expect(patchBy(current, { name: current.name, revision: 4 })).toBe(current);
  });

  it.each<[string[], unknown]>([
    [[''], []],
    [['/target/url'], { target: { url: null } }],
    [['/target'], { target: null }],
    [['/sink'], { sink: 'nowhere' }],
    [['/sink'], { sink: 'http://h/', target: { url: 'http://h/' } }],
    [['/source', '/types'], { source: 'x', types: ['a'] }],
    [['/status'], { status: 'active' }],
    [['/retry', '/nonsense'], { retry: {}, nonsense: 1 }],
    [['/target/auth'], { target: { auth: { type: 'basic' } } }],
  ])('refuses at %s', (pointers, patch) => {
    expect(pointersOf(() => patchBy(current, patch))).toEqual(pointers);
  });
});

it('leaves subscriptions of /eventmatch to their own contract', () => {
  const foreign = aSubscription({ contract: 'pacifica' });
  for (const rewrite of [replaceBy, patchBy]) {
    expect(() => rewrite(foreign, {})).toThrow(expect.objectContaining({ code: 'CONFLICT' }) as AppError);
  }
});
