import { describe, expect, it } from 'vitest';

import { standingOf } from './delivery-state';
import type { DeliveryFact } from './facts';
import { at, attempted, decided, deliveryNumbered, diedAt, matchedBy, T0, waits } from './facts.fixture';
import { fold } from './fold';
import { emptyHistory } from './history';

const redrive = T0 + 60_000;

describe('the state of a delivery', () => {
  it.each<[string, DeliveryFact[], object]>([
    ['pending after its match', [matchedBy()], { state: 'pending', reason: '' }],
    [
      'pending while the policy is asked again',
      [matchedBy(), waits('policy', { attempt: 1, reason: 'POLICY_UNAVAILABLE' })],
      { state: 'pending', reason: 'POLICY_UNAVAILABLE', waitsUntil: at(5), waitsFor: 'retry' },
    ],
    [
      'not waiting for the policy once it has decided',
      [waits('policy', { attempt: 1 }), decided()],
      { state: 'pending', reason: '' },
    ],
    [
      'denied',
      [matchedBy(), decided({ decision: 'denied', reason: 'POLICY_DENIED' })],
      { state: 'denied', reason: 'POLICY_DENIED' },
    ],
    [
      'suppressed by policy',
      [decided({ decision: 'suppressed', reason: 'PAUSED' })],
      { state: 'suppressed', reason: 'PAUSED' },
    ],
    [
      'pending until its next attempt',
      [decided(), attempted({ outcome: 'retry', reason: 'WEBHOOK_TIMEOUT', nextAttemptAt: at(6) })],
      { state: 'pending', reason: 'WEBHOOK_TIMEOUT', waitsUntil: at(6), waitsFor: 'retry' },
    ],
    [
      'held',
      [decided(), waits('delivery', { attempt: 1, why: 'hold', reason: 'PAUSED', dueAt: at(900) })],
      { state: 'pending', reason: 'PAUSED', waitsUntil: at(900), waitsFor: 'hold' },
    ],
    [
      'not waiting once the attempt was made',
      [waits('delivery', { attempt: 2 }), attempted({ number: 2, outcome: 'retry', reason: 'X' })],
      { state: 'pending', reason: 'X' },
    ],
    [
      'delivered at the second attempt',
      [attempted({ outcome: 'retry' }), waits('delivery'), attempted({ number: 2 })],
      { state: 'delivered', reason: '' },
    ],
    [
      'dead when attempts are used up',
      [attempted({ outcome: 'retry' }), attempted({ number: 2, outcome: 'dead', reason: 'WEBHOOK_TIMEOUT' })],
      { state: 'dead', reason: 'WEBHOOK_TIMEOUT' },
    ],
    [
      'dead when its record became a dead letter',
      [decided(), diedAt('delivery-webhook')],
      { state: 'dead', reason: 'ATTEMPTS_EXHAUSTED' },
    ],
    [
      'suppressed while pending',
      [attempted({ outcome: 'retry' }), attempted({ number: 2, outcome: 'suppressed', reason: 'DELETED' })],
      { state: 'suppressed', reason: 'DELETED' },
    ],
    [
      'dead over suppressed',
      [decided({ decision: 'suppressed', reason: 'PAUSED' }), attempted({ outcome: 'dead', reason: 'X' })],
      { state: 'dead', reason: 'X' },
    ],
    [
      'suppressed over denied',
      [decided({ decision: 'denied' }), attempted({ outcome: 'suppressed', reason: 'DISABLED' })],
      { state: 'suppressed', reason: 'DISABLED' },
    ],
    [
      'pending again by redrive',
      [attempted({ outcome: 'dead' }), waits('delivery', { attempt: 1, why: 'redrive', reason: '' }, { redrive })],
      { state: 'pending', reason: '', waitsUntil: at(5), waitsFor: 'redrive', redrive },
    ],
    [
      'delivered in an earlier round although a later one died',
      [attempted(), attempted({ outcome: 'dead' }, { redrive })],
      { state: 'delivered', reason: '', redrive: 0 },
    ],
    [
      'the state of the latest round',
      [attempted({ outcome: 'dead' }), decided({ decision: 'denied', reason: 'POLICY_DENIED' }, { redrive })],
      { state: 'denied', reason: 'POLICY_DENIED', redrive },
    ],
  ])('is %s', (_name, facts, standing) => {
    const delivery = fold(emptyHistory, [], facts).deliveries[deliveryNumbered(1).deliveryId];
    expect(delivery).toBeDefined();
    if (delivery !== undefined) expect(standingOf(delivery)).toEqual({ redrive: 0, ...standing });
  });

  it('counts an attempt that was made twice under one number as delivered when either was', () => {
    const failed = attempted({ outcome: 'retry', startedAt: at(3) });
    for (const facts of [
      [attempted(), failed],
      [failed, attempted()],
    ]) {
      const delivery = fold(emptyHistory, [], facts).deliveries[deliveryNumbered(1).deliveryId];
      expect(delivery && standingOf(delivery).state).toBe('delivered');
    }
  });
});
