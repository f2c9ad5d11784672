import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { receive, type ReceivedRequest } from './received-request';
import { type Answer, type Answers, ScriptedAnswers, send } from './scripted-answers';
import { waitFor, type WaitForOptions } from './wait-for';

export interface HttpTargetOptions {
  /** Default 0: a free one. Give the former port to bring a closed target back. */
  port?: number;
  /** What is answered where no path has a script of its own; default 200 without a body. */
  answers?: Answers;
}

/** A real HTTP server on 127.0.0.1 that keeps what it gets and answers as it is told. */
export interface HttpTarget {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** The answers at this path from now on, in turn; the last one stays. */
  answer(path: string, ...answers: [Answer, ...Answer[]]): void;
  /** Asks the function at every request of this path. */
  answerBy(path: string, decide: (request: ReceivedRequest) => Answer | Promise<Answer>): void;
  /** The answers at every path without a script of its own. */
  answerAll(answers: Answers): void;
  /** All requests so far in the order of their last byte, also those that were never answered. */
  requests(path?: string): ReceivedRequest[];
  /** The requests once there are `count` of them at least. */
  waitForRequests(count: number, options?: WaitForOptions & { path?: string }): Promise<ReceivedRequest[]>;
  /** Forgets the requests so far. */
  forget(): void;
  /** Stops listening and tears open connections down, hanging ones included. */
  close(): Promise<void>;
}

export async function startHttpTarget({ port = 0, answers }: HttpTargetOptions = {}): Promise<HttpTarget> {
  const script = new ScriptedAnswers();
  if (answers !== undefined) script.set(null, answers);
  let seen: ReceivedRequest[] = [];
  const at = (path?: string) => (path === undefined ? [...seen] : seen.filter((request) => request.path === path));

  const server = createServer((incoming, response) => {
    receive(incoming)
      .then(async (request) => {
        seen.push(request);
        await send(await script.next(request), response);
      })
      .catch((error: unknown) => {
        // a client that goes away is its own affair; a script that throws shows in the answer
        if (!response.headersSent && !response.destroyed) response.writeHead(500).end(String(error));
      });
  });
  const bound = await listen(server, port);

  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    answer: (path, ...scripted) => script.set(path, scripted),
    answerBy: (path, decide) => script.set(path, decide),
    answerAll: (scripted) => script.set(null, scripted),
    requests: at,
    waitForRequests: (count, { path, ...options } = {}) =>
      waitFor(
        () => {
          const requests = at(path);
          if (requests.length < count) throw new Error(`${requests.length} so far`);
          return requests;
        },
        { describe: `${count} requests at ${path ?? 'the target'}`, ...options },
      ),
    forget: () => {
      seen = [];
    },
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', 1024, () => {
      server.off('error', reject);
      // the cast: a server on a TCP port has such an address
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined || !server.listening ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
