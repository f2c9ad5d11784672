/** A filter expression as people write it: one dialect key (`exact`, `prefix`, `suffix`, `all`, `any`, `not`, `jsonpath`, …). */
export type FilterExpression = Readonly<Record<string, unknown>>;

export type SubscriptionStatus = 'active' | 'paused' | 'disabled';

export interface StatusReason {
  code: string;
  text: string;
  at: string;
}

export interface WebhookTarget {
  channel: 'webhook';
  url: string;
  method: 'POST' | 'PUT' | 'PATCH';
  /** Content mode of the request: see the reference page on webhooks. */
  mode: 'structured' | 'binary';
  headers: Readonly<Record<string, string>>;
}

/** Where matches go. A union over `channel`; more members come with their channels. */
export type Target = WebhookTarget;

/** What a subscription made through `/eventmatch` has beside the rest. */
export interface PacificaPart {
  version: string;
  jsonpath: string;
  /** JSON text exactly as sent: integers and unknown members survive. */
  extensionsText: string;
  authText: string;
  /** Times that its clients may set or see; Python `isoformat()` without zone. */
  created: string;
  updated: string;
  disabled: string | null;
  error: string | null;
}

/** Somebody wants events of a project that pass a filter, at a target. */
export interface Subscription {
  id: string;
  project: string;
  owner: string;
  name: string;
  /** All must hold; empty = every event of the project. */
  filters: readonly FilterExpression[];
  target: Target;
  /** Free members of a native subscription; kept and shown, not sent. */
  extensions: Readonly<Record<string, unknown>>;
  /** Name of the policy provider: `default` asks nobody, `pacifica` asks POLICY_URL (and nobody while that is empty). */
  policy: string;
  failure: { policy: 'retry' | 'disable' };
  /** Lowest OpenTelemetry severity number that is wanted (1 = trace = everything). */
  minSeverity: number;
  status: SubscriptionStatus;
  statusReason: StatusReason | null;
  /** Counts changes, from 1. */
  revision: number;
  createdAt: string;
  updatedAt: string;
  /** Which contract's API it was made through. */
  contract: 'native' | 'pacifica';
  pacifica?: PacificaPart;
}
