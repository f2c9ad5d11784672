import { isDeepStrictEqual } from 'node:util';

import { AppError } from '@carillon/util';

import { type SubscriptionDraft, withDraft } from './draft';
import { readDraft, readPatch } from './read-draft';
import type { Subscription } from './subscription';
import { toView } from './view';

/**
 * `PUT`: everything a person may say, said anew; what is left out falls back to its default.
 * A body that says what is so already returns `current` itself.
 *
 * @throws AppError as `readDraft`, or `CONFLICT` for a subscription made through another contract
 */
export function replaceBy(current: Subscription, body: unknown): Subscription {
  refuseForeignContract(current);
  return rewritten(current, readDraft(body, toView(current)));
}

/** `PATCH` by RFC 7396; otherwise as {@link replaceBy}. */
export function patchBy(current: Subscription, patch: unknown): Subscription {
  refuseForeignContract(current);
  return rewritten(current, readPatch(patch, toView(current)));
}

function rewritten(current: Subscription, draft: SubscriptionDraft): Subscription {
  const next = withDraft(current, draft);
  return isDeepStrictEqual(next, current) ? current : next;
}

/**
 * A subscription of `/eventmatch` keeps members there that a native body cannot say (its path as it was written, `disabled`, `version`);
 * rewriting it here would leave the two views in disagreement. It can be paused, resumed and deleted here.
 */
function refuseForeignContract(current: Subscription): void {
  if (current.contract === 'native') return;
  throw new AppError('CONFLICT', 'It was made through /eventmatch and is changed there', {
    context: { subscriptionId: current.id },
  });
}
