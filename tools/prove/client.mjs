import http from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** One request; status 0 when there was no answer. */
export function send(url, { method = 'POST', headers = {}, body } = {}) {
  return new Promise((resolve) => {
    const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const request = http.request(
      url,
      {
        method,
        agent,
        headers: {
          ...(bytes ? { 'content-type': 'application/json', 'content-length': bytes.length } : {}),
          ...headers,
        },
      },
      (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
        response.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
      },
    );
    request.setTimeout(30_000, () => request.destroy());
    request.on('error', () => resolve({ status: 0, headers: {}, text: '' }));
    request.end(bytes);
  });
}

/** Creates a subscription; anything but 201 is an error. */
export async function subscribe(gateway, draft) {
  const answer = await send(`${gateway}/v1/subscriptions`, { body: draft });
  if (answer.status !== 201) throw new Error(`subscription: ${answer.status} ${answer.text.slice(0, 300)}`);
  return JSON.parse(answer.text);
}

/** Publishes once. */
export function publish(intake, event) {
  return send(`${intake}/v1/events`, { headers: { 'content-type': 'application/cloudevents+json' }, body: event });
}

/** Runs `work` for each item, at most `width` at once, at most `perSecond` started a second. */
export async function each(items, { width, perSecond }, work) {
  let next = 0;
  const startedMs = Date.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (;;) {
        const index = next++;
        if (index >= items.length) return;
        const dueMs = startedMs + (index / perSecond) * 1000;
        if (dueMs > Date.now()) await pause(dueMs - Date.now());
        await work(items[index], index);
      }
    }),
  );
}

/** Polls until `check` gives something truthy; the last value when time is up. */
export async function until(check, timeoutMs, everyMs = 250) {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value || Date.now() > endMs) return value;
    await pause(everyMs);
  }
}

/** The books with their imbalance, or null when the gateway does not answer. */
export async function readBooks(gateway) {
  const answer = await send(`${gateway}/v1/books`, { method: 'GET' });
  return answer.status === 200 ? JSON.parse(answer.text) : null;
}

export function percentiles(values) {
  const sorted = Float64Array.from(values).sort();
  const at = (share) =>
    sorted.length === 0 ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]);
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

export { pause };
