import { each, pause, publish, subscribe, until } from '../client.mjs';
import { cpuSeconds, memoryOf } from '../process-figures.mjs';
import { startSink } from '../sink.mjs';
import { startSystem } from '../system.mjs';

const EVENTS = Number(process.env.PROVE_EVENTS ?? 100_000);
const STEP = 20_000;
const PER_SECOND = Number(process.env.PROVE_RATE ?? 450);
const LIMIT_MB = 350;
/** A target gets about as much as one busy customer's; all on one lane is the hardest there is. */
const SPREAD = 20;

/** Everything for one target. */
export const proveOneTarget = (say) => prove(say, 1);
/** The same load, spread over targets. */
export const proveSpread = (say) => prove(say, SPREAD);

/** The all-in-one over 100,000 events: resident memory after each 20,000 and at its most. */
async function prove(say, targets) {
  const system = await startSystem({
    apps: ['all-in-one'],
    env: { RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' },
  });
  const sink = await startSink();
  const { pid } = system.app('all-in-one').process;
  try {
    for (let n = 0; n < targets; n += 1) {
      await subscribe(system.gateway, {
        name: `target ${n}`,
        filters: [{ exact: { type: `tick.${n}` } }],
        target: { channel: 'webhook', url: `${sink.url}/${n}` },
      });
    }
    const rssMb = [];
    const cpuMs = [];
    let delivered = 0;
    for (let from = 0; from < EVENTS; from += STEP) {
      const cpuBefore = cpuSeconds(pid);
      await each(
        Array.from({ length: STEP }, (_, i) => from + i),
        { width: 256, perSecond: PER_SECOND },
        (i) => publishUntilTaken(system.intake, i, `tick.${i % targets}`),
      );
      await until(() => sink.receipts.length >= STEP, 120_000);
      delivered += new Set(sink.receipts.map(({ id }) => id)).size;
      sink.receipts.length = 0;
      rssMb.push(memoryOf(pid).rssMb);
      cpuMs.push(+(((cpuSeconds(pid) - cpuBefore) * 1000) / STEP).toFixed(2));
      say(`${from + STEP} events, ${rssMb.at(-1)} MB`);
    }
    const figures = {
      events: EVENTS,
      targets,
      delivered,
      perSecond: PER_SECOND,
      rssMb,
      peakMb: memoryOf(pid).peakMb,
      cpuMsPerDelivery: cpuMs,
    };
    const failures = system.crashes();
    if (delivered !== EVENTS) failures.push(`${EVENTS - delivered} deliveries are missing`);
    if (rssMb.at(-1) > LIMIT_MB) failures.push(`${rssMb.at(-1)} MB after ${EVENTS} events, the limit is ${LIMIT_MB}`);
    return { figures, failures };
  } finally {
    await sink.close();
    await system.close();
  }
}

async function publishUntilTaken(intake, i, type) {
  for (;;) {
    const event = {
      specversion: '1.0',
      id: `e${i}`,
      source: '/prove/memory',
      type,
      data: { i, pad: 'x'.repeat(400) },
    };
    if ((await publish(intake, event)).status === 202) return;
    await pause(500);
  }
}
