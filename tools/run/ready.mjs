import { pause, Problem } from '../stack/index.mjs';

const LIMIT_MS = 120_000;

/**
 * Waits until `GET <url>/health/ready` answers 200.
 * @param {string} name
 * @param {string} url
 * @returns {Promise<void>}
 */
export async function ready(name, url) {
  const endsAtMs = Date.now() + LIMIT_MS;
  let last = 'no answer';
  for (;;) {
    try {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2000) });
      const text = await answer.text();
      if (answer.status === 200) return;
      last = `${answer.status} ${text.slice(0, 500)}`;
    } catch (error) {
      last = error instanceof Error ? String(error.cause ?? error.message) : String(error);
    }
    if (Date.now() > endsAtMs) throw new Problem(`${name} is not ready after ${LIMIT_MS / 1000} s: ${last}`);
    await pause(100);
  }
}
