import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { startHttpTarget, waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { freePorts, isTaken } from '../stack/ports.mjs';
import { type MiniCheckout, miniCheckout } from './mini-checkout.fixture';

describe('npm start', { timeout: 120_000 }, () => {
  let ports: { kafka: number; mongo: number; http: number; target: number };
  let checkout: MiniCheckout;
  const started: ChildProcess[] = [];

  beforeEach(async () => {
    const [kafka = 0, mongo = 0, http = 0, target = 0] = await freePorts(4);
    ports = { kafka, mongo, http, target };
    checkout = await miniCheckout(ports);
  });
  afterEach(async () => {
    for (const child of started.splice(0)) child.kill('SIGTERM');
    await waitFor(() => nothingRuns(), { timeoutMs: 60_000, describe: 'everything to have stopped' });
    await checkout.remove();
  });

  const start = (args: string[] = [], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [path.join(checkout.root, 'tools/run/start.mjs'), ...args], {
      env: { ...process.env, CARILLON_DATA_DIR: '', ...checkout.env, ...env },
    });
    started.push(child);
    let output = '';
    let exit: number | string | null = null;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    child.on('exit', (code, signal) => (exit = code ?? signal));
    return {
      child,
      output: () => output,
      /** Resolves when the output holds the text; a launcher that ends before that is an error at once. */
      printed: async (text = '/v1/deliveries?event=') => {
        await waitFor(() => output.includes(text) || exit !== null, {
          timeoutMs: 90_000,
          describe: `the launcher to print ${text}`,
        });
        expect(output).toContain(text);
      },
      exited: () => waitFor(() => exit !== null && { exit }, { timeoutMs: 60_000, describe: 'the launcher to end' }),
    };
  };
  const nothingRuns = async () => {
    const taken = await Promise.all(Object.values(ports).map(isTaken));
    return taken.every((one) => !one);
  };
  const settingsSeen = async () =>
    (await (await fetch(`http://127.0.0.1:${ports.http}/env`)).json()) as Record<string, string>;

  it('starts everything, says so in the last lines, and stops everything at Ctrl-C', async () => {
    const launcher = start();
    await launcher.printed();
    const lines = launcher.output().trim().split('\n').slice(-4);
    expect(lines[0]).toBe(
      `Carillon is ready: http://127.0.0.1:${ports.http} (docs: /docs, data: .carillon, stop: Ctrl-C)`,
    );
    expect(lines.slice(1).every((line) => line.startsWith('curl -s'))).toBe(true);

    const settings = await settingsSeen();
    expect(settings).toMatchObject({
      KAFKA_BROKERS: `127.0.0.1:${ports.kafka}`,
      MONGODB_URI: `mongodb://127.0.0.1:${ports.mongo}/carillon`,
      EGRESS_ALLOW: '127.0.0.0/8,::1/128',
      RETENTION_HOURS: '24',
      RETENTION_MAX_EVENTS: '50000',
    });
    expect(readFileSync(settings['SECRETS_KEY_FILE'] ?? '', 'utf8').trim()).toHaveLength(44);
    expect(launcher.output()).toContain('a line for people');
    expect(launcher.output()).not.toContain('a line for the file only');

    expect(
      (await fetch(`http://127.0.0.1:${ports.target}/orders`, { method: 'POST', body: 'hello target' })).status,
    ).toBe(204);
    await waitFor(() => launcher.output().includes('hello target'), { describe: 'the target to print the request' });

    launcher.child.kill('SIGINT');
    expect(await launcher.exited()).toEqual({ exit: 0 });
    expect(await nothingRuns()).toBe(true);
    expect(readFileSync(path.join(checkout.root, '.carillon/logs/all-in-one.log'), 'utf8')).toContain(
      'stopped in order',
    );
    expect(readdirSync(path.join(checkout.root, '.carillon/builds'))).toEqual([]);
  });

  it('leaves nothing running when the launcher itself is killed', async () => {
    const launcher = start();
    await launcher.printed();
    launcher.child.kill('SIGKILL');
    await waitFor(nothingRuns, { timeoutMs: 30_000, describe: 'the guardian to stop everything' });
    await waitFor(() => !existsSync(path.join(checkout.root, '.carillon/builds', String(launcher.child.pid))), {
      describe: 'the build copy to be removed',
    });
  });

  it('stops everything, with exit code 1, when an app ends by itself', async () => {
    const launcher = start();
    await launcher.printed();
    await fetch(`http://127.0.0.1:${ports.http}/die`).catch(() => undefined);
    expect(await launcher.exited()).toEqual({ exit: 1 });
    expect(launcher.output()).toContain('all-in-one ended with exit code 3; stopping');
    expect(await nothingRuns()).toBe(true);
  });

  it('stops at once while it is still starting', async () => {
    const launcher = start();
    await launcher.printed('MongoDB: ready');
    launcher.child.kill('SIGTERM');
    await launcher.exited();
    expect(await nothingRuns()).toBe(true);
  });

  it('uses the engines it is given, and starts none', async () => {
    const given = { KAFKA_BROKERS: '127.0.0.1:1', MONGODB_URI: 'mongodb://127.0.0.1:2/mine', EGRESS_ALLOW: '' };
    const launcher = start([], given);
    await launcher.printed();
    expect(await settingsSeen()).toMatchObject(given);
    expect(await Promise.all([ports.kafka, ports.mongo].map(isTaken))).toEqual([false, false]);
  });

  it('leaves engines up that were up before, or that another start uses', async () => {
    const first = start(['--app', 'ledger'], { HTTP_PORT: '0' });
    await waitFor(() => first.output().includes('Carillon is ready'), {
      timeoutMs: 60_000,
      describe: 'the first start',
    });
    const second = start();
    await second.printed();
    first.child.kill('SIGINT');
    await first.exited();
    expect(first.output()).toContain('The engines stay up');
    expect(await Promise.all([ports.kafka, ports.mongo].map(isTaken))).toEqual([true, true]);
    second.child.kill('SIGINT');
    await second.exited();
    expect(await nothingRuns()).toBe(true);
  });

  it('names who has the port that it needs', async () => {
    const stranger = await startHttpTarget({ port: ports.http });
    const launcher = start();
    expect(await launcher.exited()).toEqual({ exit: 1 });
    expect(launcher.output()).toContain(`Port ${ports.http} for all-in-one is taken by`);
    expect(launcher.output()).toContain(`(pid ${process.pid})`);
    await stranger.close();
  });
});
