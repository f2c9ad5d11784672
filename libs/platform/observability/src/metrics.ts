/** Label values come from closed lists: channel, outcome, reason, topic, group. Never ids, addresses or text. */
export type Labels = Record<string, string>;

export interface Counter {
  add(amount: number, labels?: Labels): void;
}
export interface Histogram {
  record(value: number, labels?: Labels): void;
}

/** Metrics by OpenTelemetry, shown at `/metrics` in Prometheus form. Names `<area>.<plural noun>`; the unit is declared. */
export abstract class Metrics {
  abstract counter(name: string, options: { description: string; unit?: string }): Counter;
  abstract histogram(name: string, options: { description: string; unit: 'ms' | 'By' | '1' }): Histogram;
  /** `read` is called at each scrape and gives every series with its labels. */
  abstract gauge(
    name: string,
    options: { description: string; unit?: string },
    read: () => { value: number; labels?: Labels }[],
  ): void;
}
