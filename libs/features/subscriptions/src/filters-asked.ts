import { OWN_EVENTS } from '@carillon/contracts-messages';
import type { FilterExpression, Subscription } from '@carillon/domain-subscription';

const NOT_OUR_OWN: FilterExpression = { not: { prefix: { type: OWN_EVENTS.type } } };

/**
 * The filters that matching asks for a subscription: its own. One that was made through `/eventmatch` is not asked about Carillon's own
 * events: its contract does not know them, and clients with a path like `$.data` would be sent them.
 */
export function filtersAsked({ contract, filters }: Pick<Subscription, 'contract' | 'filters'>): FilterExpression[] {
  return contract === 'pacifica' ? [...filters, NOT_OUR_OWN] : [...filters];
}
