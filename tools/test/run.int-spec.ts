import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { waitFor } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CHECKOUT = path.resolve(__dirname, '../..');

describe('npm test', { timeout: 120_000 }, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'npm-test-'));
    symlinkSync(path.join(CHECKOUT, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(path.join(folder, 'vitest.config.mjs'), 'export default {};');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the specs of the folder by the real command; the engines of this run are given, so it starts none. */
  const npmTest = () => {
    const child = spawn(process.execPath, [path.join(CHECKOUT, 'tools/test/run.mjs'), '--root', folder]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    return { child, ended, lastLine: () => output.trimEnd().split('\n').at(-1) };
  };
  const spec = (text: string) =>
    writeFileSync(
      path.join(folder, 'a.spec.mjs'),
      `import { expect, it } from 'vitest';\nimport fs from 'node:fs';\n${text}`,
    );

  it('tells the real numbers in its last line and its exit code', async () => {
    spec(`it('holds', () => expect(1).toBe(1)); it('does not', () => expect(1).toBe(2)); it.skip('later', () => {});`);
    const run = npmTest();
    expect(await run.ended).toBe(1);
    expect(run.lastLine()).toBe('1 passed, 1 failed, 1 skipped');
  });

  it('is green when everything passed', async () => {
    spec(`it('holds', () => expect(1).toBe(1));`);
    const run = npmTest();
    expect(await run.ended).toBe(0);
    expect(run.lastLine()).toBe('1 passed, 0 failed');
  });

  it('is red when there was nothing to run', async () => {
    const run = npmTest();
    expect(await run.ended).toBe(1);
    expect(run.lastLine()).toBe('0 passed, 1 failed');
  });

  it('is red when vitest crashes', async () => {
    spec(`it('crashes', () => { process.kill(process.ppid, 'SIGKILL'); });`);
    const run = npmTest();
    expect(await run.ended).toBe(1);
    expect(run.lastLine()).toBe('0 passed, 1 failed');
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    const pidFile = path.join(folder, 'pid');
    spec(
      `it('hangs', () => new Promise(() => fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))), 90_000);`,
    );
    const run = npmTest();
    await waitFor(() => existsSync(pidFile), { timeoutMs: 60_000, describe: 'the test to hang' });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(1);
    expect(run.lastLine()).toBe('0 passed, 1 failed');
    await waitFor(() => !existsSync(`/proc/${readFileSync(pidFile, 'utf8')}`), { describe: "vitest's worker to end" });
    expect(readdirSync(path.join(CHECKOUT, '.carillon/builds'))).not.toContain(String(run.child.pid));
  });
});
