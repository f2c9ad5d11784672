import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '../..');

describe('npm run generate', { timeout: 60_000 }, () => {
  let into: string;

  beforeAll(() => {
    into = mkdtempSync(join(tmpdir(), 'carillon-generated-'));
    for (const file of ['package.json', 'tsconfig.base.json']) cpSync(join(ROOT, file), join(into, file));
    mkdirSync(join(into, 'libs/contracts/messages/src'), { recursive: true });
    cpSync(
      join(ROOT, 'libs/contracts/messages/src/message-definition.ts'),
      join(into, 'libs/contracts/messages/src/message-definition.ts'),
    );
    symlinkSync(join(ROOT, 'node_modules'), join(into, 'node_modules'));
  });
  afterAll(() => rmSync(into, { recursive: true, force: true }));

  const generate = (...words: string[]) =>
    spawnSync(process.execPath, [join(__dirname, 'run.mjs'), ...words], {
      env: { ...process.env, CARILLON_GENERATE_INTO: into },
      encoding: 'utf8',
    });

  it('makes a lib, an app, a channel and a message that compile', () => {
    for (const words of [
      ['lib', 'features', 'digest'],
      ['app', 'digest'],
      ['channel', 'carrier-pigeon'],
      ['message', 'digest', 'digest', 'sent'],
    ]) {
      const made = generate(...words);
      expect(made.status, made.stderr).toBe(0);
      expect(made.stdout).toContain('Next:');
    }
    writeFileSync(
      join(into, 'tsconfig.json'),
      JSON.stringify({
        extends: './tsconfig.base.json',
        // the app names itself, and only its owner can add it to the list of apps
        compilerOptions: {
          noEmit: true,
          composite: false,
          incremental: false,
          declaration: false,
          declarationMap: false,
          customConditions: ['@carillon/source'],
        },
        include: [
          'libs/features/**/*.ts',
          'libs/channels/**/*.ts',
          'libs/contracts/**/*.ts',
          'apps/**/app.module.ts',
          join(ROOT, 'libs/**/src/**/*.d.ts'),
        ],
      }),
    );
    const compiled = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), ['-p', into], { encoding: 'utf8' });
    expect(compiled.stdout).toBe('');
    expect(existsSync(join(into, 'apps/digest/src/main.ts'))).toBe(true);
  });

  it('gives every project both tags', () => {
    const manifest = JSON.parse(readFileSync(join(into, 'libs/channels/carrier-pigeon/package.json'), 'utf8')) as {
      nx: { tags: string[] };
    };
    expect(manifest.nx.tags).toEqual(['type:channel', 'scope:carrier-pigeon', 'channel:carrier-pigeon']);
  });

  it('never overwrites', () => {
    const again = generate('app', 'digest');
    expect(again.status).toBe(1);
    expect(again.stderr).toContain('apps/digest/package.json');
  });

  it.each([[[]], [['lib']], [['lib', 'features', '../escape']], [['thing', 'x']]])(
    'explains itself when called with %j',
    (words) => {
      const refused = generate(...words);
      expect(refused.status).toBe(2);
      expect(refused.stderr).toContain('usage:');
    },
  );
});
