import { randomBytes } from 'node:crypto';

/**
 * `<prefix>-<8 hex digits>`: a topic prefix, group or database name that no other test has. Lower case, digits and `-`
 * only when the prefix is.
 */
export function randomName(prefix: string): string {
  return `${prefix}-${randomBytes(4).toString('hex')}`;
}
