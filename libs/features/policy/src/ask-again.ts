import type { EventMatched, Match } from '@carillon/contracts-messages';
import { nextPolicyDelay } from '@carillon/domain-delivery';
import { dead, type Outcome, retry } from '@carillon/platform-messaging';
import { isoTime } from '@carillon/util';

import type { Undecided } from './policy-provider';

/** Pause before questions are looked at again that were not sent because too many were running; doubles with each passage. */
const BUSY_PAUSE_MS = 2_000;
const LONGEST_BUSY_PAUSE_MS = 5 * 60_000;
/** One more round without the decided matches, so that a dead letter holds only what nobody decided. */
const LAST_ROUND_MS = 5_000;

/**
 * How the undecided matches of a record wait. What was asked counts as a try and waits by the schedule of the policy service;
 * what was not even asked comes back under the same number. When the schedule is through, the rest is dead.
 */
export function askAgain(
  part: EventMatched,
  undecided: readonly { match: Match; undecided: Undecided }[],
  { nowMs, random, anyDecided }: { nowMs: number; random: number; anyDecided: boolean },
): Outcome {
  const matches = undecided.map(({ match }) => match);
  const asked = undecided.find(({ undecided: { asked } }) => asked)?.undecided;
  if (asked === undefined) {
    return retry('LANE_BACKED_UP', {
      why: 'hold',
      afterMs: busyPauseMs(part.hop ?? 0, random),
      part: { ...part, matches },
    });
  }
  const attempt = part.attempt ?? 1;
  const firstAttemptAt = part.firstAttemptAt ?? isoTime(nowMs);
  const delayMs = nextPolicyDelay({ attempt, firstAttemptAtMs: Date.parse(firstAttemptAt), nowMs, random });
  if (delayMs === null && !anyDecided) return dead(asked.reason, asked.detail);
  return retry(asked.reason, {
    afterMs: delayMs ?? LAST_ROUND_MS,
    part: { ...part, matches, attempt: attempt + 1, firstAttemptAt },
  });
}

/** Grows, so that what waits for one hanging owner does not circle between Kafka and the store; spread, so that it does not come back at once. */
function busyPauseMs(hop: number, random: number): number {
  return Math.round(Math.min(BUSY_PAUSE_MS * 2 ** hop, LONGEST_BUSY_PAUSE_MS) * (1 + random));
}
