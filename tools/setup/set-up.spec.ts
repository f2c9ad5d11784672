import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { bornAt } from '../stack/processes.mjs';
import { setUp } from './set-up.mjs';

describe('a set-up', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'set-up-'));
    writeFileSync(path.join(root, 'package.json'), '{"workspaces":[]}');
    writeFileSync(path.join(root, 'package-lock.json'), '{"packages":{"node_modules/a":{"version":"1.0.0"}}}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('does not take the packages away from a running product', async () => {
    const running = { pid: process.ppid, born: bornAt(process.ppid) };
    mkdirSync(path.join(root, '.carillon/builds/1'), { recursive: true });
    writeFileSync(path.join(root, '.carillon/builds/1/process.json'), JSON.stringify(running));
    await expect(setUp({ say: () => undefined, engines: false, root })).rejects.toThrow(
      `The dependencies changed, and Carillon is running from this checkout (pid ${running.pid})`,
    );
  });

  it('says when the checkout is not complete', async () => {
    rmSync(path.join(root, 'package-lock.json'));
    await expect(setUp({ say: () => undefined, engines: false, root })).rejects.toThrow('package-lock.json is missing');
  });
});
