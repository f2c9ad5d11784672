import { isDeepStrictEqual } from 'node:util';

import type { Clause } from '@carillon/domain-filter';
import type { MatchableEvent } from '@carillon/domain-matching';
import {
  addressOf,
  shownSeverity,
  type Subscription,
  type SubscriptionView,
  toView,
} from '@carillon/domain-subscription';
import { filtersAsked } from '@carillon/features-subscriptions';

import { EventJudge, type Judged } from '../judge-event';
import type { SubscriptionAt } from './explanation';

export interface JudgedSubscription extends Judged {
  clauses: Clause[];
}

/** The event judged by a stored subscription. One whose filters this version does not understand cannot be judged; never throws. */
export function judgeSubscription(subscription: Subscription, event: MatchableEvent): JudgedSubscription {
  let judge: EventJudge;
  try {
    judge = new EventJudge({ filters: filtersAsked(subscription), minSeverity: subscription.minSeverity });
  } catch (error) {
    const fault = error instanceof Error ? error.message : 'its filters do not compile';
    return { matches: false, fault, clauses: [{ dialect: 'filters', expression: '', passed: false, fault }] };
  }
  return { ...judge.judge(event), clauses: judge.explain(event) };
}

export function subscriptionAt(subscription: Subscription, event: MatchableEvent | null): SubscriptionAt {
  const { revision, status, statusReason, target, minSeverity, updatedAt } = subscription;
  const judged = event === null ? null : judgeSubscription(subscription, event);
  return {
    revision,
    status,
    statusReason,
    target: addressOf(target),
    minSeverity: shownSeverity(minSeverity),
    updatedAt,
    matches: judged?.matches ?? null,
    clauses: judged?.clauses ?? [],
  };
}

/** What people see of a subscription and can change, or have changed for them. */
const COMPARED = [
  'name',
  'owner',
  'filters',
  'target',
  'policy',
  'failure',
  'minSeverity',
  'extensions',
  'status',
] as const satisfies readonly (keyof SubscriptionView)[];

/** Members that differ between two states. */
export function changedMembers(then: Subscription, today: Subscription): string[] {
  const [before, after] = [toView(then), toView(today)];
  return COMPARED.filter((member) => !isDeepStrictEqual(before[member], after[member]));
}

/** In words, how today's subscription would decide otherwise; empty when it would not. */
export function differenceOf(then: SubscriptionAt | null, today: SubscriptionAt | null): string {
  if (today === null) return 'The subscription has been deleted.';
  if (then === null) return today.matches === true ? 'It matches today.' : '';
  const differences = [
    then.matches === today.matches || today.matches === null
      ? ''
      : `It ${today.matches ? 'matches' : 'does not match'} today.`,
    then.status === today.status ? '' : `It was ${then.status} and is ${today.status}.`,
    then.target === today.target ? '' : `Its target was ${then.target} and is ${today.target}.`,
  ];
  return differences.filter((text) => text !== '').join(' ');
}
