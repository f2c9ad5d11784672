import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { productAt } from './product.mjs';

const app = (name: string, port: number, installation = 'ours') => ({
  name,
  port,
  installation,
  pid: port,
});

describe('the product at an address', () => {
  it('is the app that listens there, and those that share its Kafka', () => {
    const running = [app('gateway', 1), app('ingest', 2), app('matching', 3, 'of a test'), app('ledger', 4)];
    const product = productAt('http://127.0.0.1:1', running);
    expect(product?.apps.map(({ name }) => name)).toEqual(['gateway', 'ingest', 'ledger']);
  });

  it('takes events at ingest when that runs apart, else there', () => {
    expect(productAt('http://127.0.0.1:1', [app('gateway', 1), app('ingest', 2)])?.intake).toBe('http://127.0.0.1:2');
    expect(productAt('http://127.0.0.1:1', [app('all-in-one', 1)])?.intake).toBe('http://127.0.0.1:1');
  });

  it('is not known when nobody of ours listens there', () => {
    expect(productAt('http://127.0.0.1:9', [app('all-in-one', 1)])).toBeNull();
  });

  it('is found among the processes of this machine, by port and Kafka', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'carillon-bench-'));
    const script = path.join(folder, 'apps/gateway/dist/main.js');
    await mkdir(path.dirname(script), { recursive: true });
    writeFileSync(script, 'process.stdout.write("up"); setInterval(() => {}, 1000);');
    const env = { HTTP_PORT: '4711', KAFKA_BROKERS: 'spec:1', KAFKA_TOPIC_PREFIX: 'spec.' };
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      expect(productAt('http://127.0.0.1:4711')?.apps).toEqual([
        { name: 'gateway', pid: child.pid, port: 4711, installation: 'spec:1 spec.' },
      ]);
    } finally {
      child.kill();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    }
  });
});
