import { type Faults, pointerTo } from './faults';
import { isJsonObject, type JsonObject } from './json-value';
import { TARGET_PLACES, type TargetPlaces } from './read-target';

/**
 * The members by which the CloudEvents Subscriptions API says what we say with `target` and `filters`
 * (its section 2.1: sink, protocol, protocolsettings, sinkcredential, source, types).
 */
const STANDARD_MEMBERS = new Set([
  'sink',
  'protocol',
  'protocolsettings',
  'sinkCredential',
  'sinkcredential',
  'source',
  'types',
]);

/** A body in our own spelling, and where its target's members stood in the body as it was written. */
export interface OwnSpelling {
  body: JsonObject;
  places: TargetPlaces;
  /** What `source` and `types` ask for; they hold beside `filters`. */
  standardFilters: JsonObject[];
}

/**
 * Rewrites the standard's members as ours. A member that stands in both spellings is a fault. With `partial` (a merge patch)
 * nothing is required, null stays null, and `source` and `types` are refused: a patch replaces `filters` as a whole.
 */
export function toOwnSpelling(json: JsonObject, faults: Faults, { partial }: { partial: boolean }): OwnSpelling {
  const body = new Map(Object.entries(json).filter(([name]) => !STANDARD_MEMBERS.has(name)));
  const used = Object.keys(json).filter((name) => STANDARD_MEMBERS.has(name));
  const own = { places: TARGET_PLACES, standardFilters: [] as JsonObject[] };
  for (const name of ['sinkCredential', 'sinkcredential']) {
    if (json[name] !== undefined && json[name] !== null)
      faults.add(`/${name}`, 'NOT_YET', 'credentials of a sink are not supported yet');
  }
  if (partial) {
    for (const name of ['source', 'types'].filter((member) => member in json)) {
      faults.add(`/${name}`, 'REQUEST_INVALID', 'cannot be patched alone; send `filters`, in which it is kept');
    }
  } else {
    own.standardFilters.push(...sourceFilter(json['source'], faults), ...typesFilter(json['types'], faults));
  }
  const targetMembers = used.filter((name) => ['sink', 'protocol', 'protocolsettings'].includes(name));
  if (targetMembers.length > 0) {
    if (body.has('target'))
      faults.add(`/${targetMembers[0] ?? ''}`, 'REQUEST_INVALID', 'says the same as `target`; give one of them');
    else {
      body.set('target', targetOf(json, faults, partial));
      own.places = {
        target: '',
        url: '/sink',
        method: '/protocolsettings/method',
        headers: '/protocolsettings/headers',
      };
    }
  }
  return { body: Object.fromEntries(body), ...own };
}

function targetOf(json: JsonObject, faults: Faults, partial: boolean): JsonObject {
  const { sink, protocol, protocolsettings } = json;
  if (protocol !== undefined && protocol !== 'HTTP') {
    const known = ['AMQP', 'MQTT3', 'MQTT5', 'KAFKA', 'NATS'].includes(protocol as string);
    faults.add(
      '/protocol',
      known ? 'NOT_YET' : 'REQUEST_INVALID',
      known ? 'only HTTP is supported yet' : 'must be "HTTP"',
    );
  }
  const target: [string, unknown][] = partial ? [] : [['channel', 'webhook']];
  if (sink !== undefined) target.push(['url', sink]);
  if (protocolsettings === null && partial) target.push(['method', null], ['headers', null]);
  else if (isJsonObject(protocolsettings)) {
    for (const [name, value] of Object.entries(protocolsettings)) {
      if (name === 'method' || name === 'headers') target.push([name, value]);
      else
        faults.add(
          pointerTo('/protocolsettings', name),
          'REQUEST_INVALID',
          'is not a setting of the protocol HTTP here',
        );
    }
  } else if (protocolsettings !== undefined) faults.add('/protocolsettings', 'REQUEST_INVALID', 'must be an object');
  return Object.fromEntries(target);
}

function sourceFilter(source: unknown, faults: Faults): JsonObject[] {
  if (source === undefined) return [];
  if (typeof source === 'string' && source !== '') return [{ exact: { source } }];
  faults.add('/source', 'REQUEST_INVALID', 'must be a non-empty string');
  return [];
}

function typesFilter(types: unknown, faults: Faults): JsonObject[] {
  if (types === undefined) return [];
  if (!Array.isArray(types) || types.length === 0) {
    faults.add('/types', 'REQUEST_INVALID', 'must be a non-empty array of event types');
    return [];
  }
  const invalid = types.flatMap((type, index) => (typeof type === 'string' && type !== '' ? [] : [index]));
  for (const index of invalid) faults.add(pointerTo('/types', index), 'REQUEST_INVALID', 'must be a non-empty string');
  if (invalid.length > 0) return [];
  const wanted = types.map((type: unknown) => ({ exact: { type } }));
  return wanted.length === 1 ? wanted : [{ any: wanted }];
}
