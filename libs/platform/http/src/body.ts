import { AppError } from '@carillon/util';
import type { FastifyRequest } from 'fastify';

const EMPTY = Buffer.alloc(0);
/** Bodies that carry JSON documents (subscriptions, settings) are small; events go through `RawBody`. */
export const JSON_BODY_BYTES = 1_048_576;

/** The bytes of the body exactly as they came; empty without one. */
export function rawBody(request: FastifyRequest): Buffer {
  // the one content-type parser gives Buffers; Fastify leaves `body` unset for a request without one
  return Buffer.isBuffer(request.body) ? request.body : EMPTY;
}

/**
 * Also keeps browsers out: a page of another origin can send a form or plain text without asking, but not these types.
 *
 * @throws AppError `CONTENT_TYPE_UNSUPPORTED` when a type is given and it is not JSON in UTF-8
 */
export function demandJson(request: FastifyRequest): void {
  const given = request.headers['content-type'];
  if (given === undefined) return;
  const [type = '', ...parameters] = given.toLowerCase().split(';');
  const charset = parameters.find((parameter) => parameter.trim().startsWith('charset='));
  const isJson = /^(?:application\/json|[^\s/]+\/[^\s/]+\+json)$/.test(type.trim());
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset.trim());
  if (!isJson || !isUtf8)
    throw new AppError(
      'CONTENT_TYPE_UNSUPPORTED',
      `Send application/json in UTF-8; this is ${JSON.stringify(given.slice(0, 100))}.`,
    );
}

/** @throws AppError `BODY_TOO_LARGE` */
export function demandSize(body: Buffer, maxBytes: number): void {
  if (body.length > maxBytes)
    throw new AppError('BODY_TOO_LARGE', `The body has ${body.length} bytes; here ${maxBytes} are the limit.`);
}
