import { type Faults, pointerTo } from './faults';
import { isJsonObject, type JsonObject } from './json-value';
import { readHeaders } from './read-headers';
import type { Target } from './subscription';

export const MAX_URL = 2048;

const METHODS = ['POST', 'PUT', 'PATCH'] as const;
const MODES = ['structured', 'binary'] as const;
const MEMBERS = new Set(['channel', 'url', 'method', 'mode', 'headers']);
/** Hold secrets; they come with the secret store. */
const SECRET_MEMBERS = new Set(['auth', 'signing', 'signingKey', 'signingKeys', 'secret']);
const LATER_CHANNELS = new Set(['email', 'slack', 'git', 'inbox', 'console', 'plugin']);
/** In JSON text, blanks and control characters would be dropped or encoded by the URL parser: what is shown must be what is called. */
const UNPRINTABLE = /[\s\p{Cc}]/u;

/** Pointers of the target's members, as its writer spelt them. */
export interface TargetPlaces {
  target: string;
  url: string;
  method: string;
  headers: string;
}

export const TARGET_PLACES: TargetPlaces = {
  target: '/target',
  url: '/target/url',
  method: '/target/method',
  headers: '/target/headers',
};

/** Where matches go; what is wrong goes to `faults` and a harmless value stands in for it. */
export function readTarget(json: unknown, places: TargetPlaces, faults: Faults): Target {
  if (!isJsonObject(json)) {
    faults.add(places.target, 'REQUEST_INVALID', json === undefined ? 'is required' : 'must be an object');
    return { channel: 'webhook', url: '', method: 'POST', mode: 'structured', headers: {} };
  }
  const known = readChannel(json, places, faults);
  if (known) refuseOtherMembers(json, places, faults);
  return {
    channel: 'webhook',
    url: known ? readUrl(json['url'], places.url, faults) : '',
    method: readChoice(json['method'], METHODS, places.method, faults),
    mode: readChoice(json['mode'], MODES, pointerTo(places.target, 'mode'), faults),
    headers: json['headers'] === undefined ? {} : readHeaders(json['headers'], places.headers, faults),
  };
}

function readChannel(json: JsonObject, places: TargetPlaces, faults: Faults): boolean {
  const channel = json['channel'];
  if (channel === 'webhook') return true;
  const place = pointerTo(places.target, 'channel');
  if (typeof channel === 'string' && LATER_CHANNELS.has(channel))
    faults.add(place, 'NOT_YET', `the channel ${channel} is not supported yet`);
  else faults.add(place, 'REQUEST_INVALID', channel === undefined ? 'is required' : 'is no channel; use "webhook"');
  return false;
}

function refuseOtherMembers(json: JsonObject, places: TargetPlaces, faults: Faults): void {
  for (const name of Object.keys(json).filter((member) => !MEMBERS.has(member))) {
    const place = pointerTo(places.target, name);
    if (SECRET_MEMBERS.has(name)) faults.add(place, 'NOT_YET', 'secrets of a target are not supported yet');
    else faults.add(place, 'REQUEST_INVALID', 'is not a member of a webhook target');
  }
}

function readUrl(json: unknown, place: string, faults: Faults): string {
  const fault = urlFault(json);
  if (fault === null) return json as string; // urlFault lets only strings pass
  faults.add(place, fault.code, fault.detail);
  return '';
}

function urlFault(json: unknown): { code: 'REQUEST_INVALID' | 'EGRESS_ADDRESS_INVALID'; detail: string } | null {
  if (typeof json !== 'string')
    return { code: 'REQUEST_INVALID', detail: json === undefined ? 'is required' : 'must be a string' };
  if (json.length > MAX_URL) return { code: 'REQUEST_INVALID', detail: `is longer than ${MAX_URL} characters` };
  const invalid = (detail: string) => ({ code: 'EGRESS_ADDRESS_INVALID' as const, detail });
  if (UNPRINTABLE.test(json)) return invalid('contains blanks or control characters');
  if (!URL.canParse(json)) return invalid('must be an absolute URL');
  const url = new URL(json);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return invalid('must be an http or https URL');
  if (!/^https?:\/\//i.test(json)) return invalid('must name its host after //');
  if (url.username !== '' || url.password !== '') return invalid('must not contain a user or password');
  return null;
}

function readChoice<Choice extends string>(
  json: unknown,
  choices: readonly [Choice, ...Choice[]],
  place: string,
  faults: Faults,
): Choice {
  if (json === undefined) return choices[0];
  const chosen = choices.find((choice) => choice === json);
  if (chosen === undefined) faults.add(place, 'REQUEST_INVALID', `must be one of ${choices.join(', ')}`);
  return chosen ?? choices[0];
}
