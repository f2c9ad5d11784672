import type { FastifyReply } from 'fastify';

import type { ErrorShapes } from './error-shapes';
import { PROBLEM_TYPE, type ProblemAnswer } from './problem';

/** Sends a problem, in the form of the contract that the address belongs to. */
export function sendProblem(
  reply: FastifyReply,
  { problem, headers }: ProblemAnswer,
  context: { url: string; error: unknown; shapes: ErrorShapes | null },
): void {
  const shaped = context.shapes?.find(context.url)?.(problem, context.error);
  if (shaped === undefined) {
    void reply
      .code(problem.status)
      .headers({ ...headers, 'content-type': PROBLEM_TYPE })
      .send(jsonBytes(problem));
  } else {
    void reply
      .code(shaped.status)
      .headers({ ...headers, 'content-type': 'application/json', ...shaped.headers })
      .send(jsonBytes(shaped.body));
  }
}

/** As bytes: to a text Fastify adds a charset, which neither form has. */
function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
