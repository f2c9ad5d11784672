import { DEAD_LETTER_HEADER } from '@carillon/contracts-messages';

import { PART_HEADER, REDELIVERY_HEADER } from './records';

/** On a record that waits at the scheduler because its lane was backed up; comes back with it. */
export const PARKED_HEADER = 'x-parked';
/** On a record whose handler threw: how often, as decimal text; comes back with it. */
export const FAILURES_HEADER = 'x-failures';

/** What a runner notes on a record for itself; handlers do not see it. */
export const MARKS: ReadonlySet<string> = new Set([PARKED_HEADER, FAILURES_HEADER]);

/** Headers that mean something to a runner. On an inbox topic anybody could have written them. */
export const OUR_HEADERS: ReadonlySet<string> = new Set([PART_HEADER, REDELIVERY_HEADER, ...MARKS, DEAD_LETTER_HEADER]);
