import { describe, expect, it, vi } from 'vitest';

import { observeProcess } from './process-metrics';
import { PrometheusMetrics } from './prometheus-metrics';

const aPage = async (metrics: PrometheusMetrics) =>
  (await metrics.render()).body.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('PrometheusMetrics', () => {
  it('shows counters, histograms and gauges with their labels', async () => {
    const metrics = new PrometheusMetrics({ app: 'ingest', version: '1' });
    metrics
      .counter('delivery.attempts', { description: 'Attempts' })
      .add(2, { channel: 'webhook', outcome: 'delivered' });
    metrics.histogram('delivery.duration', { description: 'Time', unit: 'ms' }).record(7, { channel: 'webhook' });
    metrics.gauge('runner.lanes', { description: 'Lanes' }, () => [{ value: 3, labels: { group: 'a' } }]);
    const page = await aPage(metrics);
    expect(page).toContain('delivery_attempts_total{channel="webhook",outcome="delivered"} 2');
    expect(page).toContain('runner_lanes{group="a"} 3');
    const buckets = page.filter((line) => line.includes('_bucket'));
    expect(buckets.find((line) => line.includes('le="5"'))).toMatch(/ 0$/);
    expect(buckets.find((line) => line.includes('le="10"'))).toMatch(/ 1$/);
    expect((await metrics.render()).contentType).toContain('text/plain');
    await metrics.close();
  });

  it('gives the same instrument to all who declare it, and reads every gauge', async () => {
    const metrics = new PrometheusMetrics({ app: 'ingest', version: '1' });
    for (const group of ['a', 'b']) {
      metrics.counter('runner.records', { description: 'Records' }).add(1, { group });
      metrics.counter('runner.records', { description: 'Records' }).add(1, { group });
      metrics.gauge('runner.lanes', { description: 'Lanes' }, () => [{ value: 1, labels: { group } }]);
    }
    const page = await aPage(metrics);
    expect(page.filter((line) => line.startsWith('runner_'))).toEqual(
      expect.arrayContaining([
        'runner_records_total{group="a"} 2',
        'runner_records_total{group="b"} 2',
        'runner_lanes{group="a"} 1',
        'runner_lanes{group="b"} 1',
      ]),
    );
    await metrics.close();
  });

  it('adds up what has the same labels, in whatever order they are written', async () => {
    const metrics = new PrometheusMetrics({ app: 'ingest', version: '1' });
    const counter = metrics.counter('x.things', { description: 'x' });
    counter.add(1, { a: '1', b: '2' });
    counter.add(2, { b: '2', a: '1' });
    counter.add(4, { a: '1' });
    expect(await aPage(metrics)).toEqual(
      expect.arrayContaining(['x_things_total{a="1",b="2"} 3', 'x_things_total{a="1"} 4']),
    );
    await metrics.close();
  });

  it('keeps apps in one process apart', async () => {
    const [one, other] = [
      new PrometheusMetrics({ app: 'ingest', version: '1' }),
      new PrometheusMetrics({ app: 'policy', version: '1' }),
    ];
    one.counter('x.things', { description: 'x' }).add(1);
    expect((await aPage(one)).join('\n')).toContain('x_things_total');
    expect((await aPage(other)).join('\n')).not.toContain('x_things_total');
    await Promise.all([one.close(), other.close()]);
  });

  it('does not grow without end when a label is not from a closed list', async () => {
    const metrics = new PrometheusMetrics({ app: 'ingest', version: '1' });
    const counter = metrics.counter('x.things', { description: 'x' });
    for (let number = 0; number < 5_000; number += 1) counter.add(1, { id: String(number) });
    const page = await aPage(metrics);
    expect(page.length).toBeLessThan(1_100);
    expect(page.join('\n')).toContain('otel_metric_overflow="true"');
    await metrics.close();
  });
});

it('shows memory, CPU and event loop of the process', async () => {
  const metrics = new PrometheusMetrics({ app: 'ingest', version: '1' });
  const observing = observeProcess(metrics);
  // the event loop needs some turns to be measured
  const page = await vi.waitFor(async () => {
    const shown = (await aPage(metrics)).join('\n');
    expect(shown).toMatch(/process_event_loop_delay(?:_milliseconds)?\{quantile="p99"\} [1-9]/);
    return shown;
  });
  expect(page).toMatch(/process_memory_usage(?:_bytes)?\{kind="rss"\} \d{7,}/);
  expect(page).toMatch(/process_cpu_time(?:_seconds)?\{mode="user"\} \d/);
  observing.stop();
  await metrics.close();
});
