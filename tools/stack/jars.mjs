// cspell:words Dinclude Doutput javac nowarn
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { run } from './commands.mjs';
import { locked } from './lock.mjs';
import { Problem } from './problem.mjs';
import { javaCommand, needMaven } from './requirements.mjs';

/** The poms and sources of the engines. */
export const ENGINES = path.join(path.dirname(fileURLToPath(import.meta.url)), 'engines');

const RESOLVE = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/**
 * The folder with an engine's jars, resolved by Maven on first use. Its name carries the pom's hash: a changed pom resolves
 * anew and leaves a running engine's jars alone.
 * @param {string} engine folder of `engines/` with the pom
 * @param {{ cacheDir: string, say: (line: string) => void }} options
 * @returns {Promise<string>}
 */
export function jarsOf(engine, { cacheDir, say }) {
  const pom = path.join(ENGINES, engine, 'pom.xml');
  return cached(path.join(cacheDir, `${engine}-${hashOf([pom])}`), say, async (folder) => {
    await needMaven();
    say(`${engine}: fetching jars with Maven (once)`);
    const { code, output } = await run('mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      RESOLVE,
      '-DincludeScope=runtime',
      `-DoutputDirectory=${folder}`,
    ]);
    if (code !== 0) throw new Problem(`${engine}: Maven could not fetch the jars: ${firstError(output)}`);
  });
}

/**
 * The folder with the compiled classes of an engine's Java sources.
 * @param {string} engine
 * @param {string} jars folder of the jars it compiles against
 * @param {{ cacheDir: string, say: (line: string) => void }} options
 * @returns {Promise<string>}
 */
export function classesOf(engine, jars, { cacheDir, say }) {
  const sources = javaFiles(path.join(ENGINES, engine));
  const inputs = [path.join(ENGINES, engine, 'pom.xml'), ...sources];
  return cached(path.join(cacheDir, `${engine}-classes-${hashOf(inputs)}`), say, async (folder) => {
    say(`${engine}: compiling`);
    // the compiler as a module of the running Java: no javac on the path is needed. It does not expand `*` itself
    const classPath = fs
      .readdirSync(jars)
      .map((name) => path.join(jars, name))
      .join(path.delimiter);
    const compiler = [
      '-m',
      'jdk.compiler/com.sun.tools.javac.Main',
      '-nowarn',
      '--release',
      '17',
      '-cp',
      classPath,
      '-d',
      folder,
    ];
    const { code, output } = await run(javaCommand(), [...compiler, ...sources]);
    if (output.includes('jdk.compiler not found')) {
      throw new Problem(
        'Only a Java runtime is installed; the compiler is needed too. Install a JDK (Debian: apt-get install openjdk-17-jdk-headless).',
      );
    }
    if (code !== 0) throw new Error(`${engine}: its sources do not compile\n${output}`);
  });
}

/**
 * The folder, filled in one step under a name of its own. One filling of a cache at a time: Maven's local repository does not
 * like two writers.
 * @param {string} folder
 * @param {(line: string) => void} say
 * @param {(part: string) => Promise<void>} fill
 */
async function cached(folder, say, fill) {
  if (fs.existsSync(folder)) return folder;
  const onWait = (/** @type {number} */ owner) => say(`Waiting for process ${owner}, which is fetching the engines`);
  return locked(
    path.join(path.dirname(folder), 'filling.lock'),
    async () => {
      if (fs.existsSync(folder)) return folder;
      const part = `${folder}.part`;
      fs.rmSync(part, { recursive: true, force: true });
      fs.mkdirSync(part, { recursive: true });
      await fill(part);
      fs.renameSync(part, folder);
      return folder;
    },
    { onWait },
  );
}

/** @param {readonly string[]} files */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} folder */
function javaFiles(folder) {
  return fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.java'))
    .sort()
    .map((name) => path.join(folder, name));
}

/** @param {string} output */
function firstError(output) {
  const line = output.split('\n').find((text) => text.startsWith('[ERROR]'));
  return (line?.replace('[ERROR] ', '') ?? output.trim().split('\n').at(-1) ?? '').slice(0, 500);
}
