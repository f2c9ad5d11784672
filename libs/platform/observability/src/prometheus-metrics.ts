import type { Settings } from '@carillon/platform-config';
import type { Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

import { type Counter, type Histogram, type Labels, Metrics } from './metrics';
import type { MetricsPage } from './metrics-page';
import { SummedCounter } from './summed-counter';

/** Upper bounds by unit: a fast hop is 1 ms, a slow target 15 s, a retry minutes; bodies 256 B to 8 MiB; counts as they come in batches. */
const BUCKETS = {
  ms: [1, 2, 5, 10, 25, 50, 75, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 15_000, 30_000, 60_000, 300_000],
  By: [256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 8_388_608],
  1: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000],
};

/** Series of one metric; more than closed label lists can make. What comes above is counted under `otel.metric.overflow`. */
const MAX_SERIES = 1_000;

/** Metrics by OpenTelemetry, one provider an app. Declaring a name again gives the same instrument. */
export class PrometheusMetrics extends Metrics implements MetricsPage {
  private readonly exporter = new PrometheusExporter({ preventServerStart: true });
  private readonly serializer = new PrometheusSerializer('', false, undefined, false, true);
  private readonly provider: MeterProvider;
  private readonly meter: Meter;
  private readonly counters = new Map<string, Counter>();
  private readonly histograms = new Map<string, Histogram>();
  private readonly gauges = new Map<string, ObservableGauge>();

  constructor(settings: Pick<Settings, 'app' | 'version'>) {
    super();
    this.provider = new MeterProvider({
      resource: resourceFromAttributes({ 'service.name': settings.app, 'service.version': settings.version }),
      readers: [this.exporter],
      views: [{ instrumentName: '*', aggregationCardinalityLimit: MAX_SERIES }],
    });
    this.meter = this.provider.getMeter('carillon', settings.version);
  }

  override counter(name: string, options: { description: string; unit?: string }): Counter {
    return remembered(this.counters, name, () => {
      const counter = new SummedCounter(MAX_SERIES);
      this.meter.createObservableCounter(name, options).addCallback((result) => counter.observe(result));
      return counter;
    });
  }

  override histogram(name: string, options: { description: string; unit: 'ms' | 'By' | '1' }): Histogram {
    return remembered(this.histograms, name, () =>
      this.meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: BUCKETS[options.unit] } }),
    );
  }

  override gauge(
    name: string,
    options: { description: string; unit?: string },
    read: () => { value: number; labels?: Labels }[],
  ): void {
    const gauge = remembered(this.gauges, name, () => this.meter.createObservableGauge(name, options));
    gauge.addCallback((result: ObservableResult) => {
      for (const { value, labels } of read()) result.observe(value, labels);
    });
  }

  async render(): Promise<{ contentType: string; body: string }> {
    const { resourceMetrics } = await this.exporter.collect();
    return {
      contentType: 'text/plain; version=0.0.4; charset=utf-8',
      body: this.serializer.serialize(resourceMetrics),
    };
  }

  close(): Promise<void> {
    return this.provider.shutdown();
  }
}

function remembered<Instrument>(known: Map<string, Instrument>, name: string, make: () => Instrument): Instrument {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make();
  known.set(name, made);
  return made;
}
