import { readFileSync } from 'node:fs';
import path from 'node:path';

import { eventRequestedV1 } from '@carillon/contracts-messages';
import { readKafka } from '@carillon/domain-event';
import { aSubscription, type StatusReason, type Subscription } from '@carillon/domain-subscription';
import { describe, expect, it } from 'vitest';

import { disabledEvent, disabledRequest } from './disabled-event';

const ID = 'sub_0194f3a27c1e7b6f8a4d5e6f70819203';
const reason: StatusReason = { code: 'WEBHOOK_GONE', text: 'moved, token=s3cret', at: '2026-11-21T09:30:00.000Z' };
const switchedOff = (overrides: Partial<Subscription> = {}) =>
  aSubscription({
    id: ID,
    name: 'big orders',
    owner: 'ada',
    revision: 2,
    status: 'disabled',
    statusReason: reason,
    ...overrides,
  });

const bodyOf = (subscription: Subscription, why = reason) => {
  const { body } = disabledEvent(subscription, why);
  return JSON.parse(body.toString('utf8')) as { owner?: string; data: Record<string, unknown> };
};

describe('the event about a subscription that was switched off', () => {
  it('is what its page shows', () => {
    const page = readFileSync(path.resolve(__dirname, '../../../../../docs/events-of-carillon.md'), 'utf8');
    const [, example = ''] = /```json\n([^]*?)```/.exec(page) ?? [];
    expect(bodyOf(switchedOff())).toEqual(JSON.parse(example));
  });

  it('is the same whoever makes it again, and another at each revision', () => {
    const { body, attributes } = disabledEvent(switchedOff(), reason);
    expect(disabledEvent(switchedOff(), { ...reason }).body.equals(body)).toBe(true);
    expect(disabledEvent(switchedOff({ revision: 4 }), reason).attributes['id']).not.toBe(attributes['id']);
  });

  it('tells Carillon’s own words whole, and nobody else’s', () => {
    const text = 'Its filter was given up on 5 events.';
    expect(bodyOf(switchedOff(), { ...reason, code: 'FILTER_QUARANTINED', text }).data['reason']).toBe(text);
    expect(bodyOf(switchedOff(), { ...reason, code: 'A_CODE_TO_COME' }).data['reason']).toBe('A_CODE_TO_COME');
    const target = { ...aSubscription().target, url: 'http://ada:s3cret@hooks/secret-path?token=s3cret' };
    const told = JSON.stringify(bodyOf(switchedOff({ target: { ...target, headers: { 'x-key': 's3cret' } } })));
    expect(told).not.toMatch(/s3cret|hooks|secret-path/);
  });

  it.each([
    ['none', '', undefined],
    ['one of any script', 'Zoë Müller-安', 'Zoë Müller-安'],
    ['one with a line break', 'ada\neve', undefined],
    ['one with half a character', 'a\ud800da', undefined],
  ])('can be made for every owner: %s', (_what, owner, attribute) => {
    const told = bodyOf(switchedOff({ owner }));
    expect([told.owner, told.data['owner']]).toEqual([attribute, owner]);
  });

  it('stays small, whatever it was called', () => {
    const name = `${'x'.repeat(999)}😀${'y'.repeat(2_000_000)}`;
    expect(bodyOf(switchedOff({ name })).data['name']).toBe('x'.repeat(999));
  });

  it('is asked for under the subscription’s id, in its project, as a record that any CloudEvents reader can read', () => {
    const subscription = switchedOff({ project: 'shop' });
    const { topic, key, headers, value } = disabledRequest(subscription, reason);
    expect([topic, key]).toEqual([eventRequestedV1.topic, ID]);
    expect(eventRequestedV1.decode(JSON.parse(String(headers['carillon'])))).toEqual({ project: 'shop' });
    expect(readKafka(headers, value)).toEqual([disabledEvent(subscription, reason)]);
  });
});
