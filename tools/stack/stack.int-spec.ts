import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { startHttpTarget, waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { dataDirOf } from './options.mjs';
import { freePorts, isTaken } from './ports.mjs';
import { down, up } from './stack.mjs';

const CLI = path.join(__dirname, 'cli.mjs');

describe('npm run stack', { timeout: 120_000 }, () => {
  let dataDir: string;
  let ports: { kafka: number; kafkaController: number; mongo: number };
  const said: string[] = [];
  const stack = () => ({ dataDir, ports, say: (line: string) => said.push(line) });

  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'stack-'));
    const [kafka = 0, mongo = 0] = await freePorts(2);
    ports = { kafka, kafkaController: kafka + 1, mongo };
    said.length = 0;
  });
  afterEach(async () => {
    await down(stack());
    rmSync(dataDir, { recursive: true });
  });

  const cli = (args: string[], env: Record<string, string> = {}) =>
    new Promise<{ code: number | null; output: string }>((resolve) => {
      const settings = {
        CARILLON_DATA_DIR: dataDir,
        STACK_KAFKA_PORT: String(ports.kafka),
        STACK_MONGODB_PORT: String(ports.mongo),
      };
      const child = spawn(process.execPath, [CLI, ...args], {
        env: { ...process.env, ...settings, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (data: Buffer) => (output += data.toString()));
      child.on('close', (code) => resolve({ code, output }));
    });
  const pidOf = (name: string) => {
    const file = path.join(dataDir, 'engines', name, 'process.json');
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  };

  it('starts once, however often and from wherever it is asked', async () => {
    const [first, second] = await Promise.all([up(stack()), cli(['status'])]);
    expect(first.map(({ name, wasRunning }) => [name, wasRunning])).toEqual([
      ['kafka', false],
      ['mongo', false],
    ]);
    expect(second.code).toBe(3);
    const again = await up(stack());
    expect(again.map(({ pid, wasRunning }) => [pid, wasRunning])).toEqual(first.map(({ pid }) => [pid, true]));
    expect(said).toContain(`Kafka: already running on port ${ports.kafka} (pid ${pidOf('kafka')})`);
    const status = await cli(['status']);
    expect(status.code).toBe(0);
    expect(status.output).toMatch(/kafka: up, port \d+, pid \d+.*\nmongo: up/);
  });

  it('comes back after both were killed, and says before that they are down', async () => {
    const engines = await up(stack());
    for (const { pid } of engines) process.kill(pid, 'SIGKILL');
    await waitFor(async () => (await cli(['status'])).code === 3, { describe: 'the status to tell' });
    expect((await up(stack())).every(({ wasRunning }) => wasRunning === false)).toBe(true);
  });

  it('starts one only when two ask at the same moment', async () => {
    const [one, two] = await Promise.all([up({ ...stack(), only: ['mongo'] }), up({ ...stack(), only: ['mongo'] })]);
    expect([one[0]?.wasRunning, two[0]?.wasRunning].sort()).toEqual([false, true]);
    expect(one[0]?.pid).toBe(two[0]?.pid);
  });

  it('names who has its port, and leaves nothing half started', async () => {
    const stranger = await startHttpTarget({ port: ports.kafka });
    await expect(up(stack())).rejects.toThrow(
      new RegExp(
        `^Port ${ports.kafka} for Kafka is taken by .*\\(pid ${process.pid}\\)\\. Free it, or set STACK_KAFKA_PORT`,
      ),
    );
    await down(stack());
    expect(await isTaken(ports.mongo)).toBe(false);
    await stranger.close();
  });

  it('is not fooled by a process file whose number is another process now', async () => {
    await up({ ...stack(), only: ['mongo'] });
    await down({ ...stack(), only: ['mongo'] });
    const file = path.join(dataDir, 'engines/mongo/process.json');
    writeFileSync(file, JSON.stringify({ name: 'mongo', pid: process.pid, born: '1', port: ports.mongo }));
    expect((await up({ ...stack(), only: ['mongo'] }))[0]?.wasRunning).toBe(false);
  });

  it('shows the log of an engine that does not start', async () => {
    await up({ ...stack(), only: ['kafka'] });
    await down(stack());
    writeFileSync(
      path.join(dataDir, 'engines/kafka/data/meta.properties'),
      'version=1\ncluster.id=other\nnode.id=99\n',
    );
    await expect(up({ ...stack(), only: ['kafka'] })).rejects.toThrow(/^Kafka ended with exit code 1:\n.*node/s);
  });

  it('refuses to move a running engine to another port', async () => {
    await up({ ...stack(), only: ['mongo'] });
    const moved = { ...stack(), only: ['mongo'] as const, ports: { ...ports, mongo: ports.mongo + 1 } };
    await expect(up(moved)).rejects.toThrow(`MongoDB already runs on port ${ports.mongo}`);
  });

  it('resets only when told so, and keeps the jars', async () => {
    const before = dataDirOf();
    await up({ ...stack(), only: ['mongo'] });
    const refused = await cli(['reset']);
    expect(refused).toEqual({
      code: 1,
      output: 'reset deletes all data of the local engines. Nobody is here to ask: say it with --yes.\n',
    });
    expect(await isTaken(ports.mongo)).toBe(true);
    expect((await cli(['reset', '--yes'])).code).toBe(0);
    expect(await isTaken(ports.mongo)).toBe(false);
    expect(existsSync(path.join(dataDir, 'engines/mongo'))).toBe(false);
    expect(existsSync(path.join(before, 'cache'))).toBe(true);
  });

  it('says in one line what is missing', async () => {
    const empty = path.join(dataDir, 'empty');
    expect(await cli(['up'], { PATH: empty, JAVA_HOME: '' })).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^Java is missing: .*\n$/),
    });
    expect(await cli(['sideways'])).toMatchObject({ code: 1, output: expect.stringContaining('Usage: npm run stack') });
  });
});
