import { z } from 'zod';

import { setting } from './setting';
import type { AppName } from './settings';
import {
  booleanText,
  brokerText,
  cidrText,
  integerText,
  listText,
  optionalIntegerText,
  orEmpty,
  topicText,
  urlText,
} from './value-schemas';

/** Ports of the services when each runs alone. */
const HTTP_PORTS: Record<AppName, string> = {
  'all-in-one': '8080',
  gateway: '8080',
  ingest: '8081',
  matching: '8082',
  policy: '8083',
  scheduler: '8084',
  ledger: '8085',
  'delivery-webhook': '8091',
};

const text = z.string();
/** A timer of Node.js holds 2^31 - 1 ms at most. */
const MAX_MS = 2_147_483_647;

/**
 * Every variable that the apps read, once: name, default, meaning, form. `.env.example` and the reference page are rendered from it,
 * so that they cannot say something else.
 */
export const settingsCatalog = {
  HTTP_HOST: setting({
    help: 'Address to listen on. Anything but a loopback address needs AUTH_MODE set by hand.',
    default: '127.0.0.1',
    schema: text.min(1, 'must name an address'),
  }),
  HTTP_PORT: setting({
    help: 'Port to listen on; 0 picks a free one.',
    default: (app) => HTTP_PORTS[app],
    defaultShown: Object.entries(HTTP_PORTS)
      .map(([app, port]) => `${port} (${app})`)
      .join(', '),
    schema: integerText(0, 65_535),
  }),
  AUTH_MODE: setting({
    help: 'Who is trusted to name user and project. `trusted-header`: whoever can reach the port, so put a proxy in front when others can. `api-key` is not there yet.',
    default: '',
    defaultShown: '`trusted-header` on a loopback address, else none',
    schema: z.enum(['', 'trusted-header', 'api-key'], 'must be trusted-header'),
  }),
  USER_HEADER: setting({
    help: 'Request header that names the user.',
    default: 'Http-Remote-User',
    schema: text
      .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'must be the name of a header')
      .transform((name) => name.toLowerCase()),
  }),
  DEFAULT_USER: setting({
    help: 'User of requests without that header.',
    default: 'default_user',
    schema: text.min(1, 'must name a user'),
  }),
  KAFKA_BROKERS: setting({
    help: 'Brokers to start from, host:port separated by commas.',
    default: '127.0.0.1:19092',
    schema: listText(brokerText).refine((brokers) => brokers.length > 0, 'must name at least one broker'),
  }),
  KAFKA_SSL: setting({ help: 'Speak TLS with the brokers.', default: 'false', schema: booleanText }),
  KAFKA_SASL_MECHANISM: setting({
    help: 'How to log in at the brokers: `plain`, `scram-sha-256` or `scram-sha-512`; empty: no login.',
    default: '',
    schema: z.enum(['', 'plain', 'scram-sha-256', 'scram-sha-512'], 'must be plain, scram-sha-256 or scram-sha-512'),
  }),
  KAFKA_SASL_USERNAME: setting({ help: 'Name for that login.', default: '', schema: text }),
  KAFKA_SASL_PASSWORD: setting({ help: 'Password for that login.', default: '', secret: true, schema: text }),
  KAFKA_TOPIC_PREFIX: setting({
    help: 'Put before the name of every topic and consumer group, so that several installations can share a cluster.',
    default: '',
    schema: text.regex(/^[a-z0-9.-]{0,100}$/, 'must be at most 100 of a-z, 0-9, "." and "-"'),
  }),
  MONGODB_URI: setting({
    help: 'The store; a URI without a database name means the database `carillon`.',
    default: 'mongodb://127.0.0.1:27018/carillon',
    secret: true,
    // not urlText: a URI with several hosts is no URL
    schema: text.regex(/^mongodb(?:\+srv)?:\/\/\S+$/, 'must start with mongodb:// or mongodb+srv://'),
  }),
  EGRESS_ALLOW: setting({
    help: 'Address ranges that webhooks may call although they are not public, separated by commas, e.g. `10.0.0.0/8,::1/128`.',
    default: '',
    defaultShown: 'none; `npm start` sets loopback',
    schema: listText(cidrText),
  }),
  INBOX_TOPICS: setting({
    help: 'Topics where any producer may write CloudEvents, separated by commas.',
    default: 'carillon.inbox',
    schema: listText(topicText),
  }),
  INGEST_PUBLISH_TIMEOUT_MS: setting({
    help: 'How long an intake request waits for Kafka before it is answered 503.',
    default: '5000',
    schema: integerText(100, 60_000),
  }),
  POLICY_URL: setting({
    help: 'Policy service asked for subscriptions made through /eventmatch; empty: all is allowed.',
    default: '',
    schema: orEmpty(urlText('http', 'https')),
  }),
  POLICY_TIMEOUT_MS: setting({
    help: 'How long a policy query may take.',
    default: '5000',
    schema: integerText(100, 60_000),
  }),
  WEBHOOK_TIMEOUT_MS: setting({
    help: 'How long one webhook attempt may take, from connecting to the last byte of the answer.',
    default: '15000',
    schema: integerText(100, 120_000),
  }),
  RETENTION_HOURS: setting({
    help: 'How long events, deliveries and revisions are kept.',
    default: '720',
    schema: integerText(1, 87_600),
  }),
  RETENTION_MAX_EVENTS: setting({
    help: 'Most events kept, oldest finished ones go first; empty: no such limit.',
    default: '',
    schema: optionalIntegerText(1, 1_000_000_000),
  }),
  PACIFICA_RETRY: setting({
    help: 'Give subscriptions made through /eventmatch the ordinary retry schedule before they are disabled.',
    default: 'false',
    schema: booleanText,
  }),
  PACIFICA_TRACEBACK: setting({
    help: 'Show the reason of an error in the `traceback` of answers under /eventmatch and /receive.',
    default: 'false',
    schema: booleanText,
  }),
  STOP_GRACE_MS: setting({
    help: 'How long running work may take to finish after SIGTERM.',
    default: '20000',
    schema: integerText(0, MAX_MS),
  }),
  LOG_LEVEL: setting({
    help: 'Least important lines that are written: `debug`, `info`, `warn` or `error`.',
    default: 'info',
    schema: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error'),
  }),
  OTEL_TRACES_EXPORTER: setting({
    help: 'Where spans go: `none` or `otlp`. Trace ids travel in either case.',
    default: 'none',
    schema: z.enum(['none', 'otlp'], 'must be none or otlp'),
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting({
    help: 'Base address of the OTLP/HTTP collector.',
    default: '',
    defaultShown: '`http://localhost:4318` when spans are exported',
    schema: orEmpty(urlText('http', 'https')),
  }),
};

export type SettingName = keyof typeof settingsCatalog;

/** Values by variable name. */
export type SettingValues = { [Name in SettingName]: z.output<(typeof settingsCatalog)[Name]['schema']> };

/** Read by the scripts that run the local stack, not by the apps. */
export const scriptSettings: Record<string, { help: string; default: string }> = {
  CARILLON_DATA_DIR: { help: "The local engines' data, logs and keys.", default: '.carillon' },
  STACK_KAFKA_PORT: { help: 'Port of the local Kafka.', default: '19092' },
  STACK_MONGODB_PORT: { help: 'Port of the local store.', default: '27018' },
  TARGET_PORT: { help: "Port of `npm start`'s small target that prints each request.", default: '8090' },
};

/** Variables of the original Pacifica Notifications that Carillon has no use for; named once at start, without effect. */
export const legacySettings = [
  'NOTIFICATIONS_CONFIG',
  'NOTIFICATIONS_CPCONFIG',
  'BROKER_URL',
  'BACKEND_URL',
  'PEEWEE_URL',
  'DATABASE_CONNECT_ATTEMPTS',
  'DATABASE_CONNECT_WAIT',
] as const;
