import { disable } from '@carillon/domain-subscription';
import { describe, expect, it } from 'vitest';

import { changedEventMatch, newEventMatch, showEventMatch } from './event-match';
import { Refusal } from './refusal';

const caller = { project: 'default', user: 'dmlb2001', nowMs: Date.parse('2026-01-02T03:04:05.678Z') };
const body = { name: 'mine', jsonpath: '$.data.*.value', targetUrl: 'not even a URL' };
const shown = (subscription: Parameters<typeof showEventMatch>[0]) =>
  JSON.parse(showEventMatch(subscription)) as Record<string, unknown>;

describe('an event match', () => {
  it('shows the thirteen keys of the original in its order, with its defaults', () => {
    const object = shown(newEventMatch(body, caller));
    expect(Object.keys(object)).toEqual([
      'uuid',
      'name',
      'jsonpath',
      'user',
      'disabled',
      'error',
      'target_url',
      'version',
      'extensions',
      'auth',
      'created',
      'updated',
      'deleted',
    ]);
    expect(object).toMatchObject({
      user: 'dmlb2001',
      version: 'v0.1',
      extensions: {},
      auth: {},
      disabled: null,
      error: null,
      deleted: null,
    });
    expect(object['uuid']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('is asked for by the policy service and disabled by its first failure', () => {
    expect(newEventMatch(body, caller)).toMatchObject({
      policy: 'pacifica',
      failure: { policy: 'disable' },
      contract: 'pacifica',
    });
  });

  it.each([['$.data'], ['data'], ['$.data.*.key']])('takes the path %s', (jsonpath) => {
    expect(newEventMatch({ ...body, jsonpath }, caller).filters).toEqual([{ jsonpath2: jsonpath }]);
  });

  it.each([['$['], [''], ['$.a[?(@.b = 1)]']])('refuses the path %j', (jsonpath) => {
    expect(() => newEventMatch({ ...body, jsonpath }, caller)).toThrow(Refusal);
  });

  it('needs name, jsonpath and target_url', () => {
    expect(() => newEventMatch({ jsonpath: '$', targetUrl: 'x' }, caller)).toThrow(Refusal);
    expect(() => newEventMatch({ name: 'n', targetUrl: 'x' }, caller)).toThrow(Refusal);
    expect(() => newEventMatch({ name: 'n', jsonpath: '$' }, caller)).toThrow(Refusal);
  });

  it('loses extensions that a change leaves out, and keeps the rest', () => {
    const made = newEventMatch({ ...body, extensionsText: '{"a": 1}', version: 'v9' }, caller);
    const changed = shown(changedEventMatch(made, { targetUrl: 'http://other/' }, caller.nowMs + 1_000));
    expect(changed).toMatchObject({ extensions: {}, version: 'v9', name: 'mine', target_url: 'http://other/' });
    expect(changed['updated']).not.toBe(changed['created']);
  });

  it('shows why it was disabled, and stays so until its owner sends null', () => {
    const made = newEventMatch(body, caller);
    const failed = disable(made, {
      code: 'WEBHOOK_STATUS_REFUSED',
      text: 'no such hook',
      at: '2026-01-02T03:04:06.000Z',
    });
    expect(shown(failed)).toMatchObject({ error: 'no such hook', disabled: expect.any(String) });
    const touched = changedEventMatch(failed, { name: 'still off' }, caller.nowMs);
    expect(touched.status).toBe('disabled');
    const enabled = changedEventMatch(touched, { disabled: null }, caller.nowMs);
    expect(enabled).toMatchObject({ status: 'active', statusReason: null });
    expect(shown(enabled)).toMatchObject({ disabled: null, error: 'no such hook' });
    expect(shown(changedEventMatch(enabled, { error: null }, caller.nowMs))).toMatchObject({ error: null });
  });

  it('is switched off by a disabled date', () => {
    const off = changedEventMatch(newEventMatch(body, caller), { disabled: '2026-01-01T00:00:00' }, caller.nowMs);
    expect(off.status).toBe('disabled');
    expect(shown(off)).toMatchObject({ disabled: '2026-01-01T00:00:00' });
  });
});
