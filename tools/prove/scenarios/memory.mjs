import { each, pause, publish, subscribe, until } from '../client.mjs';
import { cpuSeconds, memoryOf } from '../process-figures.mjs';
import { startSink } from '../sink.mjs';
import { startSystem } from '../system.mjs';

const EVENTS = 100_000;
const STEP = 20_000;
const PER_SECOND = 450;
const LIMIT_MB = 350;
const IDLE_S = 30;

/** The all-in-one over 100,000 events: resident memory after each 20,000, and CPU when nothing happens. */
export async function prove(say) {
  const system = await startSystem({
    apps: ['all-in-one'],
    env: { RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' },
  });
  const sink = await startSink();
  const { pid } = system.app('all-in-one').process;
  try {
    await pause(5_000);
    const idleBefore = cpuSeconds(pid);
    await pause(IDLE_S * 1000);
    const idlePercent = ((cpuSeconds(pid) - idleBefore) / IDLE_S) * 100;
    await subscribe(system.gateway, {
      name: 'all',
      filters: [{ exact: { type: 'tick' } }],
      target: { channel: 'webhook', url: `${sink.url}/all` },
    });
    const rssMb = [];
    const cpuBefore = cpuSeconds(pid);
    let delivered = 0;
    for (let from = 0; from < EVENTS; from += STEP) {
      await each(
        Array.from({ length: STEP }, (_, i) => from + i),
        { width: 256, perSecond: PER_SECOND },
        async (i) => {
          for (;;) {
            const answer = await publish(system.intake, {
              specversion: '1.0',
              id: `e${i}`,
              source: '/prove/memory',
              type: 'tick',
              data: { i, pad: 'x'.repeat(400) },
            });
            if (answer.status === 202) return;
            await pause(500);
          }
        },
      );
      await until(() => sink.receipts.length >= STEP, 120_000);
      delivered += new Set(sink.receipts.map(({ id }) => id)).size;
      sink.receipts.length = 0;
      rssMb.push(memoryOf(pid).rssMb);
      say(`${from + STEP} events, ${rssMb.at(-1)} MB`);
    }
    const figures = {
      events: EVENTS,
      delivered,
      perSecond: PER_SECOND,
      rssMb,
      cpuMsPerDelivery: +(((cpuSeconds(pid) - cpuBefore) * 1000) / EVENTS).toFixed(2),
      idlePercentOfACore: +idlePercent.toFixed(2),
    };
    const failures = system.crashes();
    if (delivered !== EVENTS) failures.push(`${EVENTS - delivered} deliveries are missing`);
    if (rssMb.at(-1) > LIMIT_MB) failures.push(`${rssMb.at(-1)} MB after ${EVENTS} events, the limit is ${LIMIT_MB}`);
    if (idlePercent >= 2) failures.push(`${idlePercent.toFixed(2)} % of a core when idle, the limit is 2`);
    return { figures, failures };
  } finally {
    await sink.close();
    await system.close();
  }
}
