import { typeOf } from '../kafka/until-answered';

const REFUSALS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'INVALID_REQUIRED_ACKS',
]);

/** Whether the broker judged the records themselves: trying again cannot help, but some of them may be fine. */
export function isRefusal(error: unknown): boolean {
  return REFUSALS.has(typeOf(error) ?? '');
}
