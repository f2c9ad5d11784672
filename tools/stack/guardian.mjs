import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./options.mjs').StackOptions} StackOptions */

/**
 * A small process of its own that ends what it was told of as soon as the process that started it is gone, whatever the way:
 * a pipe between the two breaks when either dies, also by SIGKILL.
 * @typedef {object} Guardian
 * @property {(child: { pid: number, born: string, name: string, graceMs?: number }) => void} watchProcess
 * @property {(options: StackOptions) => void} watchEngines to be stopped
 * @property {(options: StackOptions) => void} watchLease to be given back
 * @property {(folder: string) => void} watchFolder to be deleted, after everything has ended
 * @property {() => Promise<void>} release everything watched has been dealt with: the guardian goes, and does nothing
 */

/** @returns {Guardian} */
export function startGuardian() {
  const script = fileURLToPath(new URL('./guardian-main.mjs', import.meta.url));
  // its own session: a signal to the whole terminal or process group does not reach it
  const guardian = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const gone = new Promise((resolve) => {
    guardian.once('exit', resolve);
    guardian.once('error', resolve);
  });
  guardian.unref();
  // unref'd like the process: watching must not keep the watched alive. The cast: a pipe is a socket here
  /** @type {import('node:net').Socket} */ (guardian.stdin).unref();
  guardian.stdin.on('error', () => undefined); // it was killed: there is nobody left to tell
  const tell = (/** @type {object} */ message) => guardian.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    watchProcess: (child) => tell({ child }),
    watchEngines: ({ dataDir, ports, only, cacheDir }) => tell({ engines: { dataDir, ports, only, cacheDir } }),
    watchLease: ({ dataDir, ports, only, cacheDir }) => tell({ lease: { dataDir, ports, only, cacheDir } }),
    watchFolder: (folder) => tell({ folder }),
    release: async () => {
      guardian.ref();
      tell({ release: true });
      guardian.stdin.end();
      await gone;
    },
  };
}
