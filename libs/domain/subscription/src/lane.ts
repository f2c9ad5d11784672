import { createHash } from 'node:crypto';

import type { Target } from './subscription';

/**
 * The target's whole address: two URLs that differ in path or query are two targets. A fragment never leaves the sender and does not count.
 * A text that is no URL (the Pacifica contract checks none) is its own address; the attempt there fails and says so.
 */
export function addressOf(target: Target): string {
  if (!URL.canParse(target.url)) return target.url;
  const url = new URL(target.url);
  url.hash = '';
  return url.href;
}

/**
 * The lane of a target within a project: 32 hex digits, the first half of SHA-256 over project, channel and full address. Deliveries
 * to one target of one project share a lane, whatever subscription they come from; method, mode and headers do not count.
 */
export function laneOf(project: string, target: Target): string {
  const place = JSON.stringify([project, target.channel, addressOf(target)]);
  return createHash('sha256').update(place).digest('hex').slice(0, 32);
}
