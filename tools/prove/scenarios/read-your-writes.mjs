import { publish, send, subscribe, until } from '../client.mjs';
import { startSink } from '../sink.mjs';
import { APART, startSystem } from '../system.mjs';

const TIMES = 1_000;

/** What a subscription change answered holds for the event of the next line; with two matching processes. */
export async function prove(say) {
  const system = await startSystem({ apps: [...APART, 'matching'] });
  const sink = await startSink();
  const event = (type, id) => ({ specversion: '1.0', id, source: '/prove/read-your-writes', type, data: {} });
  const accept = async (type, id) => {
    const answer = await publish(system.intake, event(type, id));
    if (answer.status !== 202) throw new Error(`event: ${answer.status} ${answer.text.slice(0, 200)}`);
  };
  try {
    say(`create and publish, ${TIMES} times`);
    const made = [];
    for (let i = 0; i < TIMES; i++) {
      made.push(await subscribe(system.gateway, draft(sink.url, `t${i}`, `/old/${i}`)));
      await accept(`t${i}`, `created-${i}`);
    }
    await until(() => sink.receipts.length >= TIMES, 60_000);
    const afterCreate = new Set(sink.receipts.map(({ path }) => path)).size;

    say(`change the target and publish, ${TIMES} times`);
    sink.receipts.length = 0;
    for (let i = 0; i < TIMES; i++) {
      const answer = await send(`${system.gateway}/v1/subscriptions/${made[i].id}`, {
        method: 'PUT',
        body: draft(sink.url, `t${i}`, `/new/${i}`),
      });
      if (answer.status !== 200) throw new Error(`PUT: ${answer.status} ${answer.text.slice(0, 200)}`);
      await accept(`t${i}`, `changed-${i}`);
    }
    await until(() => sink.receipts.length >= TIMES, 60_000);
    const atNew = new Set(sink.receipts.filter(({ path }) => path.startsWith('/new/')).map(({ path }) => path)).size;
    const atOld = sink.receipts.filter(({ path }) => path.startsWith('/old/')).length;

    const failures = system.crashes();
    if (afterCreate !== TIMES)
      failures.push(`${TIMES - afterCreate} events missed the subscription created before them`);
    if (atNew !== TIMES) failures.push(`${TIMES - atNew} events missed the new target`);
    if (atOld !== 0) failures.push(`${atOld} deliveries at the old target`);
    return { figures: { times: TIMES, afterCreate, atNew, atOld }, failures };
  } finally {
    await sink.close();
    await system.close();
  }
}

const draft = (url, type, path) => ({
  name: type,
  filters: [{ exact: { type } }],
  target: { channel: 'webhook', url: `${url}${path}` },
});
