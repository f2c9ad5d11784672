import process from 'node:process';

import { loadSettings } from './load-settings';
import type { Settings } from './settings';

/** Any part of a nested value; lists are replaced as a whole. */
export type DeepPartial<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { [Name in keyof Value]?: DeepPartial<Value[Name]> }
    : Value;

/**
 * Settings for specs: all-in-one on a free loopback port, only errors logged, the engines of the test run
 * (`CARILLON_TEST_KAFKA_BROKERS`, `CARILLON_TEST_MONGODB_URI`), nothing else of the environment.
 */
export function testSettings(overrides: DeepPartial<Settings> = {}): Settings {
  const settings = loadSettings('all-in-one', {
    HTTP_PORT: '0',
    LOG_LEVEL: 'error',
    STOP_GRACE_MS: '10000',
    EGRESS_ALLOW: '127.0.0.0/8,::1/128',
    KAFKA_BROKERS: process.env['CARILLON_TEST_KAFKA_BROKERS'],
    MONGODB_URI: process.env['CARILLON_TEST_MONGODB_URI'],
  });
  return merged(settings, overrides) as Settings; // overrides have the shape of parts of Settings
}

function merged(base: unknown, override: unknown): unknown {
  if (override === undefined) return base;
  if (!isPlain(base) || !isPlain(override)) return override;
  const result: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(override)) result[name] = merged(base[name], value);
  return result;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
