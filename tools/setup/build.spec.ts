import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fingerprint, isBuilt } from './build.mjs';

describe('whether there is something to compile', () => {
  let root: string;
  const write = (name: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'build-'));
    write('package.json', '{"workspaces":["libs/*"]}');
    write('libs/a/package.json', '{}');
    write('libs/a/src/index.ts', 'export {};');
    write('libs/a/dist/.tsbuildinfo', '');
    write('.carillon/build.stamp', fingerprint(root));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is no after a build that went through', () => {
    expect(isBuilt(root)).toBe(true);
  });

  it('is yes once a source changed, came or went', () => {
    write('libs/a/src/index.ts', 'export const a = 1;');
    expect(isBuilt(root)).toBe(false);
    write('.carillon/build.stamp', fingerprint(root));
    write('libs/a/src/deep/new.ts', '');
    expect(isBuilt(root)).toBe(false);
  });

  it('is yes when a source has the same size but another time', () => {
    utimesSync(path.join(root, 'libs/a/src/index.ts'), 1, 1);
    expect(isBuilt(root)).toBe(false);
  });

  it('is yes when results were deleted', () => {
    rmSync(path.join(root, 'libs/a/dist'), { recursive: true });
    expect(isBuilt(root)).toBe(false);
  });

  it('does not look at what the compiler does not read', () => {
    write('libs/a/README.md', 'changed');
    expect(isBuilt(root)).toBe(true);
  });
});
