import type { DecisionNote, Round } from '@carillon/domain-history';

import type { PolicyStage } from './explanation';
import { titleOf } from './reason-words';

/** Characters of an answer that a sentence quotes. */
const QUOTED = 120;

/** What the policy said within a round; null when the round did not come that far, or was past it. */
export function policyStage(number: number, round: Round): PolicyStage | null {
  const base = { stage: 'policy', round: number, revision: null, statusCode: null, response: null } as const;
  const { match, decision, policyWait, death } = round;
  if (decision !== undefined)
    return {
      ...base,
      outcome: decision.decision,
      at: decision.decidedAt,
      reason: decision.reason,
      revision: decision.revision,
      statusCode: decision.statusCode ?? null,
      response: decision.response ?? null,
      text: wordsOf(decision),
    };
  if (death?.group === 'policy')
    return {
      ...base,
      outcome: 'dead',
      at: death.deadAt,
      reason: death.reason,
      text: `It could not be decided; it is a dead letter: ${titleOf(death.reason)}.`,
    };
  if (policyWait !== undefined)
    return {
      ...base,
      outcome: 'waiting',
      at: null,
      reason: policyWait.reason,
      text: `It is not decided yet: ${titleOf(policyWait.reason)}. It is looked at again at ${policyWait.dueAt}.`,
    };
  if (match === undefined) return null;
  return { ...base, outcome: 'waiting', at: null, reason: '', text: 'It waits for the policy’s decision.' };
}

function wordsOf({ decision, reason, owner, statusCode, response = '' }: DecisionNote): string {
  const answer =
    statusCode === undefined ? '' : ` (${statusCode}${response === '' ? '' : `: ${response.slice(0, QUOTED)}`})`;
  switch (decision) {
    case 'allowed':
      return statusCode === undefined ? 'Nobody had to be asked.' : `The policy allowed it for ${owner}${answer}.`;
    case 'denied':
      return `The policy did not allow it for ${owner}: ${titleOf(reason)}${answer}.`;
    case 'suppressed':
      return `It was not delivered: ${titleOf(reason)}.`;
  }
}
