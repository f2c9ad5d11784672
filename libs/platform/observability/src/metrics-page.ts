/** What `/metrics` shows. */
export abstract class MetricsPage {
  /** All metrics of this process in Prometheus' text format. */
  abstract render(): Promise<{ contentType: string; body: string }>;
}
