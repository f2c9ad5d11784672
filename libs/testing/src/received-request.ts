import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as a server of {@link startHttpTarget} got it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case, repeated ones joined as Node does it. */
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, exactly as they were sent. */
  readonly rawHeaders: readonly string[];
  /** The bytes as they came, never decoded. */
  readonly body: Buffer;
  /** Milliseconds since the epoch when the last byte was in. */
  readonly receivedAtMs: number;
  text(): string;
  /** @throws SyntaxError when the body is no JSON */
  json(): unknown;
}

/** Reads the request to its end. Rejects when the client goes away before that. */
export async function receive(request: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  // the cast: a request without an encoding yields buffers
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://target');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    body,
    receivedAtMs: Date.now(),
    text: () => body.toString('utf8'),
    json: () => JSON.parse(body.toString('utf8')) as unknown,
  };
}
