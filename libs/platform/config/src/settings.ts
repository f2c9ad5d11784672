/** The apps of the product; the name is also the service name in telemetry and the Kafka client id. */
export const APP_NAMES = [
  'all-in-one',
  'gateway',
  'ingest',
  'matching',
  'policy',
  'scheduler',
  'ledger',
  'delivery-webhook',
] as const;
export type AppName = (typeof APP_NAMES)[number];

/** Everything that can be set, typed and checked, in the words of the code. Read once, before Nest starts. */
export interface Settings {
  app: AppName;
  /** Version of the product. */
  version: string;
  http: { host: string; port: number };
  kafka: {
    brokers: string[];
    ssl: boolean;
    sasl: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string } | null;
    topicPrefix: string;
  };
  mongodb: { uri: string };
  egress: { allow: string[] };
  ingest: { inboxTopics: string[]; publishTimeoutMs: number };
  /** Asked for subscriptions made through `/eventmatch` only. `url` null: allow all. */
  policy: { url: string | null; timeoutMs: number };
  webhook: { timeoutMs: number };
  /** `userHeader` in lower case, as Node shows header names. */
  identity: { userHeader: string; defaultUser: string };
  auth: { mode: 'trusted-header' };
  retention: { hours: number; maxEvents: number | null };
  pacifica: { retry: boolean; traceback: boolean };
  lifecycle: { stopGraceMs: number };
  log: { level: 'debug' | 'info' | 'warn' | 'error' };
  telemetry: { traces: 'none' | 'otlp'; otlpEndpoint: string | null };
}

/** Injection token of {@link Settings}. */
export const SETTINGS = Symbol('SETTINGS');
