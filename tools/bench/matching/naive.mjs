// The naive line: every event is shown to every subscription, filters compiled once, the event parsed once. The judge of the oracle.
import filter from '@carillon/domain-filter';

import { toNativeFilters } from './native-filters.mjs';
import { eventOfBytes } from './oracle.mjs';

export const name = 'naive';
/** Tells the driver not to wait for a whole pass over the events. */
export const slow = true;

export function build(subscriptions) {
  const listed = Array.from(subscriptions, (one) => ({
    id: one.id,
    filter: filter.compileFilters(toNativeFilters(one)),
  }));
  return {
    matchRaw(bytes, out) {
      const event = eventOfBytes(bytes);
      let found = 0;
      for (const one of listed) if (one.filter.matches(event)) out[found++] = one.id;
      return found;
    },
  };
}
