import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { secretsKeyFile } from './secrets-key.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'secrets-key-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('makes a key of 32 bytes for its owner only, and keeps it', () => {
  const file = secretsKeyFile(path.join(folder, 'data'));
  const key = readFileSync(file, 'utf8');
  expect(Buffer.from(key, 'base64')).toHaveLength(32);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(secretsKeyFile(path.join(folder, 'data')), 'utf8')).toBe(key);
  expect(readdirSync(path.join(folder, 'data'))).toEqual(['secrets.key']);
});
