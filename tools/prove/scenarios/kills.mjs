import { each, pause, publish, readBooks, subscribe, until } from '../client.mjs';
import { startSink } from '../sink.mjs';
import { startSystem } from '../system.mjs';

const EVENTS = 10_000;
const SUBSCRIPTIONS = 1_000;
const TYPES = 500;
const MATCHES = SUBSCRIPTIONS / TYPES;
const PER_SECOND = 120;
const VICTIMS = ['matching', 'policy', 'delivery-webhook', 'ledger', 'scheduler', 'kafka'];
/** A first receipt this shortly before a kill was not yet committed when the process died. */
const AT_THE_KILL_MS = 1_500;

/** Every accepted event × match arrives at least once, whatever is killed; duplicates are counted and placed. */
export async function prove(say) {
  const system = await startSystem();
  // every 50th delivery fails once: the scheduler has work while it is killed
  const failedOnce = new Set();
  const sink = await startSink({
    answer: ({ id }) =>
      id.endsWith('7') && id.charCodeAt(8) % 3 === 0 && !failedOnce.has(id) && failedOnce.add(id) ? 503 : 204,
  });
  try {
    say(`${SUBSCRIPTIONS} subscriptions`);
    await each(
      Array.from({ length: SUBSCRIPTIONS }, (_, i) => i),
      { width: 16, perSecond: 2_000 },
      (i) =>
        subscribe(system.gateway, {
          name: `s${i}`,
          filters: [{ exact: { type: `t${i % TYPES}` } }],
          target: { channel: 'webhook', url: `${sink.url}/s${i}` },
        }),
    );
    say(`${EVENTS} events at ${PER_SECOND} a second, one kill after the other`);
    const accepted = [];
    let repeats = 0;
    const load = each(
      Array.from({ length: EVENTS }, (_, i) => i),
      { width: 128, perSecond: PER_SECOND },
      async (i) => {
        const event = { specversion: '1.0', id: `e${i}`, source: '/prove/kills', type: `t${i % TYPES}`, data: { i } };
        for (;;) {
          const answer = await publish(system.intake, event);
          if (answer.status === 202) {
            accepted.push(JSON.parse(answer.text).events[0].id);
            return;
          }
          repeats += 1;
          await pause(500);
        }
      },
    );
    const kills = [];
    const killing = (async () => {
      await pause(5_000);
      for (const name of VICTIMS) {
        const victim = name === 'kafka' ? system.engines.kafka : system.app(name);
        say(`kill -9 ${name}`);
        await victim.kill9();
        kills.push({ name, atMs: Date.now() });
        await pause(2_000);
        await victim.start();
        say(`${name} is back`);
        await pause(4_000);
      }
    })();
    await Promise.all([load, killing]);

    const expected = accepted.length * MATCHES;
    const distinct = () => new Set(sink.delivered().map(({ id }) => id)).size;
    say(`waiting for ${expected} deliveries`);
    await until(() => distinct() >= expected, 240_000);
    say('waiting for the books');
    const books = await until(async () => {
      const now = await readBooks(system.gateway);
      return now !== null && now.imbalance === 0 && now.totals.delivered >= expected ? now : null;
    }, 180_000);

    const figures = {
      events: EVENTS,
      accepted: accepted.length,
      repeatsByClient: repeats,
      expected,
      delivered: distinct(),
      duplicates: placeDuplicates(sink.delivered(), kills),
      retriedByTarget: failedOnce.size,
      books: books?.totals ?? (await readBooks(system.gateway)),
    };
    const failures = system.crashes();
    if (distinct() !== expected) failures.push(`${expected - distinct()} deliveries are missing`);
    if (books === null) failures.push('the books do not balance');
    return { figures, failures };
  } finally {
    await sink.close();
    await system.close();
  }
}

/**
 * Repetitions of deliveries that had arrived: by the kill before which the first receipt came shortly (it was in flight or not yet committed when
 * the process died), else as finished earlier; each with the numbers of the two attempts.
 */
function placeDuplicates(delivered, kills) {
  const first = new Map();
  const places = {};
  let total = 0;
  for (const receipt of delivered) {
    const earlier = first.get(receipt.id);
    if (earlier === undefined) {
      first.set(receipt.id, receipt);
      continue;
    }
    total += 1;
    const at = kills.find(({ atMs }) => Math.abs(earlier.atMs - atMs) <= AT_THE_KILL_MS);
    const last = kills.filter(({ atMs }) => atMs <= receipt.atMs).at(-1);
    const place =
      at === undefined
        ? `finished earlier, repeated after ${last?.name ?? 'nothing'}`
        : `in flight at the kill of ${at.name}`;
    const key = `${place}; attempts ${earlier.attempt} and ${receipt.attempt}; ${Math.round((receipt.atMs - earlier.atMs) / 5000) * 5} s apart`;
    places[key] = (places[key] ?? 0) + 1;
  }
  return { total, places };
}
