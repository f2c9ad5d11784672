import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startProcess } from './app-process';
import { waitFor } from './wait-for';

const SERVER = `
const { createServer } = require('node:http');
const server = createServer((request, response) => {
  response.writeHead(process.env.READY === 'no' ? 503 : 200).end('store is not ready');
});
server.listen(0, '127.0.0.1', () => console.log('listening', server.address().port));
process.on('SIGTERM', () => { if (process.env.STUBBORN !== 'yes') process.exit(7); });
`;

describe('startProcess', () => {
  let folder: string;
  let script: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'app-process-'));
    script = path.join(folder, 'server.cjs');
    await writeFile(script, SERVER);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('shows logs and stops in order', async () => {
    const app = await startProcess({ app: script });
    await app.waitForLog(/listening \d+/);
    expect(await app.stop()).toBe(7);
  });

  it('kills what does not stop in time', async () => {
    const app = await startProcess({ app: script, env: { STUBBORN: 'yes' } });
    await app.waitForLog('listening');
    expect(await app.stop(50)).toBe('SIGKILL');
  });

  it('says why an app is not ready, and leaves it not running', async () => {
    const never = path.join(folder, 'never.cjs');
    await writeFile(never, `console.error('KAFKA_BROKERS is missing'); process.exit(1);`);
    await expect(startProcess({ app: never, ready: 'http://127.0.0.1:9/health/ready' })).rejects.toThrow(
      /is not ready\nKAFKA_BROKERS is missing/,
    );
  });

  it('does not leave the process behind when the test process is killed', async () => {
    const outer = path.join(folder, 'outer.cjs');
    await writeFile(
      outer,
      `require(${JSON.stringify(path.resolve(__dirname, '../dist/index.js'))}).startProcess({ app: ${JSON.stringify(script)} }).then((app) => console.log('inner', app.pid));`,
    );
    const app = await startProcess({ app: outer });
    await app.waitForLog(/inner \d+/);
    const inner = Number(/inner (\d+)/.exec(app.logs())?.[1]);
    await app.kill9();
    await waitFor(() => isGone(inner), { describe: 'the inner process to end' });
  });
});

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
