import { type Faults, pointerTo } from './faults';
import { isDeeperThan, isJsonObject, type JsonObject } from './json-value';

/** Largest `extensions`, as UTF-8 JSON text, and deepest nesting. */
export const MAX_EXTENSIONS_BYTES = 16_384;
export const MAX_EXTENSIONS_DEPTH = 16;

/** Free members: any JSON object of bounded size. Numbers that JavaScript would round are refused instead. */
export function readExtensions(json: unknown, faults: Faults): JsonObject {
  const place = '/extensions';
  if (json === undefined) return {};
  if (!isJsonObject(json)) faults.add(place, 'REQUEST_INVALID', 'must be an object');
  else if (isDeeperThan(json, MAX_EXTENSIONS_DEPTH))
    faults.add(place, 'REQUEST_INVALID', `is nested deeper than ${MAX_EXTENSIONS_DEPTH} levels`);
  else if (Buffer.byteLength(JSON.stringify(json)) > MAX_EXTENSIONS_BYTES) {
    faults.add(place, 'REQUEST_INVALID', `is larger than ${MAX_EXTENSIONS_BYTES} bytes of JSON`);
  } else {
    refuseRoundedNumbers(json, place, faults);
    return json;
  }
  return {};
}

function refuseRoundedNumbers(value: unknown, place: string, faults: Faults): void {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    faults.add(place, 'REQUEST_INVALID', 'is an integer beyond 2^53, which would be rounded; send it as a string');
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) refuseRoundedNumbers(member, pointerTo(place, name), faults);
  }
}
