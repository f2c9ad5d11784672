/** An answer in error, as clients of the original know it: `status` and one of its fixed messages. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** What really happened: for the log, and for `traceback` where that is switched on. */
    readonly reason: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

/** Not there, not yours, deleted, or an empty list: the original does not tell them apart. */
export function forbidden(reason: string): Refusal {
  return new Refusal(403, 'Forbidden', reason);
}

/** Everything that is wrong with a body or an id is a server error to the original. */
export function unexpected(reason: string): Refusal {
  return new Refusal(
    500,
    'The server encountered an unexpected condition which prevented it from fulfilling the request.',
    reason,
  );
}

export function nothingHere(): Refusal {
  return new Refusal(404, 'Nothing matches the given URI', 'no such path');
}

export function wrongMethod(allow: string): Refusal {
  return new Refusal(405, 'Specified method is invalid for this resource', 'method', { allow });
}

/** The engine behind is away: the original's clients take any 5xx; this one says when to come back. */
export function unavailable(reason: string, retryAfterSeconds: number): Refusal {
  return new Refusal(503, 'The service is temporarily unavailable, try again later.', reason, {
    'retry-after': String(retryAfterSeconds),
  });
}
