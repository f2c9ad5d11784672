import { memberText } from '@carillon/domain-event';

import { readPythonJson } from './python-json';
import { readPythonTime } from './python-time';
import { unexpected } from './refusal';
import { readUuid } from './uuid';

/** What a POST or PUT body says, checked by the original's JSON schema and its database's limits. Absent = not said. */
export interface EventMatchBody {
  uuid?: string;
  name?: string;
  jsonpath?: string;
  user?: string;
  disabled?: string | null;
  error?: string | null;
  targetUrl?: string;
  version?: string;
  /** JSON text exactly as sent. */
  extensionsText?: string;
  authText?: string;
  created?: string;
  updated?: string;
  deleted?: string | null;
}

const MAX_NAME_LENGTH = 255;
/** The original's rule: a body that carries all of these is a copy of an answer, and refused. */
const NEVER_TOGETHER = ['uuid', 'user', 'created', 'updated', 'deleted', 'version'];

/** @throws Refusal 500 for whatever is wrong; the reason names it */
export function readEventMatchBody(bytes: Buffer): EventMatchBody {
  const value = readPythonJson(bytes);
  if (!isObject(value)) throw unexpected('the body is not an object');
  if (NEVER_TOGETHER.every((name) => Object.hasOwn(value, name))) {
    throw unexpected(`the body carries all of ${NEVER_TOGETHER.join(', ')}`);
  }
  const body: EventMatchBody = {};
  const uuid = text(value, 'uuid');
  if (uuid !== undefined) {
    const read = readUuid(uuid);
    if (read === null) throw unexpected('uuid is not a UUID');
    body.uuid = read;
  }
  const name = text(value, 'name');
  if (name !== undefined) {
    if (name.length > MAX_NAME_LENGTH) throw unexpected(`name has more than ${MAX_NAME_LENGTH} characters`);
    body.name = name;
  }
  set(body, 'jsonpath', text(value, 'jsonpath'));
  set(body, 'user', text(value, 'user'));
  set(body, 'targetUrl', text(value, 'target_url'));
  set(body, 'version', text(value, 'version'));
  set(body, 'error', textOrNull(value, 'error'));
  set(body, 'created', time(value, 'created'));
  set(body, 'updated', time(value, 'updated'));
  set(body, 'disabled', timeOrNull(value, 'disabled'));
  set(body, 'deleted', timeOrNull(value, 'deleted'));
  if (Object.hasOwn(value, 'extensions')) {
    if (!isObject(value.extensions)) throw unexpected('extensions is not an object');
    set(body, 'extensionsText', memberText(bytes, 'extensions') ?? '{}');
  }
  if (Object.hasOwn(value, 'auth')) {
    checkAuth(value.auth);
    set(body, 'authText', memberText(bytes, 'auth') ?? '{}');
  }
  return body;
}

/**
 * The original's schema for `auth`. Credentials need the secret store, which comes with a later version: until then only a body
 * without `auth` is taken, so that no credential is ever stored in the open.
 */
function checkAuth(auth: unknown): void {
  if (!isObject(auth)) throw unexpected('auth is not an object');
  if (auth.type !== 'basic' && auth.type !== 'header') throw unexpected('auth.type is neither basic nor header');
  if (Object.hasOwn(auth, 'basic')) need(auth.basic, 'auth.basic', ['username', 'password']);
  if (Object.hasOwn(auth, 'header')) need(auth.header, 'auth.header', ['type', 'credentials']);
  throw unexpected('NOT_YET: auth other than {} needs the secret store of a later version');
}

function need(value: unknown, place: string, names: readonly string[]): void {
  if (!isObject(value)) throw unexpected(`${place} is not an object`);
  for (const name of names) {
    if (typeof value[name] !== 'string') throw unexpected(`${place}.${name} is not a string`);
  }
}

function set<Name extends keyof EventMatchBody>(
  body: EventMatchBody,
  name: Name,
  value: EventMatchBody[Name] | undefined,
): void {
  if (value !== undefined) body[name] = value;
}

function text(object: Record<string, unknown>, name: string): string | undefined {
  if (!Object.hasOwn(object, name)) return undefined;
  const value = object[name];
  if (typeof value !== 'string') throw unexpected(`${name} is not a string`);
  // no database of the original's kind stores a NUL
  if (value.includes('\0')) throw unexpected(`${name} has a NUL character`);
  return value;
}

function textOrNull(object: Record<string, unknown>, name: string): string | null | undefined {
  return object[name] === null ? null : text(object, name);
}

function time(object: Record<string, unknown>, name: string): string | undefined {
  const value = text(object, name);
  if (value === undefined) return undefined;
  const read = readPythonTime(value);
  if (read === null) throw unexpected(`${name} is not a time`);
  return read;
}

function timeOrNull(object: Record<string, unknown>, name: string): string | null | undefined {
  return object[name] === null ? null : time(object, name);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
