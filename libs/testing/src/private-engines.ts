import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { type EngineLauncher, engineLauncher, type EngineName, type StackOptions } from './engine-launcher';

export interface PrivateEnginesOptions {
  /** Default both. */
  only?: readonly EngineName[];
}

/** One engine that this test may stop, kill and start again; its port stays the same. */
export interface PrivateEngine {
  readonly port: number;
  /** Present process id. */
  pid(): number;
  /** Back after `stop` or `kill9`, with the data it had; resolves when it answers. */
  start(): Promise<void>;
  /** Orderly, resolves when the process is gone. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill9(): Promise<void>;
}

/**
 * Engines of this test alone, on random free ports and with a temporary data folder. They end with `close()`, and also when
 * the test process dies.
 */
export interface PrivateEngines {
  readonly kafka: PrivateEngine & { readonly brokers: string[] };
  readonly mongo: PrivateEngine & { readonly uri: string };
  /** For the environment of a process: `KAFKA_BROKERS`, `MONGODB_URI` (the latter with this database). */
  env(database: string): Record<string, string>;
  close(): Promise<void>;
}

/** Starts engines for a test that restarts or kills them; all others use {@link kafkaBrokers} and {@link mongoUri}. */
export async function startEngines({ only = ['kafka', 'mongo'] }: PrivateEnginesOptions = {}): Promise<PrivateEngines> {
  const launcher = await engineLauncher();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'carillon-engines-'));
  const [kafka, kafkaController, mongo] = await launcher.freePorts(3);
  if (kafka === undefined || kafkaController === undefined || mongo === undefined) throw new Error('no free ports');
  const options: StackOptions = { dataDir, ports: { kafka, kafkaController, mongo }, only, say: () => undefined };

  const guardian = launcher.startGuardian();
  guardian.watchEngines(options);
  guardian.watchFolder(dataDir);
  const pids = new Map<EngineName, number>();
  const start = async (names: readonly EngineName[]) => {
    for (const engine of await launcher.up({ ...options, only: names })) pids.set(engine.name, engine.pid);
  };
  const close = async () => {
    await launcher.down(options);
    await rm(dataDir, { recursive: true, force: true });
    await guardian.release();
  };

  try {
    await start(only);
  } catch (error) {
    await close();
    throw error;
  }
  const engine = (name: EngineName, port: number): PrivateEngine => ({
    port,
    pid: () => pidOf(pids, name),
    start: () => start([name]),
    stop: () => launcher.down({ ...options, only: [name] }),
    kill9: () => killHard(launcher, pidOf(pids, name)),
  });
  return {
    kafka: { ...engine('kafka', kafka), brokers: [`127.0.0.1:${kafka}`] },
    mongo: { ...engine('mongo', mongo), uri: `mongodb://127.0.0.1:${mongo}` },
    env: (database) => ({
      KAFKA_BROKERS: `127.0.0.1:${kafka}`,
      MONGODB_URI: `mongodb://127.0.0.1:${mongo}/${database}`,
    }),
    close,
  };
}

function pidOf(pids: ReadonlyMap<EngineName, number>, name: EngineName): number {
  const pid = pids.get(name);
  if (pid === undefined) throw new Error(`${name} was not started by this test`);
  return pid;
}

async function killHard(launcher: EngineLauncher, pid: number): Promise<void> {
  const born = launcher.bornAt(pid);
  if (born === null) return;
  process.kill(pid, 'SIGKILL');
  while (launcher.bornAt(pid) === born) {
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}
