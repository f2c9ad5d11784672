import type { ObservableResult } from '@opentelemetry/api';

import type { Counter, Labels } from './metrics';

interface Sum {
  readonly labels: Labels;
  value: number;
}

const NONE: Labels = {};
const OVERFLOW: Labels = { 'otel.metric.overflow': 'true' };

/**
 * A counter that adds up by itself and tells its sums when somebody looks. OpenTelemetry's own sorts and serialises the labels at each addition, and there
 * are a dozen additions for every event.
 */
export class SummedCounter implements Counter {
  /** By labels in the order of their names. */
  private readonly sums = new Map<string, Sum>();
  /** The same, by labels as they were written. */
  private readonly known = new Map<string, Sum>();

  /** @param mostSeries further labels are counted together */
  constructor(private readonly mostSeries: number) {}

  add(amount: number, labels: Labels = NONE): void {
    const written = textOf(labels);
    let sum = this.known.get(written);
    if (sum === undefined) {
      sum = this.sumOf(labels);
      if (sum.labels !== OVERFLOW) this.known.set(written, sum);
    }
    sum.value += amount;
  }

  observe(result: ObservableResult): void {
    for (const { value, labels } of this.sums.values()) result.observe(value, labels);
  }

  private sumOf(labels: Labels): Sum {
    const sorted = Object.fromEntries(Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1)));
    const found = this.sums.get(textOf(sorted));
    if (found !== undefined) return found;
    const own = this.sums.size < this.mostSeries - 1 ? sorted : OVERFLOW;
    const sum = this.sums.get(textOf(own)) ?? { labels: own, value: 0 };
    this.sums.set(textOf(own), sum);
    return sum;
  }
}

function textOf(labels: Labels): string {
  let text = '';
  for (const name in labels) text += `${name}\u0000${labels[name]}\u0000`;
  return text;
}
