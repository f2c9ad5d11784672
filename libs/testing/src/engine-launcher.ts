import { toolModule } from './checkout';

export type EngineName = 'kafka' | 'mongo';

/** What `tools/stack` is asked for; its own documentation stands there. */
export interface StackOptions {
  dataDir: string;
  ports: { kafka: number; kafkaController: number; mongo: number };
  only?: readonly EngineName[];
  say?: (line: string) => void;
}

interface RunningEngine {
  name: EngineName;
  pid: number;
  born: string;
  port: number;
}

/** Stops what it was told of when the process that started it is gone, however that came. */
interface Guardian {
  watchEngines(options: StackOptions): void;
  watchProcess(child: { pid: number; born: string; name: string }): void;
  watchFolder(folder: string): void;
  release(): Promise<void>;
}

/** The part of `tools/stack` that specs use. */
export interface EngineLauncher {
  up(options: StackOptions): Promise<RunningEngine[]>;
  down(options: StackOptions): Promise<void>;
  freePorts(count: number): Promise<number[]>;
  bornAt(pid: number): string | null;
  startGuardian(): Guardian;
}

/** Loads `tools/stack`, which is an ES module without types of its own. */
export async function engineLauncher(): Promise<EngineLauncher> {
  // the cast names the part we use; private-engines.int-spec.ts exercises all of it
  return (await import(/* @vite-ignore */ toolModule('stack/index.mjs'))) as EngineLauncher;
}
