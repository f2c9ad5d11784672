import { each, pause, publish, readBooks, subscribe, until } from '../client.mjs';
import { startSink } from '../sink.mjs';
import { startSystem } from '../system.mjs';

const OUTAGE_MS = Number(process.env.OUTAGE_MS ?? 30_000);
const PER_SECOND = 80;
const SECONDS = Number(process.env.OUTAGE_LOAD_S ?? 120);

/** Store away for 30 s, broker away for 30 s: intake says 503 with Retry-After when it must, all recovers by itself, nothing is lost. */
export async function prove(say) {
  const system = await startSystem();
  const sink = await startSink();
  const refused = {};
  let withoutRetryAfter = 0;
  const accepted = new Set();
  let longestMs = 0;
  try {
    await subscribe(system.gateway, {
      name: 'all',
      filters: [{ exact: { type: 'tick' } }],
      target: { channel: 'webhook', url: `${sink.url}/all` },
    });
    const load = each(
      Array.from({ length: PER_SECOND * SECONDS }, (_, i) => i),
      { width: 512, perSecond: PER_SECOND },
      async (i) => {
        const startMs = Date.now();
        const answer = await publish(system.intake, {
          specversion: '1.0',
          id: `e${i}`,
          source: '/prove/outages',
          type: 'tick',
          data: { i },
        });
        longestMs = Math.max(longestMs, Date.now() - startMs);
        if (answer.status === 202) accepted.add(JSON.parse(answer.text).events[0].id);
        else {
          refused[answer.status] = (refused[answer.status] ?? 0) + 1;
          if (answer.headers['retry-after'] === undefined) withoutRetryAfter += 1;
        }
      },
    );
    const breaking = (async () => {
      for (const name of ['mongo', 'kafka']) {
        await pause(10_000);
        say(`${name} stopped`);
        await system.engines[name].stop();
        await pause(OUTAGE_MS);
        await system.engines[name].start();
        say(`${name} is back`);
      }
    })();
    await Promise.all([load, breaking]);
    const arrived = () => new Set(sink.receipts.map(({ event }) => event));
    await until(() => [...accepted].every((id) => arrived().has(id)), 240_000, 1_000);
    const missing = [...accepted].filter((id) => !arrived().has(id)).length;
    say('waiting for the books');
    const books = await until(async () => {
      const now = await readBooks(system.gateway);
      return now !== null && now.imbalance === 0 && now.totals.delivered >= accepted.size ? now : null;
    }, 180_000);
    const figures = {
      sent: PER_SECOND * SECONDS,
      accepted: accepted.size,
      refused,
      withoutRetryAfter,
      longestAnswerMs: longestMs,
      delivered: arrived().size,
      deliveries: sink.receipts.length,
      missing,
      books: books?.totals,
    };
    const failures = system.crashes();
    if (missing > 0) failures.push(`${missing} accepted events were lost`);
    if (Object.keys(refused).some((status) => status !== '503')) failures.push('something other than 503 was answered');
    if (withoutRetryAfter > 0) failures.push(`${withoutRetryAfter} refusals without Retry-After`);
    if (books === null) failures.push('the books do not balance');
    return { figures, failures };
  } finally {
    await sink.close();
    await system.close();
  }
}
