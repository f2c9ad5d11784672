import path from 'node:path';

import asc from 'assemblyscript/asc';

/** The byte scanner of the subscription index, from the root of the repository. */
export const SOURCE = 'libs/domain/matching/assembly/scanner.ts';

/** Without a collector of garbage (everything lies at fixed places or in the scanner's own allocator) and without checks of bounds. */
const FLAGS = ['--enable', 'simd', '--runtime', 'stub', '--noAssert', '-O3'];

/**
 * Compiles the scanner. The same source and compiler give the same bytes.
 *
 * @param {string} root of the repository
 * @returns {Promise<Uint8Array>} the WebAssembly module
 * @throws with what the compiler says
 */
export async function compileScanner(root) {
  /** @type {Uint8Array | undefined} */
  let module;
  const { error, stderr } = await asc.main([SOURCE, '--baseDir', root, '--outFile', 'scanner.wasm', ...FLAGS], {
    writeFile: (name, contents) => {
      if (path.extname(name) === '.wasm') module = contents;
    },
  });
  if (error !== null || module === undefined) throw new Error(`${SOURCE} does not compile:\n${stderr.toString()}`);
  return module;
}
