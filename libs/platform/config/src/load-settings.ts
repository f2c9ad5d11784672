import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';

import { misspeltSettings } from './misspelt-settings';
import { type Environment, readEnvironment } from './read-environment';
import type { AppName, Settings } from './settings';
import { legacySettings, type SettingValues } from './settings-catalog';
import { SettingsError, type SettingsProblem } from './settings-error';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * The settings of one app.
 *
 * @throws SettingsError naming everything that is wrong, not just the first
 */
export function loadSettings(app: AppName, env: Environment = process.env): Settings {
  const { values, problems } = readEnvironment(app, env);
  const all = [...problems, ...crossCheck(values)];
  if (all.length > 0) throw new SettingsError(all, misspeltSettings(env));
  // no problem was found, so every value was read
  return toSettings(app, values as SettingValues);
}

/** Variables of the original Pacifica Notifications that are set but do nothing here. */
export function ignoredSettings(env: Environment = process.env): string[] {
  return legacySettings.filter((name) => env[name] !== undefined);
}

/** What is only wrong together. Values that could not be read are left out: they are reported already. */
function crossCheck(values: Partial<SettingValues>): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  if (values.AUTH_MODE === 'api-key') {
    problems.push({
      name: 'AUTH_MODE',
      problem: 'api-key is not there yet; use trusted-header, behind a proxy that sets the user',
    });
  } else if (values.AUTH_MODE === '' && values.HTTP_HOST !== undefined && !isLoopback(values.HTTP_HOST)) {
    problems.push({
      name: 'AUTH_MODE',
      problem: `HTTP_HOST ${JSON.stringify(values.HTTP_HOST)} is not a loopback address: whoever reaches it can act as anybody. Set AUTH_MODE=trusted-header to say that only trusted callers do`,
    });
  }
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = values;
  if (mechanism !== undefined && mechanism !== '') {
    if (username === '') problems.push({ name: 'KAFKA_SASL_USERNAME', problem: 'is needed with KAFKA_SASL_MECHANISM' });
    if (password === '') problems.push({ name: 'KAFKA_SASL_PASSWORD', problem: 'is needed with KAFKA_SASL_MECHANISM' });
  } else if (mechanism === '' && (username !== '' || password !== '')) {
    problems.push({
      name: 'KAFKA_SASL_MECHANISM',
      problem: 'is needed with KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    });
  }
  return problems;
}

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host.toLowerCase() === 'localhost';
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

function toSettings(app: AppName, values: SettingValues): Settings {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  return {
    app,
    version: productVersion(),
    http: { host: values.HTTP_HOST, port: values.HTTP_PORT },
    kafka: {
      brokers: values.KAFKA_BROKERS,
      ssl: values.KAFKA_SSL,
      sasl:
        mechanism === ''
          ? null
          : { mechanism, username: values.KAFKA_SASL_USERNAME, password: values.KAFKA_SASL_PASSWORD },
      topicPrefix: values.KAFKA_TOPIC_PREFIX,
    },
    mongodb: { uri: values.MONGODB_URI },
    egress: { allow: values.EGRESS_ALLOW },
    ingest: { inboxTopics: values.INBOX_TOPICS, publishTimeoutMs: values.INGEST_PUBLISH_TIMEOUT_MS },
    policy: { url: values.POLICY_URL, timeoutMs: values.POLICY_TIMEOUT_MS },
    webhook: { timeoutMs: values.WEBHOOK_TIMEOUT_MS },
    identity: { userHeader: values.USER_HEADER, defaultUser: values.DEFAULT_USER },
    auth: { mode: 'trusted-header' },
    retention: { hours: values.RETENTION_HOURS, maxEvents: values.RETENTION_MAX_EVENTS },
    pacifica: { retry: values.PACIFICA_RETRY, traceback: values.PACIFICA_TRACEBACK },
    lifecycle: { stopGraceMs: values.STOP_GRACE_MS },
    log: { level: values.LOG_LEVEL },
    telemetry: { traces: values.OTEL_TRACES_EXPORTER, otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT },
  };
}

/** All projects of the workspace carry the product's version. */
function productVersion(): string {
  const manifest = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
