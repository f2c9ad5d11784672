// Carillon through its own HTTP API. Each run is a project of its own (header carillon-project), so that runs never meet.
// CARILLON_URL (default http://127.0.0.1:8080) takes subscriptions; CARILLON_INTAKE_URL, when given, takes the events (start:apart: port 8081).
import { api } from '../lib.mjs';

const base = process.env.CARILLON_URL ?? 'http://127.0.0.1:8080';
const intake = new URL(process.env.CARILLON_INTAKE_URL ?? base);
const PARALLEL = 16;

/** Creates subscriptions a few at a time, in order. */
async function subscribe(run, drafts) {
  for (let from = 0; from < drafts.length; from += PARALLEL) {
    await Promise.all(
      drafts
        .slice(from, from + PARALLEL)
        .map(({ name, filters, url }) =>
          api(
            base,
            'POST',
            '/v1/subscriptions',
            { 'carillon-project': run },
            { name: `${run} ${name}`, filters, target: { channel: 'webhook', url } },
          ),
        ),
    );
  }
}

/** A structured CloudEvent; the warm-up and the run itself never share an id. */
const publish = (run, type, seq, data) => ({
  host: intake.hostname,
  port: intake.port,
  path: '/v1/events',
  headers: { 'content-type': 'application/cloudevents+json', 'carillon-project': run },
  body: JSON.stringify({
    specversion: '1.0',
    id: `${run}-${seq}-${data.bm.split('|')[2]}`,
    source: '/bench',
    type,
    data,
  }),
});

export default {
  name: 'carillon',
  payloadFilter: true,
  async perDestination(run, urls) {
    await subscribe(
      run,
      urls.map((url, i) => ({ name: `destination ${i}`, filters: [{ exact: { type: `bench.d${i}` } }], url })),
    );
    return (i, seq, data) => publish(run, `bench.d${i}`, seq, data);
  },
  async fanout(run, urls) {
    await subscribe(
      run,
      urls.map((url, i) => ({ name: `fan ${i}`, filters: [{ exact: { type: 'bench.fan' } }], url })),
    );
    return (_i, seq, data) => publish(run, 'bench.fan', seq, data);
  },
  async filtered(run, urls, n) {
    await subscribe(
      run,
      Array.from({ length: n }, (_, k) => ({
        name: `filter ${k}`,
        filters: [{ jsonpath: `$[?$.data.k == ${k}]` }],
        url: urls[k % urls.length],
      })),
    );
    return (_i, seq, data) => publish(run, 'bench.filter', seq, data);
  },
};
