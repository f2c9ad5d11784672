import path from 'node:path';

import { eventAcceptedV1 } from '@carillon/contracts-messages';
import { type AppProcess, startProcess } from '@carillon/testing';

import type { TestMessaging } from '../testing/test-messaging';
import { acceptedRecord } from './samples.fixture';

/** A record that a member process has finished. */
export interface Finished {
  member: number;
  atMs: number;
  place: string;
  key: string;
  number: number;
}

/** Processes that share a group, and a publisher that keeps them busy. */
export class Members {
  readonly processes: AppProcess[] = [];
  private published = 0;
  private publishing: Promise<void> | null = null;
  private stopped = false;

  constructor(
    private readonly messaging: TestMessaging,
    private readonly group: string,
    private readonly options: { workMs: number; brokers?: string[] },
  ) {}

  async start(): Promise<AppProcess> {
    const { workMs, brokers } = this.options;
    const env = {
      PREFIX: this.messaging.prefix,
      GROUP: this.group,
      WORK_MS: String(workMs),
      ...(brokers === undefined ? {} : { CARILLON_TEST_KAFKA_BROKERS: brokers.join(',') }),
    };
    const member = await startProcess({ app: path.join(__dirname, 'member.fixture.mjs'), env });
    this.processes.push(member);
    await member.waitForLog('joined', 40_000);
    return member;
  }

  /** Publishes without a pause, each key's numbers in order, until {@link stopPublishing}. */
  publish(keys: number, perSecond: number): void {
    const perTick = Math.ceil(perSecond / 50);
    const tick = async (): Promise<void> => {
      const waiting: Promise<unknown>[] = [];
      while (!this.stopped) {
        for (let count = 0; count < perTick; count += 1) {
          const number = this.published++;
          waiting.push(this.messaging.publisher.publish(acceptedRecord(`key-${number % keys}`, number)));
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await Promise.all(waiting);
    };
    this.publishing = tick();
  }

  /** Resolves with how many records Kafka has. */
  async stopPublishing(): Promise<number> {
    this.stopped = true;
    await this.publishing;
    return this.published;
  }

  /** Everything that was finished, in order of time. */
  finished(): Finished[] {
    return this.processes
      .flatMap((process, member) =>
        [...process.logs().matchAll(/^@ (\d+) (\d+) (\d+) (\S+) (\d+)$/gm)].map(
          ([, atMs, partition, offset, key, number]): Finished => {
            return {
              member,
              atMs: Number(atMs),
              place: `${partition}/${offset}`,
              key: key ?? '',
              number: Number(number),
            };
          },
        ),
      )
      .sort((one, other) => one.atMs - other.atMs);
  }

  async isCommitted(): Promise<boolean> {
    return (await this.messaging.admin.positions(this.group, [eventAcceptedV1.topic])).every(({ lag }) => lag === 0);
  }

  async close(): Promise<void> {
    await this.stopPublishing();
    await Promise.all(this.processes.map((process) => process.stop(5_000)));
  }
}

/** Records finished more than once, as pairs of the first and the later end. */
export function repeated(finished: readonly Finished[]): { first: Finished; again: Finished }[] {
  const first = new Map<string, Finished>();
  const pairs: { first: Finished; again: Finished }[] = [];
  for (const entry of finished) {
    const before = first.get(entry.place);
    if (before === undefined) first.set(entry.place, entry);
    else pairs.push({ first: before, again: entry });
  }
  return pairs;
}

/** Keys whose numbers, each at its first end, are not in order. */
export function disordered(finished: readonly Finished[]): string[] {
  const seen = new Set<string>();
  const last = new Map<string, number>();
  const wrong = new Set<string>();
  for (const { place, key, number } of finished) {
    if (seen.has(place)) continue;
    seen.add(place);
    if (number < (last.get(key) ?? -1)) wrong.add(key);
    last.set(key, number);
  }
  return [...wrong];
}
