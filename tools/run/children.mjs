import { spawn } from 'node:child_process';

import { bornAt, end, Problem } from '../stack/index.mjs';

/**
 * @typedef {object} Child
 * @property {string} name
 * @property {string} script
 * @property {readonly string[]} [args]
 * @property {Record<string, string>} env whole environment
 * @property {number | 'inherit'} output descriptor for stdout and stderr, or the launcher's own
 * @property {number} graceMs how long it may take to stop
 */

/**
 * The processes of one start. They are in sessions of their own, so Ctrl-C reaches the launcher alone, which stops them in order;
 * should the launcher be killed, the guardian does.
 */
export class Children {
  /** @type {{ name: string, known: { pid: number, born: string }, graceMs: number }[]} */
  #running = [];
  /** @type {import('../stack/guardian.mjs').Guardian} */
  #guardian;
  /** @type {(line: string) => void} */
  #tellEnd = () => undefined;
  #stopping = false;

  /** Resolves with a sentence when one of them ends by itself. */
  someEnded = new Promise((/** @type {(line: string) => void} */ resolve) => {
    this.#tellEnd = resolve;
  });

  /** @param {import('../stack/guardian.mjs').Guardian} guardian */
  constructor(guardian) {
    this.#guardian = guardian;
  }

  /** @param {Child} child */
  start({ name, script, args = [], env, output, graceMs }) {
    if (this.#stopping) throw new Problem(`${name} is not started any more: stopping`);
    const child = spawn(process.execPath, [script, ...args], {
      env,
      detached: true,
      stdio: ['ignore', output, output],
    });
    child.once('error', (error) => this.#tellEnd(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (!this.#stopping) this.#tellEnd(`${name} ended with ${signal ?? `exit code ${code}`}`);
    });
    if (child.pid === undefined) return;
    const known = { pid: child.pid, born: bornAt(child.pid) ?? 'gone' };
    this.#running.push({ name, known, graceMs });
    this.#guardian.watchProcess({ ...known, name, graceMs });
  }

  /** Stops all of them at once, each within its grace time, and waits until they are gone. */
  async stop() {
    this.#stopping = true;
    await Promise.all(this.#running.map(({ known, graceMs }) => end(known, { graceMs })));
  }
}
