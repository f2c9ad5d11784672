import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The byte scanner of the subscription index, from the root of the repository. */
export const SOURCE = 'libs/domain/matching/assembly/scanner.ts';

/** Without a collector of garbage (everything lies at fixed places or in the scanner's own allocator) and without checks of bounds. */
const FLAGS = ['--enable', 'simd', '--runtime', 'stub', '--noAssert', '-O3'];

/** A program and not a module: its types would put AssemblyScript's own globals in the place of Node's. */
const ASC = createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js');

/**
 * Compiles the scanner. The same source and compiler give the same bytes.
 *
 * @param {string} root of the repository
 * @returns {Promise<Buffer>} the WebAssembly module
 * @throws with what the compiler says
 */
export async function compileScanner(root) {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'carillon-scanner-'));
  const module = path.join(folder, 'scanner.wasm');
  try {
    await promisify(execFile)(process.execPath, [ASC, SOURCE, '--baseDir', root, '--outFile', module, ...FLAGS], {
      cwd: root,
    });
    return await fs.readFile(module);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
