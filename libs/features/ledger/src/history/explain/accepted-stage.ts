import { type RecordEntry, recordState } from '@carillon/domain-history';
import { isoTime } from '@carillon/util';

import type { AcceptedStage } from './explanation';

/** How a record came in. */
export function acceptedStage(entry: RecordEntry): AcceptedStage {
  const { acceptedAt, replay, direct } = entry;
  const base = { stage: 'accepted', round: replay } as const;
  if (replay > 0) {
    const at = isoTime(replay);
    return { ...base, outcome: 'replayed', at, reason: '', text: `The event was matched again on request at ${at}.` };
  }
  if (recordState(entry) === 'duplicate')
    return {
      ...base,
      outcome: 'repeated',
      at: acceptedAt,
      reason: 'DUPLICATE',
      text: `The same event was accepted again at ${acceptedAt}.`,
    };
  const what = direct === true ? 'A test message to certain subscriptions alone' : 'The event';
  return { ...base, outcome: 'accepted', at: acceptedAt, reason: '', text: `${what} was accepted at ${acceptedAt}.` };
}
