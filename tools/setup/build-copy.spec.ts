import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { bornAt } from '../stack/processes.mjs';
import { copyBuild, runningFrom } from './build-copy.mjs';

describe('a copy of the build', () => {
  let root: string;
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  const runApp = (build: string) =>
    execFileSync(process.execPath, [path.join(build, 'apps/x/dist/main.js')], { encoding: 'utf8' });
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'build-copy-'));
    write('package.json', '{"workspaces":["apps/*","libs/a"]}');
    write('libs/a/package.json', '{"name":"@carillon/a","exports":"./dist/index.js"}');
    write('libs/a/dist/index.js', `module.exports = 'first';`);
    write('libs/a/dist/index.d.ts', '');
    write('apps/x/package.json', '{"name":"@carillon/x"}');
    write(
      'apps/x/dist/main.js',
      `process.stdout.write(require('@carillon/a') + require('third-party') + require('nested'));`,
    );
    write('apps/x/node_modules/nested/index.js', `module.exports = ' nested';`);
    write('node_modules/third-party/index.js', `module.exports = ' third';`);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('runs, with our packages from the copy and all others from the checkout', () => {
    expect(runApp(copyBuild(root).root)).toBe('first third nested');
  });

  it('does not change when the checkout is built again', () => {
    const copy = copyBuild(root);
    write('libs/a/dist/index.js', `module.exports = 'second';`);
    expect(runApp(copy.root)).toBe('first third nested');
  });

  it('leaves out what does not run', () => {
    expect(existsSync(path.join(copyBuild(root).root, 'libs/a/dist/index.d.ts'))).toBe(false);
  });

  it('is gone once removed', () => {
    const copy = copyBuild(root);
    copy.remove();
    expect(existsSync(copy.root)).toBe(false);
  });

  it('of a process that is gone is cleared away', () => {
    write('.carillon/builds/1/process.json', JSON.stringify({ pid: 1, born: 'never' }));
    copyBuild(root);
    expect(existsSync(path.join(root, '.carillon/builds/1'))).toBe(false);
  });

  it('of a living process is kept, and tells that it runs', () => {
    const parent = { pid: process.ppid, born: bornAt(process.ppid) };
    write(`.carillon/builds/${parent.pid}/process.json`, JSON.stringify(parent));
    copyBuild(root);
    expect(runningFrom(root)).toEqual([parent.pid]);
  });
});
