import type { ErrorCode } from '@carillon/util';

/** What a provider says about one match. */
export type PolicyAnswer = Allowed | Denied | Undecided;

export interface Allowed {
  readonly kind: 'allowed';
  /** Status and trimmed text of the answer, when somebody was asked. */
  readonly statusCode?: number;
  readonly response?: string;
}

export interface Denied {
  readonly kind: 'denied';
  readonly reason: ErrorCode;
  readonly statusCode?: number;
  readonly response?: string;
  /** The subscription is switched off, with this text. */
  readonly disable?: { readonly text: string };
}

/** Nobody answered; the match is asked about again. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly reason: ErrorCode;
  readonly detail: string;
  /** False: no question was sent, so this does not count as a try. */
  readonly asked: boolean;
}

/** Says whether an owner may see an event. Asked once for every match; an answer is never kept. */
export interface PolicyProvider {
  /** Closed list: `default`, `pacifica`. Also a metric label. */
  readonly name: string;
  /**
   * Never rejects because of the policy service; an answer that does not come is `undecided`.
   * @param document gives the event as JSON; read only by providers that send it
   * @throws whatever `document` throws (`EVENT_BODY_GONE`, `STORE_UNAVAILABLE`)
   */
  ask(owner: string, document: () => Promise<Buffer>): Promise<PolicyAnswer>;
}

/** Asks nobody. */
export function allowAll(name: string): PolicyProvider {
  return { name, ask: () => Promise.resolve({ kind: 'allowed' }) };
}
