import { execFile } from 'node:child_process';
import { join } from 'node:path';

import { kafkaBrokers, mongoUri, randomName } from '@carillon/testing';
import { describe, expect, it } from 'vitest';

const BUILD = process.env['CARILLON_TEST_BUILD'] ?? join(__dirname, '../../..');
const BIN = join(BUILD, 'apps/cli/bin/carillon.js');

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** The command as people type it, with topics and a database of its own. */
function carillon(env: Record<string, string>, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, SECRETS_KEY: '', ...env }, timeout: 60_000 };
    execFile(process.execPath, [BIN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr });
    });
  });
}

describe('carillon', () => {
  const prefix = `${randomName('cli')}.`;
  const env = {
    KAFKA_BROKERS: kafkaBrokers().join(','),
    MONGODB_URI: `${mongoUri()}/${randomName('cli')}`,
    KAFKA_TOPIC_PREFIX: prefix,
  };

  it('lists the declared topics without asking a broker', async () => {
    const { code, stdout } = await carillon(
      { KAFKA_BROKERS: '127.0.0.1:1' },
      'topics',
      'list',
      '--partitions',
      'images',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ingest\.event\.accepted\.v1 +12 +3 /m);
  });

  it('says what is missing, creates it, and then finds everything as declared', async () => {
    const before = await carillon(env, 'topics', 'check');
    expect(before.code).toBe(1);
    expect(before.stdout).toContain('carillon topics ensure');

    const made = await carillon(env, 'topics', 'ensure');
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toContain('created: ingest.event.accepted.v1');

    expect(await carillon(env, 'topics', 'ensure')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^0 of \d+ topics created/),
    });
    expect(await carillon(env, 'topics', 'check')).toMatchObject({ code: 0 });
    expect(await carillon(env, 'doctor')).toMatchObject({ code: 0, stdout: expect.stringContaining('ok     kafka') });
  });

  it('does not wait for ever for a broker that is away', async () => {
    const { code, stderr } = await carillon(
      { ...env, KAFKA_BROKERS: '127.0.0.1:1' },
      'topics',
      'check',
      '--timeout',
      '1',
    );
    expect(code).toBe(1);
    expect(stderr).toContain('Kafka at 127.0.0.1:1: no answer within 1 s');
  });

  it('finds what is wrong and says what to do', async () => {
    const { code, stdout } = await carillon({ ...env, HTTP_PORT: 'many' }, 'doctor');
    expect(code).toBe(1);
    expect(stdout).toContain('FAILED settings');
    expect(stdout).toContain('HTTP_PORT');
  });

  it('explains itself', async () => {
    expect((await carillon({}, '--help')).stdout).toContain('doctor');
    expect(await carillon({}, 'topics', 'check', '--timeout', 'soon')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a whole number'),
    });
  });
});
