import type { ServerResponse } from 'node:http';

import type { ReceivedRequest } from './received-request';

/** How a server answers one request. Without any field: 200 and no body. */
export interface Answer {
  status?: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Waits this long first. */
  delayMs?: number;
  /** Reads the request and never answers. */
  hang?: boolean;
  /** Reads the request and tears the connection down with a TCP reset. */
  reset?: boolean;
}

/** One answer after another; the last one stays. A function is asked at every request. */
export type Answers = readonly Answer[] | ((request: ReceivedRequest) => Answer | Promise<Answer>);

/** What is answered at which path. */
export class ScriptedAnswers {
  readonly #byPath = new Map<string, Answers>();
  readonly #used = new Map<string, number>();
  #otherwise: Answers = [{}];

  set(path: string | null, answers: Answers): void {
    if (typeof answers !== 'function' && answers.length === 0) throw new Error('a script needs one answer at least');
    this.#used.delete(path ?? '*');
    if (path === null) this.#otherwise = answers;
    else this.#byPath.set(path, answers);
  }

  async next(request: ReceivedRequest): Promise<Answer> {
    const own = this.#byPath.get(request.path);
    const answers = own ?? this.#otherwise;
    if (typeof answers === 'function') return answers(request);
    const key = own === undefined ? '*' : request.path;
    const used = this.#used.get(key) ?? 0;
    this.#used.set(key, used + 1);
    return answers[Math.min(used, answers.length - 1)] ?? {};
  }
}

/** Carries an answer out. A hanging one leaves the connection to the server's close. */
export async function send(answer: Answer, response: ServerResponse): Promise<void> {
  if (answer.hang) return;
  if (answer.delayMs !== undefined) {
    await new Promise((resolve) => {
      setTimeout(resolve, answer.delayMs);
    });
  }
  if (answer.reset) {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(answer.status ?? 200, answer.headers);
  response.end(answer.body);
}
