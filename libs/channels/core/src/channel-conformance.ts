import type { SendResult } from '@carillon/domain-delivery';
import { verdictOnStatus } from '@carillon/domain-delivery';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SendContext } from './channel';
import type { ChannelHarness } from './channel-harness';

/** Longest text of an answer that a result may carry. */
const RESPONSE_LIMIT_BYTES = 4096;
const STATUSES = [
  200, 201, 204, 299, 300, 301, 304, 308, 400, 401, 403, 404, 408, 409, 410, 413, 425, 429, 500, 501, 503, 599,
];

/** What every channel over HTTP does, whatever its messages look like. Run it in a spec of the channel. */
export function channelConformance(name: string, start: () => Promise<ChannelHarness>): void {
  describe(`${name}, as every channel,`, () => {
    let harness: ChannelHarness;
    const stop = new AbortController();
    const context: SendContext = { deadlineMs: 5_000, signal: stop.signal };
    const send = (overrides: Partial<SendContext> = {}): Promise<SendResult> =>
      harness.channel.send(harness.request(), { ...context, ...overrides });

    beforeEach(async () => {
      harness = await start();
    });
    afterEach(async () => {
      await harness.channel.close();
      await harness.close();
    });

    it('delivers once, and gives the answer', async () => {
      await harness.behave({ kind: 'answer', statusCode: 200, body: 'thanks' });
      expect(await send()).toEqual({ kind: 'delivered', statusCode: 200, response: 'thanks' });
      expect(harness.received()).toBe(1);
    });

    it.each(STATUSES)('judges the status %d by the outcome table', async (statusCode) => {
      await harness.behave({
        kind: 'answer',
        statusCode,
        body: statusCode === 204 || statusCode === 304 ? '' : 'words',
      });
      expect(await send()).toMatchObject({ ...verdictOnStatus(statusCode), statusCode });
      expect(harness.received()).toBe(1);
    });

    it('passes a Retry-After on', async () => {
      await harness.behave({ kind: 'answer', statusCode: 429, headers: { 'retry-after': '7' } });
      expect(await send()).toMatchObject({ kind: 'failed', retryAfterMs: 7_000, retryable: true });
    });

    it('gives a target that hangs up at the deadline', async () => {
      await harness.behave({ kind: 'hang' });
      const startedAtMs = performance.now();
      const result = await send({ deadlineMs: 200 });
      expect(result).toMatchObject({ kind: 'failed', reason: 'WEBHOOK_TIMEOUT', retryable: true });
      expect(result).not.toHaveProperty('statusCode');
      expect(performance.now() - startedAtMs).toBeLessThan(2_000);
    });

    it.each(['refuse', 'reset'] as const)('tells of a target that does not answer: %s', async (kind) => {
      await harness.behave({ kind });
      const result = await send();
      expect(result).toMatchObject({ kind: 'failed', reason: 'WEBHOOK_CONNECTION_FAILED', retryable: true });
      expect(result.kind === 'failed' && result.detail).not.toBe('');
    });

    it('keeps the beginning of a huge answer only', async () => {
      await harness.behave({ kind: 'answer', statusCode: 500, body: Buffer.alloc(2_000_000, 'é') });
      const result = await send();
      expect(Buffer.byteLength(result.response ?? '')).toBeLessThanOrEqual(RESPONSE_LIMIT_BYTES);
      expect(result.response).toMatch(/^é+$/);
    });

    it('can be used again after failures', async () => {
      await harness.behave({ kind: 'reset' });
      await send();
      await harness.behave({ kind: 'answer', statusCode: 200 });
      expect(await send()).toMatchObject({ kind: 'delivered' });
    });

    it('gives up and says that nothing is known when the process goes down', async () => {
      await harness.behave({ kind: 'hang' });
      const going = new AbortController();
      const running = send({ signal: going.signal });
      going.abort();
      await expect(running).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    });

    it('describes its target without secrets, and keeps them out of its words', async () => {
      const { secretAddress } = harness;
      if (secretAddress === undefined) return;
      const { request, secret } = secretAddress;
      expect(harness.channel.describe(request.subscription.target)).not.toContain(secret);
      const result = await harness.channel.send(request, context);
      expect(JSON.stringify(result)).not.toContain(secret);
    });

    it('closes while an attempt hangs', async () => {
      await harness.behave({ kind: 'hang' });
      const running = send({ deadlineMs: 500 });
      await harness.channel.close();
      expect(await running).toMatchObject({ kind: 'failed' });
    });
  });
}
