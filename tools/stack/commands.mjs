import { spawn } from 'node:child_process';

/**
 * Runs a command to its end. It is killed when this process exits before that.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string> }} [options]
 * @returns {Promise<{ code: number | null, output: string }>} the last 8,000 characters of both streams; `code` null when it
 *   could not be started (`output` then says why) or was killed
 */
export function run(file, args, { cwd, env } = {}) {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill();
    process.once('exit', kill);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (/** @type {Buffer} */ data) => {
        output = (output + data.toString('utf8')).slice(-8000);
      });
    }
    child.on('error', (error) => {
      process.off('exit', kill);
      resolve({ code: null, output: error.message });
    });
    child.on('close', (code) => {
      process.off('exit', kill);
      resolve({ code, output });
    });
  });
}
