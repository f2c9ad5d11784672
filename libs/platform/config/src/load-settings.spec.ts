import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ignoredSettings, loadSettings } from './load-settings';
import { APP_NAMES } from './settings';
import { SettingsError } from './settings-error';

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadSettings('gateway', env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ name }) => name);
    throw error;
  }
  return [];
}

describe('loadSettings', () => {
  it('needs nothing to be set', () => {
    for (const app of APP_NAMES)
      expect(loadSettings(app, {})).toMatchObject({
        app,
        http: { host: '127.0.0.1' },
        policy: { url: null },
        egress: { allow: [] },
      });
  });

  it.each([
    ['all-in-one', 8080],
    ['gateway', 8080],
    ['ingest', 8081],
    ['matching', 8082],
    ['policy', 8083],
    ['scheduler', 8084],
    ['ledger', 8085],
    ['delivery-webhook', 8091],
  ] as const)('gives %s the port %s', (app, port) => expect(loadSettings(app, {}).http.port).toBe(port));

  it('takes an empty variable as not set', () => {
    expect(loadSettings('gateway', { HTTP_PORT: '', KAFKA_SSL: ' ', RETENTION_MAX_EVENTS: '' })).toEqual(
      loadSettings('gateway', {}),
    );
  });

  it.each([
    [{ HTTP_PORT: '0' }, { http: { port: 0 } }],
    [{ HTTP_HOST: '::1' }, { http: { host: '::1' } }],
    [{ HTTP_HOST: '0.0.0.0', AUTH_MODE: 'trusted-header' }, { http: { host: '0.0.0.0' } }],
    [{ KAFKA_BROKERS: ' a:1 , [::1]:9092 ,' }, { kafka: { brokers: ['a:1', '[::1]:9092'] } }],
    [
      { KAFKA_SSL: 'true', KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'p' },
      { kafka: { ssl: true, sasl: { mechanism: 'scram-sha-512', username: 'u', password: 'p' } } },
    ],
    [{ KAFKA_TOPIC_PREFIX: 'test.' }, { kafka: { topicPrefix: 'test.' } }],
    [
      { MONGODB_URI: 'mongodb://u:p@h1,h2/db?replicaSet=rs' },
      { mongodb: { uri: 'mongodb://u:p@h1,h2/db?replicaSet=rs' } },
    ],
    [{ EGRESS_ALLOW: '10.0.0.0/8,::1/128' }, { egress: { allow: ['10.0.0.0/8', '::1/128'] } }],
    [{ INBOX_TOPICS: 'a,b.c' }, { ingest: { inboxTopics: ['a', 'b.c'] } }],
    [{ POLICY_URL: 'http://policy:8181/x' }, { policy: { url: 'http://policy:8181/x' } }],
    [{ USER_HEADER: 'X-User' }, { identity: { userHeader: 'x-user' } }],
    [{ RETENTION_HOURS: '24', RETENTION_MAX_EVENTS: '50000' }, { retention: { hours: 24, maxEvents: 50_000 } }],
    [{ PACIFICA_RETRY: 'true', PACIFICA_TRACEBACK: 'true' }, { pacifica: { retry: true, traceback: true } }],
    [
      { OTEL_TRACES_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' },
      { telemetry: { traces: 'otlp', otlpEndpoint: 'http://c:4318' } },
    ],
  ])('reads %j', (env, expected) => expect(loadSettings('gateway', env)).toMatchObject(expected));

  it.each<[Record<string, string>, string]>([
    [{ HTTP_PORT: '65536' }, 'HTTP_PORT'],
    [{ HTTP_PORT: '80a' }, 'HTTP_PORT'],
    [{ HTTP_HOST: '0.0.0.0' }, 'AUTH_MODE'],
    [{ HTTP_HOST: '::' }, 'AUTH_MODE'],
    [{ HTTP_HOST: 'carillon.example' }, 'AUTH_MODE'],
    [{ AUTH_MODE: 'api-key' }, 'AUTH_MODE'],
    [{ AUTH_MODE: 'none' }, 'AUTH_MODE'],
    [{ KAFKA_BROKERS: 'nohost' }, 'KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: ',' }, 'KAFKA_BROKERS'],
    [{ KAFKA_BROKERS: 'a:99999' }, 'KAFKA_BROKERS'],
    [{ KAFKA_SSL: 'yes' }, 'KAFKA_SSL'],
    [{ KAFKA_SSL: '1' }, 'KAFKA_SSL'],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'KAFKA_SASL_MECHANISM'],
    [{ KAFKA_SASL_USERNAME: 'u' }, 'KAFKA_SASL_MECHANISM'],
    [{ KAFKA_TOPIC_PREFIX: 'Test_' }, 'KAFKA_TOPIC_PREFIX'],
    [{ MONGODB_URI: 'postgres://x' }, 'MONGODB_URI'],
    [{ EGRESS_ALLOW: '10.0.0.0/33' }, 'EGRESS_ALLOW'],
    [{ EGRESS_ALLOW: 'loopback' }, 'EGRESS_ALLOW'],
    [{ EGRESS_ALLOW: '::1/129' }, 'EGRESS_ALLOW'],
    [{ INBOX_TOPICS: 'a b' }, 'INBOX_TOPICS'],
    [{ POLICY_URL: 'policy:8181' }, 'POLICY_URL'],
    [{ USER_HEADER: 'X User' }, 'USER_HEADER'],
    [{ WEBHOOK_TIMEOUT_MS: '15s' }, 'WEBHOOK_TIMEOUT_MS'],
    [{ RETENTION_HOURS: '0' }, 'RETENTION_HOURS'],
    [{ LOG_LEVEL: 'trace' }, 'LOG_LEVEL'],
    [{ OTEL_TRACES_EXPORTER: 'jaeger' }, 'OTEL_TRACES_EXPORTER'],
  ])('refuses %j', (env, name) => expect(problemsOf(env)).toEqual([name]));

  it('lists everything that is wrong at once, with the values', () => {
    const load = () =>
      loadSettings('gateway', {
        HTTP_PORT: 'x',
        KAFKA_SSL: 'yes',
        AUTH_MODE: 'api-key',
        KAFKA_SASL_MECHANISM: 'plain',
      });
    expect(load).toThrow(SettingsError);
    expect(load).toThrow(
      /HTTP_PORT: must be a whole number.*it is "x"[\s\S]*KAFKA_SSL: must be true or false[\s\S]*AUTH_MODE: api-key is not there yet[\s\S]*KAFKA_SASL_USERNAME[\s\S]*KAFKA_SASL_PASSWORD/,
    );
  });

  it('does not tell the value of a secret', () => {
    expect(() => loadSettings('gateway', { MONGODB_URI: 'http://user:hunter2@h' })).toThrow(
      /MONGODB_URI: must start with(?![\s\S]*hunter2)/,
    );
  });
});

describe('secrets from files', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'carillon-config-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read without the line break at their end', () => {
    const file = join(folder, 'uri');
    writeFileSync(file, 'mongodb://u:p@h/db\n');
    expect(loadSettings('gateway', { MONGODB_URI_FILE: file }).mongodb.uri).toBe('mongodb://u:p@h/db');
  });

  it('must be readable, and not contradict the variable', () => {
    expect(problemsOf({ MONGODB_URI_FILE: join(folder, 'missing') })).toEqual(['MONGODB_URI_FILE']);
    expect(problemsOf({ MONGODB_URI_FILE: join(folder, 'uri'), MONGODB_URI: 'mongodb://h' })).toEqual(['MONGODB_URI']);
  });

  it('are only for secrets', () => {
    expect(loadSettings('gateway', { HTTP_PORT_FILE: join(folder, 'missing') }).http.port).toBe(8080);
  });
});

it('names the variables of the original that do nothing here', () => {
  expect(ignoredSettings({ BROKER_URL: 'x', PEEWEE_URL: 'y', POLICY_URL: 'z' })).toEqual(['BROKER_URL', 'PEEWEE_URL']);
});
