import type { Logger } from '@carillon/platform-observability';
import { AppError } from '@carillon/util';

import type { ConsumerGroupOptions } from '../consumer-group';
import type { Outcome } from '../outcome';
import type { Activity } from './activity';
import { IN_LANE, OUTAGE, waitMs } from './back-off';
import type { Gate } from './gate';
import type { HandlerRun, HandlerRuns } from './handler-runs';
import { judgeError } from './judge-error';
import type { Outage } from './outage';
import type { OutcomeWriter } from './outcome-writer';
import type { RecordOutcome, RunnerMetrics } from './runner-metrics';
import type { Work } from './work';

/** In-lane tries, or throws over all passages through the scheduler, before a record is dead. */
const MOST_RETRIES = 10;

export interface RecordRunnerOptions {
  readonly group: ConsumerGroupOptions;
  readonly handlers: HandlerRuns;
  readonly writer: OutcomeWriter;
  readonly gate: Gate;
  readonly activity: Activity;
  readonly outage: Outage;
  readonly metrics: RunnerMetrics;
  readonly log: Logger;
  /** The record has ended and everything it asked for is in Kafka. */
  finished(work: Work): void;
  now(): number;
}

/** A record that is tried again in its lane. */
interface Again {
  readonly work: Work;
  readonly afterMs: number;
}

type Tried =
  | { readonly kind: 'outage' }
  | { readonly kind: 'one by one' }
  | { readonly kind: 'settled'; readonly again: readonly Again[] };

/**
 * Takes records from their lane to their end: handler, outcome, what the outcome asks for, finished. Records that are lost on the way (another process has the
 * partition now, or this one stops) are left as they are: whoever takes over begins them again.
 */
export class RecordRunner {
  constructor(private readonly options: RecordRunnerOptions) {}

  /** Runs records of one handler together. Never rejects. */
  async run(works: readonly Work[]): Promise<void> {
    const [only, ...others] = works;
    if (only?.key == null || others.length > 0) return this.toTheirEnd(works);
    // a repetition of work that is under way waits for its end: then the window knows whether it was done
    const { runningKeys } = only.partition;
    for (let before = runningKeys.get(only.key); before !== undefined; before = runningKeys.get(only.key)) await before;
    const { key } = only;
    const end = this.toTheirEnd(works).finally(() => runningKeys.delete(key));
    runningKeys.set(key, end);
    return end;
  }

  private async toTheirEnd(works: readonly Work[]): Promise<void> {
    const { gate, activity } = this.options;
    let present = works;
    for (let outages = 0; ;) {
      present = present.filter((work) => !work.isFinished && !work.partition.isLost);
      const [first] = present;
      if (first === undefined || !(await gate.pass())) return;
      const together = present;
      const tried = await activity.during(() => this.try(together, first));
      if (tried.kind === 'outage') {
        outages += 1;
        if (!(await gate.sleep(waitMs(OUTAGE, outages)))) return;
      } else if (tried.kind === 'one by one') {
        return this.oneByOne(present.map((work) => ({ work, afterMs: 0 })));
      } else if (present.length > 1) {
        return this.oneByOne(tried.again);
      } else {
        const [again] = tried.again;
        if (again === undefined || !(await gate.sleep(again.afterMs))) return;
      }
    }
  }

  /** Each alone, after its own wait: what keeps failing must not take its neighbours with it. */
  private async oneByOne(again: readonly Again[]): Promise<void> {
    for (const { work, afterMs } of again) {
      if (afterMs > 0 && !(await this.options.gate.sleep(afterMs))) return;
      await this.run([work]);
    }
  }

  private async try(works: readonly Work[], first: Work): Promise<Tried> {
    const undecided = works.filter((work) => work.verdict === null && !isRepeated(work));
    const run = undecided.length === 0 ? null : await this.handle(undecided, first);
    if (run?.kind === 'outage') return this.away(run.code, run.error);
    if (run?.kind === 'threw' && undecided.length > 1) return { kind: 'one by one' };
    const outcomes = new Map(undecided.map((work, place) => [work, outcomeOf(run, place)]));
    const error = run?.kind === 'threw' ? run.error : undefined;
    const settled = await Promise.allSettled(
      works.map((work) => this.settle(work, outcomes.get(work) ?? work.verdict, error)),
    );
    const again: Again[] = [];
    for (const result of settled) {
      if (result.status === 'rejected') return this.away('PUBLISH_UNAVAILABLE', result.reason);
      if (result.value !== null) again.push(result.value);
    }
    this.options.outage.end();
    return { kind: 'settled', again };
  }

  private async handle(works: readonly Work[], first: Work): Promise<HandlerRun> {
    const nowMs = this.options.now();
    for (const work of works) work.movedAtMs = nowMs;
    return this.options.handlers.run(
      first.handler,
      works.map(({ message }) => message),
    );
  }

  /**
   * Null: finished, or no longer ours.
   * @throws only when Kafka does not take what the outcome asks for; then the whole try is repeated
   */
  private async settle(work: Work, outcome: Outcome | null, error: unknown): Promise<Again | null> {
    if (work.partition.isLost) return null;
    work.movedAtMs = this.options.now();
    if (outcome === null) return this.finish(work, 'repeated', 'DUPLICATE', false);
    if (error !== undefined) this.logFailure(work, outcome, error);
    try {
      return await this.carryOut(work, outcome, error !== undefined);
    } catch (fault) {
      if (judgeError(fault).kind === 'outage') throw fault;
      // a fault in the group's own describe(): the same at every try
      this.logFailure(work, outcome, fault);
      return this.bury(work, 'INTERNAL_ERROR', fault instanceof Error ? fault.message : 'unknown');
    }
  }

  private async carryOut(work: Work, outcome: Outcome, threw: boolean): Promise<Again | null> {
    switch (outcome.kind) {
      case 'done':
        return this.finish(work, 'done', '', true);
      case 'skipped':
        return this.finish(work, 'skipped', outcome.reason, false);
      case 'dead':
        return this.bury(work, outcome.reason, outcome.detail);
      case 'retry':
        return this.options.group.retries === 'in-lane'
          ? this.retryInLane(work, outcome)
          : this.postpone(work, outcome, threw);
    }
  }

  private async retryInLane(work: Work, { reason, wait }: Extract<Outcome, { kind: 'retry' }>): Promise<Again | null> {
    work.retries += 1;
    if (work.retries > this.mostRetries) return this.exhausted(work, reason);
    return { work, afterMs: wait.afterMs ?? waitMs(IN_LANE, work.retries) };
  }

  private async postpone(
    work: Work,
    { reason, wait }: Extract<Outcome, { kind: 'retry' }>,
    threw: boolean,
  ): Promise<null> {
    const failures = work.failures + (threw ? 1 : 0);
    if (failures > this.mostRetries) return this.exhausted(work, reason);
    await this.options.writer.postpone(work, reason, wait, failures);
    return this.finish(work, wait.why ?? 'retry', reason, wait.why !== 'hold' && !threw);
  }

  private async exhausted(work: Work, reason: string): Promise<null> {
    return this.bury(work, 'ATTEMPTS_EXHAUSTED', `the last try failed with ${reason}`);
  }

  private async bury(work: Work, reason: string, detail: string): Promise<null> {
    await this.options.writer.bury(work, { reason, detail });
    return this.finish(work, 'dead', reason, true);
  }

  /** @param attempted its key enters the window of repeats: the attempt was made, and what it asked for is acknowledged */
  private finish(work: Work, outcome: RecordOutcome, reason: string, attempted: boolean): null {
    if (attempted && work.key !== null) work.partition.repeats?.add(work.key);
    this.options.metrics.record(this.options.group.name, work.message.topic, outcome, reason);
    work.isFinished = true;
    this.options.finished(work);
    return null;
  }

  private away(code: string, error: unknown): Tried {
    const { group, outage, log } = this.options;
    if (outage.present !== code) log.warn('group.waiting', { group: group.name, code }, error);
    outage.begin(code);
    return { kind: 'outage' };
  }

  private get mostRetries(): number {
    return this.options.group.maxRetries ?? MOST_RETRIES;
  }

  private logFailure({ message, retries, failures }: Work, outcome: Outcome, error: unknown): void {
    const { topic, partition, offset } = message;
    const fields = { topic, partition, offset, tries: retries + failures + 1, outcome: outcome.kind };
    this.options.log.warn('record.failed', { group: this.options.group.name, ...fields }, error);
  }
}

function isRepeated({ key, partition }: Work): boolean {
  return key !== null && partition.repeats?.has(key) === true;
}

function outcomeOf(run: HandlerRun | null, place: number): Outcome {
  if (run?.kind === 'threw') return run.outcome;
  const outcome = run?.kind === 'returned' ? run.outcomes[place] : undefined;
  if (outcome === undefined) throw new AppError('INTERNAL_ERROR', 'a record without an outcome'); // HandlerRuns counts them
  return outcome;
}
