import { pause } from '../client.mjs';
import { cpuSeconds } from '../process-figures.mjs';
import { startSystem } from '../system.mjs';

/** What a start leaves to do (joining groups, compiling) is over by then. */
const SETTLE_MS = 15_000;
const MEASURED_S = 60;
const LIMIT_PERCENT = 2;

/** The all-in-one with nothing to do: CPU over a minute, in percent of a core. The engines' own is told and not judged. */
export async function prove(say) {
  const system = await startSystem({
    apps: ['all-in-one'],
    env: { RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' },
  });
  try {
    const { kafka, mongo } = system.engines;
    const pids = { product: system.app('all-in-one').process.pid, kafka: kafka.pid(), store: mongo.pid() };
    await pause(SETTLE_MS);
    say(`ready; measuring for ${MEASURED_S} s`);
    const before = secondsOf(pids);
    const startedMs = performance.now();
    await pause(MEASURED_S * 1000);
    const after = secondsOf(pids);
    const tookS = (performance.now() - startedMs) / 1000;
    const percent = Object.fromEntries(
      Object.keys(pids).map((name) => [name, +(((after[name] - before[name]) / tookS) * 100).toFixed(2)]),
    );
    const failures = system.crashes();
    if (percent.product >= LIMIT_PERCENT)
      failures.push(`${percent.product} % of a core when idle, the limit is ${LIMIT_PERCENT}`);
    return { figures: { seconds: MEASURED_S, percentOfACore: percent }, failures };
  } finally {
    await system.close();
  }
}

function secondsOf(pids) {
  return Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, cpuSeconds(pid)]));
}
