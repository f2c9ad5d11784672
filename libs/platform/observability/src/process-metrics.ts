import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

import type { Metrics } from './metrics';

const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_SECOND = 1e6;

/** Memory, CPU and event loop of the process. `stop` ends the measuring. */
export function observeProcess(metrics: Metrics): { stop(): void } {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();

  metrics.gauge('process.memory.usage', { description: 'Memory of the process', unit: 'By' }, () => {
    const { rss, heapUsed, external } = process.memoryUsage();
    return [
      { value: rss, labels: { kind: 'rss' } },
      { value: heapUsed, labels: { kind: 'heap_used' } },
      { value: external, labels: { kind: 'external' } },
    ];
  });
  metrics.gauge('process.cpu.time', { description: 'CPU time used since the start', unit: 's' }, () => {
    const { user, system } = process.cpuUsage();
    return [
      { value: user / MICROSECONDS_PER_SECOND, labels: { mode: 'user' } },
      { value: system / MICROSECONDS_PER_SECOND, labels: { mode: 'system' } },
    ];
  });
  metrics.gauge('process.uptime', { description: 'Time since the start', unit: 's' }, () => [
    { value: process.uptime() },
  ]);
  metrics.gauge(
    'process.event_loop.delay',
    { description: 'How late timers ran since the last scrape', unit: 'ms' },
    () => {
      const shown = [
        { value: delays.percentile(50) / NANOSECONDS_PER_MS, labels: { quantile: 'p50' } },
        { value: delays.percentile(99) / NANOSECONDS_PER_MS, labels: { quantile: 'p99' } },
        { value: delays.max / NANOSECONDS_PER_MS, labels: { quantile: 'max' } },
      ];
      delays.reset();
      return shown;
    },
  );

  return { stop: () => void delays.disable() };
}
