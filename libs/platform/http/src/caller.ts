import { AppError } from '@carillon/util';
import type { FastifyRequest } from 'fastify';

/** How a project may be called. */
export const PROJECT_NAME = /^[a-z0-9-]{1,63}$/;

/**
 * The project that the request names in `carillon-project`, else `default`.
 *
 * @throws AppError `PROJECT_INVALID`
 */
export function projectOf(request: FastifyRequest): string {
  const given = request.headers['carillon-project'];
  if (given === undefined || given === '') return 'default';
  if (typeof given === 'string' && PROJECT_NAME.test(given)) return given;
  throw new AppError('PROJECT_INVALID', 'The header carillon-project must be 1 to 63 of a-z, 0-9 and -.');
}

/** Who asks: the header `USER_HEADER`, else `DEFAULT_USER`. Node joins a header sent twice with a comma, which names nobody we know. */
export function userOf(request: FastifyRequest): string {
  const { userHeader, defaultUser } = request.server.carillonIdentity;
  const given = request.headers[userHeader];
  const name = (Array.isArray(given) ? given.join(', ') : given)?.trim();
  return name === undefined || name === '' ? defaultUser : name;
}
