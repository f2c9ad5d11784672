import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { waitFor } from '@carillon/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { dataDirOf } from '../stack/options.mjs';
import { freePorts, isTaken } from '../stack/ports.mjs';

const CHECKOUT = path.resolve(__dirname, '../..');

/** The real command with the real product: needs a build, like `npm start` itself. */
describe.each([
  { name: 'npm start', args: [] },
  { name: 'npm run start:apart', args: ['--apart'] },
])('$name', { timeout: 300_000 }, ({ args }) => {
  let dataDir: string;
  let ports: number[];
  let output = '';
  let ended: number | null | undefined;
  let stop: () => void;

  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'start-'));
    symlinkSync(path.join(dataDirOf(), 'cache'), path.join(dataDir, 'cache'));
    ports = await freePorts(4);
    const [kafka, mongo, http, target] = ports.map(String);
    const child = spawn(process.execPath, [path.join(CHECKOUT, 'tools/run/start.mjs'), ...args], {
      env: {
        ...process.env,
        CARILLON_DATA_DIR: dataDir,
        STACK_KAFKA_PORT: kafka,
        STACK_MONGODB_PORT: mongo,
        HTTP_PORT: http,
        TARGET_PORT: target,
        KAFKA_BROKERS: '',
        MONGODB_URI: '',
      },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('exit', (code) => (ended = code));
    stop = () => child.kill('SIGINT');
    await waitFor(() => output.includes('/v1/deliveries?event=') || ended !== undefined, {
      timeoutMs: 240_000,
      describe: 'the last line',
    });
    expect(output).toContain('Carillon is ready');
  }, 300_000);
  afterAll(async () => {
    stop();
    await waitFor(() => ended !== undefined, { timeoutMs: 60_000, describe: 'the launcher to end' });
    rmSync(dataDir, { recursive: true, force: true });
  }, 90_000);

  it('prints three calls that show a first notification', async () => {
    const [subscribe = '', send = '', ask = ''] = output.trimEnd().split('\n').slice(-3);
    expect(JSON.parse(await shell(subscribe))).toMatchObject({ status: 'active' });
    expect(JSON.parse(await shell(send))).toMatchObject({ events: [{ id: expect.stringMatching(/^evt_/) }] });
    await waitFor(() => /target \| POST \/orders/.test(output), {
      timeoutMs: 30_000,
      describe: 'the target to print the request',
    });
    await waitFor(
      async () => {
        const { items } = JSON.parse(await shell(ask)) as { items: unknown[] };
        expect(items).toMatchObject([{ state: 'delivered' }]);
        return true;
      },
      { timeoutMs: 30_000, describe: 'the history to say delivered' },
    );
  });

  it('stops everything at Ctrl-C', async () => {
    stop();
    await waitFor(() => ended !== undefined, { timeoutMs: 60_000, describe: 'the launcher to end' });
    expect(ended).toBe(0);
    expect(await Promise.all(ports.map((port) => isTaken(port)))).toEqual([false, false, false, false]);
  });
});

async function shell(command: string): Promise<string> {
  return (await promisify(execFile)('sh', ['-c', command])).stdout;
}
