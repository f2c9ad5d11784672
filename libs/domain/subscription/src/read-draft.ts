import { isDeepStrictEqual } from 'node:util';

import { compileFilters } from '@carillon/domain-filter';

import type { SubscriptionDraft } from './draft';
import { Faults, pointerTo } from './faults';
import { isDeeperThan, isJsonObject, type JsonObject, mergePatch } from './json-value';
import { readExtensions } from './read-extensions';
import { readTarget, type TargetPlaces } from './read-target';
import { severityNumberOf } from './severity';
import { toOwnSpelling } from './standard-spelling';
import type { FilterExpression, Subscription } from './subscription';
import { SERVICE_MEMBERS, type SubscriptionView, WRITTEN_MEMBERS } from './view';

/** Longest name, in characters. */
export const MAX_NAME = 255;
/** No body that we take is nested deeper; checked before anything walks it by recursion. */
const MAX_BODY_DEPTH = 64;

/**
 * Reads what a person wrote into `POST` or `PUT /v1/subscriptions`. With `shown` (a `PUT`) the members that only the service sets may
 * be repeated as they were read.
 *
 * @throws AppError with every fault and its JSON pointer: `REQUEST_INVALID`, or the code that all faults share
 *   (`FILTER_INVALID`, `FILTER_TOO_COSTLY`, `NOT_YET`, `EGRESS_ADDRESS_INVALID`)
 */
export function readDraft(json: unknown, shown?: SubscriptionView): SubscriptionDraft {
  const faults = new Faults();
  const written = readBody(json, faults);
  const { body, places, standardFilters } = toOwnSpelling(written, faults, { partial: false });
  refuseForeignMembers(body, shown, faults);
  return readMembers({ body, places, standardFilters }, faults);
}

/**
 * Applies a merge patch (RFC 7396) to what a person wrote before, and reads the result like a whole body.
 *
 * @throws AppError as {@link readDraft}; pointers are those of the patched body
 */
export function readPatch(json: unknown, shown: SubscriptionView): SubscriptionDraft {
  const faults = new Faults();
  const patch = toOwnSpelling(readBody(json, faults), faults, { partial: true });
  refuseForeignMembers(patch.body, shown, faults);
  const before = Object.fromEntries(WRITTEN_MEMBERS.map((name) => [name, shown[name]]));
  const merged = mergePatch(before, patch.body) as JsonObject; // a patch that is an object gives an object
  return readMembers({ body: merged, places: patch.places, standardFilters: [] }, faults);
}

/** The body, or an empty one that draws no second fault for the same reason. */
function readBody(json: unknown, faults: Faults): JsonObject {
  if (!isJsonObject(json)) faults.add('', 'REQUEST_INVALID', 'must be a JSON object');
  else if (isDeeperThan(json, MAX_BODY_DEPTH))
    faults.add('', 'REQUEST_INVALID', `is nested deeper than ${MAX_BODY_DEPTH} levels`);
  else return json;
  faults.throwIfAny();
  return {};
}

function refuseForeignMembers(body: JsonObject, shown: SubscriptionView | undefined, faults: Faults): void {
  const written = new Set<string>(WRITTEN_MEMBERS);
  const service = new Set<string>(SERVICE_MEMBERS);
  for (const [name, value] of Object.entries(body)) {
    if (written.has(name)) continue;
    const place = pointerTo('', name);
    if (name === 'retry') faults.add(place, 'NOT_YET', 'a retry schedule of its own is not supported yet');
    else if (!service.has(name)) faults.add(place, 'REQUEST_INVALID', 'is not a member of a subscription');
    else if (shown === undefined || !isDeepStrictEqual(value, shown[name as keyof SubscriptionView])) {
      faults.add(place, 'REQUEST_INVALID', 'is set by the service');
    }
  }
}

interface BodyInOwnWords {
  body: JsonObject;
  places: TargetPlaces;
  standardFilters: JsonObject[];
}

function readMembers({ body, places, standardFilters }: BodyInOwnWords, faults: Faults): SubscriptionDraft {
  const draft = {
    name: readName(body['name'], faults),
    filters: readFilters(body['filters'], standardFilters, faults),
    target: readTarget(body['target'], places, faults),
    policy: readPolicy(body['policy'], faults),
    failure: readFailure(body['failure'], faults),
    minSeverity: readMinSeverity(body['minSeverity'], faults),
    extensions: readExtensions(body['extensions'], faults),
  };
  faults.throwIfAny();
  return draft;
}

function readName(json: unknown, faults: Faults): string {
  if (json === undefined) return '';
  if (typeof json !== 'string') faults.add('/name', 'REQUEST_INVALID', 'must be a string');
  else if (Array.from(json).length > MAX_NAME)
    faults.add('/name', 'REQUEST_INVALID', `is longer than ${MAX_NAME} characters`);
  else if (/\p{Cc}/u.test(json)) faults.add('/name', 'REQUEST_INVALID', 'contains control characters');
  else return json;
  return '';
}

function readFilters(json: unknown, standardFilters: JsonObject[], faults: Faults): FilterExpression[] {
  if (json !== undefined && !Array.isArray(json)) {
    faults.add('/filters', 'REQUEST_INVALID', 'must be an array of filter expressions');
    return [];
  }
  const given: unknown[] = json ?? [];
  const odd = given.flatMap((filter, index) => (isJsonObject(filter) ? [] : [index]));
  for (const index of odd)
    faults.add(pointerTo('/filters', index), 'REQUEST_INVALID', 'must be an object with one dialect');
  if (odd.length > 0) return [];
  const written = given as FilterExpression[]; // checked one by one above
  try {
    compileFilters(written);
    // `source` and `types` count too: what is kept must compile as a whole
    if (standardFilters.length > 0) compileFilters([...standardFilters, ...written]);
  } catch (error) {
    faults.addFrom(error);
  }
  return [...standardFilters, ...written];
}

function readPolicy(json: unknown, faults: Faults): string {
  if (json === undefined || json === 'default') return 'default';
  if (typeof json === 'string') faults.add('/policy', 'NOT_YET', 'only the policy "default" is supported yet');
  else faults.add('/policy', 'REQUEST_INVALID', 'must be the name of a policy');
  return 'default';
}

function readFailure(json: unknown, faults: Faults): Subscription['failure'] {
  if (json === undefined) return { policy: 'retry' };
  if (!isJsonObject(json)) faults.add('/failure', 'REQUEST_INVALID', 'must be an object');
  else {
    for (const name of Object.keys(json).filter((member) => member !== 'policy')) {
      faults.add(pointerTo('/failure', name), 'REQUEST_INVALID', 'is not a member of `failure`');
    }
    const policy = json['policy'] ?? 'retry';
    if (policy === 'disable') faults.add('/failure/policy', 'NOT_YET', 'only "retry" is supported yet');
    else if (policy !== 'retry') faults.add('/failure/policy', 'REQUEST_INVALID', 'must be "retry"');
  }
  return { policy: 'retry' };
}

function readMinSeverity(json: unknown, faults: Faults): number {
  if (json === undefined) return 1;
  const number = severityNumberOf(json);
  if (number === null)
    faults.add('/minSeverity', 'REQUEST_INVALID', 'must be trace, debug, info, warn, error, fatal or 1 to 24');
  return number ?? 1;
}
