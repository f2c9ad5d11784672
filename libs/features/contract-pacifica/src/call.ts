import { nothingHere, Refusal, unexpected } from './refusal';

/** The parts of Fastify's request and reply that these routes use. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
}

export interface HttpReply {
  code(status: number): HttpReply;
  header(name: string, value: string): HttpReply;
  send(payload: Buffer): unknown;
}

/** A request, read as the original's web framework (CherryPy's method dispatcher) reads it. */
export interface Call {
  readonly method: string;
  /** Decoded path segments behind the resource's own; a trailing slash adds none. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Names of the fields of a form-urlencoded body; empty for any other body. */
  readonly formFields: readonly string[];
}

const WITH_BODY = ['POST', 'PUT', 'PATCH'];

/**
 * @param resource first path segment, `eventmatch` or `receive`
 * @throws Refusal 404 for a path that does not decode, 500 for a multipart body
 */
export function readCall(resource: string, request: HttpRequest): Call {
  const [path = '', ...rest] = request.url.split('?');
  const type = contentType(request);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const carriesBody = WITH_BODY.includes(request.method);
  if (carriesBody && type.startsWith('multipart/')) throw unexpected('multipart body');
  const form = carriesBody && type === 'application/x-www-form-urlencoded';
  return {
    method: request.method,
    segments: path
      .slice(path.indexOf(resource) + resource.length)
      .split('/')
      .filter((segment) => segment !== '')
      .map(decode),
    query: new URLSearchParams(rest.join('?')),
    body,
    formFields: form ? [...new Set(new URLSearchParams(body.toString('utf8')).keys())] : [],
  };
}

/**
 * Binds path and query to the one parameter that a method has (or none), with the framework's own refusals in its order.
 * @returns the value; undefined when it is optional and absent
 */
export function bindParameter(call: Call, parameter: { name: string; required: boolean } | null): string | undefined {
  const fromQuery = parameter === null ? [] : call.query.getAll(parameter.name);
  const fromPath = parameter === null ? undefined : call.segments[0];
  if (parameter?.required === true && fromPath === undefined && fromQuery.length === 0) {
    throw new Refusal(404, `Missing parameters: ${parameter.name}`, 'no id');
  }
  if (call.segments.length > (parameter === null ? 0 : 1)) throw nothingHere();
  if (parameter !== null && fromPath !== undefined && fromQuery.length > 0) {
    throw new Refusal(404, `Multiple values for parameters: ${parameter.name}`, 'id in path and query');
  }
  const strangers = [...new Set(call.query.keys())].filter((name) => name !== parameter?.name);
  if (strangers.length > 0) {
    throw new Refusal(404, `Unexpected query string parameters: ${strangers.join(', ')}`, 'unknown query');
  }
  if (call.formFields.length > 0) {
    throw new Refusal(400, `Unexpected body parameters: ${call.formFields.join(', ')}`, 'form body');
  }
  if (fromQuery.length > 1) throw unexpected('several ids');
  return fromPath ?? fromQuery[0];
}

function contentType(request: HttpRequest): string {
  const header = request.headers['content-type'];
  const value = Array.isArray(header) ? header[0] : header;
  return (value ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw nothingHere();
  }
}
