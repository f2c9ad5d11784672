import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

import ts from 'typescript';

import { CHECKOUT } from '../stack/index.mjs';

/**
 * The exports of some of a project's `*.fixture.ts` files, which the build leaves out, so that specs and proofs share them. They may import
 * each other, and packages.
 * @param {string} project folder of the project, relative to the checkout
 * @param {string[]} names of the files, without `.fixture.ts`
 */
export function loadFixtures(project, names) {
  const from = path.join(CHECKOUT, project, 'src');
  const to = path.join(CHECKOUT, '.carillon', 'fixtures', project);
  fs.rmSync(to, { recursive: true, force: true });
  fs.mkdirSync(to, { recursive: true });
  fs.writeFileSync(path.join(to, 'package.json'), '{"type":"commonjs"}');
  const files = fs.readdirSync(from).filter((name) => name.endsWith('.fixture.ts'));
  for (const file of files) {
    const { outputText } = ts.transpileModule(fs.readFileSync(path.join(from, file), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
      fileName: file,
    });
    fs.writeFileSync(path.join(to, file.replace(/\.ts$/, '.js')), outputText);
  }
  const load = createRequire(path.join(to, 'package.json'));
  return Object.assign({}, ...names.map((name) => load(`./${name}.fixture.js`)));
}
