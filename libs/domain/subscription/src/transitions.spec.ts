import type { AppError } from '@carillon/util';
import { describe, expect, it } from 'vitest';

import { aSubscription } from './a-subscription';
import { naiveLocalTime } from './naive-time';
import type { PacificaPart, Subscription } from './subscription';
import { disable, pause, resume } from './transitions';

const at = '2026-11-21T10:00:00.123Z';
const reason = { code: 'WEBHOOK_GONE', text: 'The target answered 410 Gone', at };
const by = { person: 'alice', at };
const pacifica: PacificaPart = {
  version: 'v0.1',
  jsonpath: 'data',
  extensionsText: '{}',
  authText: '{}',
  created: '2026-11-21T09:00:00.000000',
  updated: '2026-11-21T09:00:00.000000',
  disabled: null,
  error: null,
};
const active = aSubscription();
const paused = pause(active, by);
const disabled = disable(active, reason);

describe('transitions', () => {
  it('pauses an active subscription and says who did', () => {
    expect(paused).toEqual({
      ...active,
      status: 'paused',
      statusReason: { code: 'PAUSED', text: 'Paused by alice', at },
    });
  });

  it('disables an active subscription with the reason', () => {
    expect(disabled).toEqual({ ...active, status: 'disabled', statusReason: reason });
  });

  it.each([['paused', paused] as const, ['disabled', disabled] as const])(
    'resumes a %s one and clears the reason',
    (_status, subscription) => {
      expect(resume(subscription)).toEqual(active);
    },
  );

  it.each<[string, Subscription, (subscription: Subscription) => Subscription]>([
    ['pausing a paused one', paused, (subscription) => pause(subscription, by)],
    ['resuming an active one', active, resume],
    [
      'disabling a disabled one',
      disabled,
      (subscription) => disable(subscription, { ...reason, code: 'DELIVERY_FAILED' }),
    ],
    ['disabling a paused one', paused, (subscription) => disable(subscription, reason)],
  ])('%s changes nothing', (_what, subscription, transition) => {
    expect(transition(subscription)).toBe(subscription);
  });

  it('refuses to pause a disabled one', () => {
    expect(() => pause(disabled, by)).toThrow(expect.objectContaining({ code: 'CONFLICT' }) as AppError);
  });

  it('shows the same to clients of /eventmatch', () => {
    const off = disable(aSubscription({ contract: 'pacifica', pacifica }), reason);
    expect(off.pacifica).toEqual({ ...pacifica, disabled: naiveLocalTime(Date.parse(at)), error: reason.text });
    expect(resume(off).pacifica).toEqual(pacifica);
  });

  it('writes local times as Python does', () => {
    const local = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
    expect(naiveLocalTime(local)).toBe('2026-01-02T03:04:05.006000');
  });
});
