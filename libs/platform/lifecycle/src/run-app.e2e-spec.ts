import path from 'node:path';

import { type AppProcess, startProcess } from '@carillon/testing';
import { afterEach, describe, expect, it } from 'vitest';

const SAMPLE = path.join(__dirname, 'sample-main.fixture.cjs');

let running: AppProcess | undefined;
afterEach(async () => running?.kill9());

async function start(env: Record<string, string>): Promise<AppProcess> {
  running = await startProcess({
    app: SAMPLE,
    env: { HTTP_PORT: '0', KAFKA_BROKERS: undefined, MONGODB_URI: undefined, ...env },
  });
  return running;
}
const linesOf = (process: AppProcess) =>
  process
    .logs()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('runApp', () => {
  it('says with which settings it starts, without secrets, and stops cleanly at SIGTERM', async () => {
    const process = await start({ MONGODB_URI: 'mongodb://u:hunter2@h/db', BROKER_URL: 'redis://x' });
    await process.waitForLog('app.started');
    expect(await process.stop()).toBe(0);
    expect(linesOf(process).map(({ event }) => event)).toEqual([
      'app.starting',
      'settings.ignored',
      'app.listening',
      'app.started',
      'app.stopping',
      'app.stopped',
    ]);
    expect(linesOf(process)[0]).toMatchObject({ 'mongodb.uri': 'mongodb://***@h/db', service: 'gateway' });
    expect(linesOf(process)[1]).toMatchObject({ names: 'BROKER_URL' });
    expect(process.logs()).not.toContain('hunter2');
  });

  it('asks about a variable whose name is nearly one of ours, without its value', async () => {
    const process = await start({ KAFKA_BROKER: 'hunter2:9092' });
    await process.waitForLog('app.started');
    expect(linesOf(process)[1]).toMatchObject({
      level: 'warn',
      event: 'settings.misspelt',
      hint: 'unknown setting KAFKA_BROKER, did you mean KAFKA_BROKERS?',
    });
    expect(process.logs()).not.toContain('hunter2');
  });

  it('asks before it says why it cannot start', async () => {
    const process = await start({ AUTH_MOD: 'trusted-header', HTTP_HOST: '0.0.0.0' });
    expect(await process.exited).toBe(1);
    expect(process.logs()).toMatch(/AUTH_MODE: [\s\S]*unknown setting AUTH_MOD, did you mean AUTH_MODE\?/);
  });

  it('lists what is wrong with the settings and exits with 1', async () => {
    const process = await start({ HTTP_PORT: 'x', LOG_LEVEL: 'loud' });
    expect(await process.exited).toBe(1);
    expect(process.logs()).toMatch(/HTTP_PORT: [\s\S]*LOG_LEVEL: [\s\S]*Nothing was started/);
    expect(process.logs()).not.toContain('    at ');
  });

  it('says in plain words why it did not start, and exits with 1', async () => {
    const process = await start({ SAMPLE: 'fails-to-start' });
    expect(await process.exited).toBe(1);
    expect(process.logs()).toContain('Carillon did not start: topic x is missing');
  });

  it.each(['rejects', 'throws'])('ends with 1 and a log line when something %s and nobody catches it', async (way) => {
    const process = await start({ SAMPLE: way });
    expect(await process.exited).toBe(1);
    expect(linesOf(process).at(-1)).toMatchObject({
      level: 'error',
      event: 'process.crashed',
      error: { message: 'nobody caught this' },
    });
  });

  it('ends at once at the second signal', async () => {
    const app = await start({ SAMPLE: 'never-stops', STOP_GRACE_MS: '60000' });
    await app.waitForLog('app.started');
    process.kill(app.pid, 'SIGTERM');
    await app.waitForLog('app.stopping');
    process.kill(app.pid, 'SIGINT');
    expect(await app.exited).toBe(130);
  });

  it('ends with 1 when stopping takes longer than STOP_GRACE_MS', async () => {
    const app = await start({ SAMPLE: 'never-stops', STOP_GRACE_MS: '200' });
    await app.waitForLog('app.started');
    process.kill(app.pid, 'SIGTERM');
    expect(await app.exited).toBe(1);
    expect(linesOf(app).at(-1)).toMatchObject({ event: 'app.stop_timed_out' });
  });
});
