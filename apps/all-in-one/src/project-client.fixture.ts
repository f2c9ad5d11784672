import { anEvent, type EventMembers, STRUCTURED } from './an-event.fixture';

/** An HTTP answer, read whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the text is no JSON. */
  readonly json: unknown;
}

export interface RequestOptions {
  /** Bytes and text go out as they are, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** The members of a shown subscription that the stories look at. */
export interface ShownSubscription {
  readonly id: string;
  readonly status: 'active' | 'paused' | 'disabled';
  readonly statusReason: { readonly code: string; readonly text: string } | null;
  readonly revision: number;
}

/** The members of a shown delivery that the stories look at. */
export interface ShownDelivery {
  readonly id: string;
  readonly eventId: string;
  readonly subscriptionId: string;
  readonly state: string;
  readonly reason: string;
  readonly nextAttemptAt: string | null;
  readonly attempts: readonly { readonly number: number; readonly outcome: string; readonly reason: string }[];
}

/** The members of a shown event that the stories look at. */
export interface ShownEvent {
  readonly id: string;
  readonly state: string;
  readonly matches: number;
}

/** The members of an explanation that the stories look at. */
export interface ShownExplanation {
  readonly text: string;
  readonly stages: readonly ShownStage[];
  readonly subscription: {
    readonly then: ShownJudgement | null;
    readonly today: ShownJudgement | null;
    readonly changed: readonly string[];
    readonly difference: string;
  } | null;
  readonly deliveries: { readonly counts: Record<string, number> | null } | null;
}

export interface ShownStage {
  readonly stage: string;
  readonly outcome: string;
  readonly reason: string;
  readonly text: string;
}

interface ShownJudgement {
  readonly revision: number;
  readonly matches: boolean | null;
  readonly clauses: readonly unknown[];
}

/** What a subscription says beside its URL. */
export interface DraftMembers {
  target?: object;
  [member: string]: unknown;
}

/** The API as one client of one project uses it. Methods other than `request` throw with the whole answer unless it is the hoped-for one. */
export class ProjectClient {
  constructor(
    readonly url: string,
    readonly project: string,
  ) {}

  async request(method: string, path: string, { body, headers = {} }: RequestOptions = {}): Promise<Reply> {
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'carillon-project': this.project,
        ...(raw ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: raw ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: jsonIn(text) };
  }

  async expect<T>(status: number, method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const reply = await this.request(method, path, options);
    if (reply.status !== status) throw new Error(`${method} ${path}: ${reply.status}, not ${status}: ${reply.text}`);
    return reply.json as T; // the shape is the contract's; what matters of it the specs assert
  }

  /** Subscribes a webhook at `url`. */
  async subscribe(url: string, { target = {}, ...members }: DraftMembers = {}): Promise<ShownSubscription> {
    const body = { ...members, target: { channel: 'webhook', url, ...target } };
    return this.expect(201, 'POST', '/v1/subscriptions', { body });
  }

  async subscription(id: string): Promise<ShownSubscription> {
    return this.expect(200, 'GET', `/v1/subscriptions/${id}`);
  }

  /** Publishes an event in structured mode and returns the id that it got. */
  async publish(members: EventMembers = {}, headers: Record<string, string> = {}): Promise<string> {
    return this.publishBytes(JSON.stringify(anEvent(members)), { 'content-type': STRUCTURED, ...headers });
  }

  async publishBytes(body: string | Buffer, headers: Record<string, string>): Promise<string> {
    const [id] = await this.publishAll(body, headers);
    return id ?? '';
  }

  /** The ids of a request's events, in order. */
  async publishAll(body: string | Buffer, headers: Record<string, string>): Promise<string[]> {
    const { events } = await this.expect<{ events: { id: string }[] }>(202, 'POST', '/v1/events', { body, headers });
    return events.map(({ id }) => id);
  }

  /** What the history says about an event; rejects while it says nothing. */
  async event(eventId: string): Promise<ShownEvent> {
    return this.expect(200, 'GET', `/v1/events/${eventId}`);
  }

  /** Why the event did or did not reach the subscription; without one, what became of it for all. */
  async explain(eventId: string, subscription?: string): Promise<ShownExplanation> {
    const query = subscription === undefined ? '' : `?subscription=${subscription}`;
    return this.expect(200, 'GET', `/v1/events/${eventId}/explain${query}`);
  }

  /** What the history says about the deliveries of an event so far. */
  async deliveriesOf(eventId: string): Promise<ShownDelivery[]> {
    const page = await this.expect<{ items: ShownDelivery[] }>(200, 'GET', `/v1/deliveries?event=${eventId}`);
    return page.items;
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
