import { AppError } from '@carillon/util';

import { type Outgoing, type Placed, Publisher } from '../publisher';

/** For specs: remembers what was published, in order, and can be told to fail. */
export class FakePublisher extends Publisher {
  readonly published: Outgoing[] = [];
  private failures: { times: number; error: Error; topic?: string }[] = [];

  /** The next `times` publishes (to `topic`, when given) reject with `error`; by default with `PUBLISH_UNAVAILABLE`. */
  failNext(times = 1, options: { error?: Error; topic?: string } = {}): void {
    const error = options.error ?? new AppError('PUBLISH_UNAVAILABLE', 'told to fail');
    this.failures.push({ times, error, ...(options.topic === undefined ? {} : { topic: options.topic }) });
  }

  /** What was published to a topic. */
  to(topic: string): Outgoing[] {
    return this.published.filter((record) => record.topic === topic);
  }

  /** Our parts of the records of a topic, read from the header `carillon` or, without it, from the value. */
  partsTo(topic: string): unknown[] {
    return this.to(topic).map((record) => JSON.parse(String(record.headers['carillon'] ?? record.value)) as unknown);
  }

  override publish(record: Outgoing): Promise<Placed> {
    const failure = this.failures.find(({ topic }) => topic === undefined || topic === record.topic);
    if (failure !== undefined) {
      failure.times -= 1;
      if (failure.times === 0) this.failures = this.failures.filter((entry) => entry !== failure);
      return Promise.reject(failure.error);
    }
    this.published.push(record);
    return Promise.resolve({ partition: 0, offset: this.to(record.topic).length - 1 });
  }

  override publishAll(records: readonly Outgoing[]): Promise<Placed[]> {
    return Promise.all(records.map((record) => this.publish(record)));
  }
}
