import { startHttpTarget } from './http-target';
import type { ReceivedRequest } from './received-request';
import type { Answer } from './scripted-answers';
import type { WaitForOptions } from './wait-for';

const ALLOWED: Answer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'success' }),
};

/**
 * The policy service of the Pacifica contract, as seen over HTTP: `POST /events/<user>` with the event as body. Everybody
 * is allowed until told otherwise.
 */
export interface PolicyServer {
  /** For `POLICY_URL`. */
  readonly url: string;
  readonly port: number;
  /** The answers for this user from now on, in turn; the last one stays. */
  answer(user: string, ...answers: [Answer, ...Answer[]]): void;
  /** 412 with this text: the user may not see the event. */
  deny(user: string, message?: string): void;
  /** The questions so far. */
  questions(user?: string): PolicyQuestion[];
  waitForQuestions(count: number, options?: WaitForOptions & { user?: string }): Promise<PolicyQuestion[]>;
  close(): Promise<void>;
}

export interface PolicyQuestion {
  readonly user: string;
  readonly request: ReceivedRequest;
}

/** @param port default 0: a free one */
export async function startPolicyServer({ port = 0 }: { port?: number } = {}): Promise<PolicyServer> {
  const notFound: Answer = { status: 404, body: 'the contract knows POST /events/<user> only' };
  const target = await startHttpTarget({
    port,
    answers: (request) => (userOf(request) === null || request.method !== 'POST' ? notFound : ALLOWED),
  });
  const asQuestion = (request: ReceivedRequest): PolicyQuestion => ({ user: userOf(request) ?? '', request });
  return {
    url: target.url,
    port: target.port,
    answer: (user, ...answers) => target.answer(pathOf(user), ...answers),
    deny: (user, message = 'Precondition Failed: Invalid eventType for Not Present') =>
      target.answer(pathOf(user), {
        status: 412,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ status: '412 Precondition Failed', message }),
      }),
    questions: (user) => target.requests(user === undefined ? undefined : pathOf(user)).map(asQuestion),
    waitForQuestions: async (count, { user, ...options } = {}) => {
      const path = user === undefined ? {} : { path: pathOf(user) };
      return (await target.waitForRequests(count, { ...options, ...path })).map(asQuestion);
    },
    close: () => target.close(),
  };
}

/** One path segment, percent-encoded. */
function pathOf(user: string): string {
  return `/events/${encodeURIComponent(user)}`;
}

function userOf(request: ReceivedRequest): string | null {
  const segment = /^\/events\/([^/]*)$/.exec(request.path)?.[1];
  return segment === undefined ? null : decodeURIComponent(segment);
}
