import { fileURLToPath } from 'node:url';

import { Problem, run } from '../stack/index.mjs';

const SCRIPT = fileURLToPath(new URL('./topics-main.mjs', import.meta.url));

/**
 * Creates the topics of `deploy/topics` that are missing, in the numbers for a laptop. In a process of its own: it loads the built
 * product, which the launcher does not.
 * @param {string} build root of the build
 * @param {Record<string, string>} env whole environment
 */
export async function ensureTopics(build, env) {
  const { code, output } = await run(process.execPath, [SCRIPT, build], { env });
  if (code !== 0) throw new Problem(`The topics could not be created:\n${output.trim()}`);
}
