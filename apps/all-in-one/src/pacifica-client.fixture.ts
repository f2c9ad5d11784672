import { waitFor } from '@carillon/testing';

import type { ProjectClient, Reply, RequestOptions } from './project-client.fixture';

/** A subscription as `/eventmatch` shows it. */
export interface EventMatch {
  readonly uuid: string;
  readonly user: string;
  readonly disabled: string | null;
  readonly error: string | null;
  readonly target_url: string;
}

export const EVENT_MATCH_KEYS = [
  'uuid',
  'name',
  'jsonpath',
  'user',
  'disabled',
  'error',
  'target_url',
  'version',
  'extensions',
  'auth',
  'created',
  'updated',
  'deleted',
];

/** The Pacifica contract as one of its users calls it. */
export class PacificaClient {
  constructor(
    private readonly client: ProjectClient,
    readonly user: string,
  ) {}

  request(method: string, path: string, { headers = {}, ...options }: RequestOptions = {}): Promise<Reply> {
    return this.client.request(method, path, {
      ...options,
      headers: { 'Http-Remote-User': this.user, 'content-type': 'application/json', ...headers },
    });
  }

  async subscribe(body: Record<string, unknown>): Promise<EventMatch> {
    return this.expectOk('POST', '/eventmatch', { body: { name: 'e2e', jsonpath: '$.data', ...body } });
  }

  async get(uuid: string): Promise<EventMatch> {
    return this.expectOk('GET', `/eventmatch/${uuid}`);
  }

  async put(uuid: string, body: object): Promise<EventMatch> {
    return this.expectOk('PUT', `/eventmatch/${uuid}`, { body });
  }

  /** Posts an event and returns its id, a UUID as bare text. */
  async receive(body: unknown = { data: {} }): Promise<string> {
    const reply = await this.request('POST', '/receive', { body });
    if (reply.status !== 200) throw new Error(`/receive: ${reply.status} ${reply.text}`);
    return reply.text;
  }

  async waitUntilDisabled(uuid: string): Promise<EventMatch> {
    return waitFor(
      async () => {
        const subscription = await this.get(uuid);
        return subscription.disabled !== null && subscription;
      },
      { describe: 'the subscription to be disabled' },
    );
  }

  private async expectOk<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const reply = await this.request(method, path, options);
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${reply.text}`);
    return reply.json as T; // the shape is the contract's; what matters of it the specs assert
  }
}
