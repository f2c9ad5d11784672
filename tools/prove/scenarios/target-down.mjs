import { each, pause, percentiles, publish, subscribe, until } from '../client.mjs';
import { startSink } from '../sink.mjs';
import { startSystem } from '../system.mjs';

const DOWN_MS = 60_000;
const PER_SECOND = 60;
const HEALTHY = 9;

/** One target of ten is away for a minute: everything arrives there afterwards, and the other nine are as fast as before. */
export async function prove(say) {
  const system = await startSystem();
  let sick = await startSink();
  const { port } = sick;
  const healthy = await startSink();
  const sentAt = new Map();
  try {
    await subscribe(system.gateway, draft('sick', `${sick.url}/sick`));
    for (let i = 0; i < HEALTHY; i++) await subscribe(system.gateway, draft(`healthy ${i}`, `${healthy.url}/${i}`));
    const run = async (label, ms) => {
      const items = Array.from({ length: Math.round((ms / 1000) * PER_SECOND) }, (_, i) => `${label}-${i}`);
      await each(items, { width: 64, perSecond: PER_SECOND }, async (id) => {
        const startMs = Date.now();
        const answer = await publish(system.intake, {
          specversion: '1.0',
          id,
          source: '/prove/target-down',
          type: 'tick',
          data: { id },
        });
        if (answer.status !== 202) throw new Error(`event: ${answer.status} ${answer.text.slice(0, 200)}`);
        sentAt.set(JSON.parse(answer.text).events[0].id, { startMs, label });
      });
    };
    await run('warm', 5_000);
    say('all healthy');
    await run('before', 20_000);
    const kept = [...sick.receipts];
    await sick.close();
    say('one target down');
    await run('down', DOWN_MS);
    sick = await startSink({ port });
    say('target back');
    await run('after', 10_000);
    const expected = sentAt.size;
    const arrived = () => new Set([...kept, ...sick.receipts].map(({ event }) => event)).size;
    await until(() => arrived() >= expected && healthy.receipts.length >= expected * HEALTHY, 300_000);
    await pause(1_000);

    const latencies = (label) =>
      percentiles(
        healthy.receipts.flatMap(({ event, atMs }) =>
          sentAt.get(event)?.label === label ? [atMs - sentAt.get(event).startMs] : [],
        ),
      );
    const figures = {
      expected,
      arrivedAtSick: arrived(),
      healthyBeforeMs: latencies('before'),
      healthyWhileDownMs: latencies('down'),
      healthyDeliveries: healthy.receipts.length,
    };
    const failures = system.crashes();
    if (arrived() !== expected) failures.push(`${expected - arrived()} events never reached the target that was away`);
    if (healthy.receipts.length < expected * HEALTHY) failures.push('healthy targets missed events');
    return { figures, failures };
  } finally {
    await Promise.all([sick.close(), healthy.close()]);
    await system.close();
  }
}

const draft = (name, url) => ({ name, filters: [{ exact: { type: 'tick' } }], target: { channel: 'webhook', url } });
