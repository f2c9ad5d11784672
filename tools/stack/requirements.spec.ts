import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { diskProblem, javaMajor, needDisk, needJava, needMaven } from './requirements.mjs';

describe('the version of Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 8],
    ['openjdk version "21" 2023-09-19', 21],
    ['sh: java: not found', null],
  ])('%s: %s', (output, major) => {
    expect(javaMajor(output)).toBe(major);
  });
});

describe('what the engines need', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'requirements-'));
    vi.stubEnv('PATH', folder);
    vi.stubEnv('JAVA_HOME', '');
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const command = (name: string, prints: string) =>
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho '${prints}' >&2\n`, { mode: 0o755 });

  it('says that Java is missing', async () => {
    await expect(needJava()).rejects.toThrow(/^Java is missing: .*Install a JDK 17 or newer/);
  });

  it('says that Java is too old', async () => {
    command('java', 'openjdk version "11.0.2"');
    await expect(needJava()).rejects.toThrow(/^Java 11 \(java\) is too old/);
  });

  it('is content with Java 17', async () => {
    command('java', 'openjdk version "17.0.15"');
    await expect(needJava()).resolves.toBeUndefined();
  });

  it('says that Maven is missing', async () => {
    await expect(needMaven()).rejects.toThrow(/^Maven is missing/);
  });

  it('says that the disk is full', () => {
    expect(diskProblem('/data', 3 * 1024 ** 2)).toMatch(
      /^The disk is full: 3 MiB left under \/data.*CARILLON_DATA_DIR/,
    );
    expect(diskProblem('/data', 1024 ** 3)).toBeNull();
  });

  it('looks at the disk of a folder that is still to be made', () => {
    expect(() => needDisk(path.join(folder, 'a/b'))).not.toThrow();
  });
});
