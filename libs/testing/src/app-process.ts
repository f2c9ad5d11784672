import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

import { CHECKOUT } from './checkout';
import { engineLauncher } from './engine-launcher';
import { waitFor } from './wait-for';

export interface StartProcessOptions {
  /** An app of `apps/`, by name; its built `dist/main.js` is run. Or any other script, by absolute path. */
  app: string;
  args?: readonly string[];
  /** Added to this process's environment; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Resolves when this address answers 200, e.g. `http://127.0.0.1:8080/health/ready`. Absent: at once. */
  ready?: string;
  /** Default 60,000. */
  timeoutMs?: number;
}

/** A process of the product under test. It does not outlive the test process. */
export interface AppProcess {
  readonly pid: number;
  /** Everything written to stdout and stderr so far. */
  logs(): string;
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  /** SIGTERM, then SIGKILL after `graceMs` (default 15,000). Resolves with how it ended. */
  stop(graceMs?: number): Promise<number | string>;
  kill9(): Promise<void>;
  waitForLog(text: string | RegExp, timeoutMs?: number): Promise<void>;
}

/**
 * Spawns a built app. Inside `npm test` the build of that run is used; else that of the checkout (`npm run build`).
 *
 * @throws Error with the last log lines when it ends before it is ready, or is not ready in time (it is killed then)
 */
export async function startProcess({
  app,
  args = [],
  env = {},
  ready,
  timeoutMs = 60_000,
}: StartProcessOptions): Promise<AppProcess> {
  const build = process.env['CARILLON_TEST_BUILD'] ?? CHECKOUT;
  const script = path.isAbsolute(app) ? app : path.join(build, 'apps', app, 'dist', 'main.js');
  const child = spawn(process.execPath, [script, ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  let ended: number | string | null = null;
  const exited = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      ended = code ?? signal ?? 'unknown';
      resolve(ended);
    });
  });
  await new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const release = await guard(child, app);
  void exited.then(release);

  const stop = async (graceMs = 15_000) => {
    if (ended === null) child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
    return exited.finally(() => clearTimeout(timer));
  };
  const alive = () => {
    if (ended !== null) throw new Error(`${app} ended with ${ended}\n${output().slice(-4000)}`);
  };
  if (ready !== undefined) {
    try {
      await waitFor(() => (ended === null ? answers200(ready) : true), {
        timeoutMs,
        describe: `${app} to answer 200 at ${ready}`,
        intervalMs: 50,
      });
      alive();
    } catch (error) {
      await stop(0);
      throw new Error(`${app} is not ready\n${output().slice(-4000)}`, { cause: error });
    }
  }
  return {
    pid: child.pid ?? 0,
    logs: output,
    exited,
    stop,
    kill9: async () => {
      child.kill('SIGKILL');
      await exited;
    },
    waitForLog: async (text, limitMs = 10_000) => {
      const found = () => (typeof text === 'string' ? output().includes(text) : text.test(output()));
      await waitFor(() => found() || ended !== null, { timeoutMs: limitMs, describe: `${app} to log ${String(text)}` });
      if (!found()) alive();
    },
  };
}

async function answers200(url: string): Promise<boolean> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (response.status !== 200) throw new Error(`${response.status}: ${(await response.text()).slice(0, 500)}`);
  await response.arrayBuffer();
  return true;
}

/** Has the process ended should this one be killed. Returns what calls that off. */
async function guard(child: ChildProcess, name: string): Promise<() => Promise<void>> {
  const launcher = await engineLauncher();
  const born = child.pid === undefined ? null : launcher.bornAt(child.pid);
  if (child.pid === undefined || born === null) return () => Promise.resolve();
  const guardian = launcher.startGuardian();
  guardian.watchProcess({ pid: child.pid, born, name });
  return () => guardian.release();
}

function collect(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
