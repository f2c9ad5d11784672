import type { Decision, EventMatched } from '@carillon/contracts-messages';
import type { Counter, Histogram, Logger, Metrics } from '@carillon/platform-observability';

import type { PolicyAnswer } from './policy-provider';

/** Counts decisions and times the providers. */
export class PolicyTelemetry {
  private readonly logger: Logger;
  private readonly decisions: Counter;
  private readonly unanswered: Counter;
  private readonly durations: Histogram;

  constructor(logger: Logger, metrics: Metrics) {
    this.logger = logger.for('policy');
    this.decisions = metrics.counter('policy.decisions', { description: 'Decided matches, by decision and reason' });
    this.unanswered = metrics.counter('policy.unanswered', {
      description: 'Questions without an answer, by provider and reason; asked again later',
    });
    this.durations = metrics.histogram('policy.duration', {
      description: 'Time until a provider answered',
      unit: 'ms',
    });
  }

  /** Times one question and tells when it was in vain. */
  async timed(provider: string, ask: () => Promise<PolicyAnswer>): Promise<PolicyAnswer> {
    const startedAtMs = performance.now();
    const answer = await ask();
    this.durations.record(performance.now() - startedAtMs, { provider });
    if (answer.kind === 'undecided') {
      this.unanswered.add(1, { provider, reason: answer.reason });
      this.logger.warn('policy.unanswered', { provider, reason: answer.reason, detail: answer.detail });
    }
    return answer;
  }

  /** One line a record, at `debug`: it is the usual case, and every decision stands in the history. */
  decided({ project, eventId, part }: EventMatched, decisions: readonly Decision[]): void {
    for (const { decision, reason } of decisions)
      this.decisions.add(1, { decision, reason: reason === '' ? 'none' : reason });
    const count = (kind: Decision['decision']) => decisions.filter(({ decision }) => decision === kind).length;
    this.logger.debug('matches.decided', {
      project,
      eventId,
      part,
      allowed: count('allowed'),
      denied: count('denied'),
      suppressed: count('suppressed'),
    });
  }
}
