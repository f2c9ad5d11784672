import fs from 'node:fs';
import path from 'node:path';

import prettier from 'prettier';

import { compileScanner, SOURCE } from './compile.mjs';

const GENERATED = 'libs/domain/matching/src/scanner/scanner-wasm.generated.ts';
const LINE = 120;

/**
 * What the scanner's files should hold: the source formatted, the compiled module of it.
 *
 * @param {string} root of the repository
 * @returns {Promise<Record<string, string>>} texts by file
 */
export async function scannerFiles(root) {
  const source = fs.readFileSync(path.join(root, SOURCE), 'utf8');
  const options = await prettier.resolveConfig(path.join(root, SOURCE));
  return {
    [SOURCE]: await formatted(source, { ...options, parser: 'typescript' }),
    [GENERATED]: generated(await compileScanner(root)),
  };
}

/**
 * AssemblyScript decorates functions, which is no TypeScript: prettier refuses it, so that the decorators stand there as comments meanwhile.
 *
 * @param {string} source
 * @param {import('prettier').Options} options
 */
async function formatted(source, options) {
  const text = await prettier.format(source.replace(/^@(\w+)$/gm, '// @$1'), options);
  return text.replace(/^\/\/ @(\w+)$/gm, '@$1');
}

/** @param {Uint8Array} module */
function generated(module) {
  const lines =
    Buffer.from(module)
      .toString('base64')
      .match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return [
    '// Generated from assembly/scanner.ts by `npm run generate:scanner`; `npm run check` compares them. Not to be edited.',
    '',
    '/** The compiled scanner, Base64. */',
    'export const SCANNER_WASM = [',
    ...lines.map((line) => `  '${line}',`),
    "].join('');",
    '',
  ].join('\n');
}
