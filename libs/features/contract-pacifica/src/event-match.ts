import { compileFilters } from '@carillon/domain-filter';
import { naiveLocalTime, type PacificaPart, type Subscription } from '@carillon/domain-subscription';
import { AppError, idFromUuid, isoTime, newRandomId, uuidOf } from '@carillon/util';

import type { EventMatchBody } from './event-match-body';
import { unexpected } from './refusal';

/**
 * A new subscription from a POST body. What the body leaves out has the original's defaults; `user` is the caller's, whatever the body says.
 * @throws Refusal 500 when name, jsonpath or target_url is missing or the path does not parse
 */
export function newEventMatch(
  body: EventMatchBody,
  caller: { project: string; user: string; nowMs: number },
): Subscription {
  const { name, jsonpath, targetUrl } = body;
  if (name === undefined) throw unexpected('name is missing');
  if (jsonpath === undefined) throw unexpected('jsonpath is missing');
  if (targetUrl === undefined) throw unexpected('target_url is missing');
  const now = naiveLocalTime(caller.nowMs);
  const part: PacificaPart = {
    version: body.version ?? 'v0.1',
    jsonpath,
    extensionsText: body.extensionsText ?? '{}',
    authText: body.authText ?? '{}',
    created: body.created ?? now,
    updated: body.updated ?? now,
    disabled: body.disabled ?? null,
    error: body.error ?? null,
  };
  const at = isoTime(caller.nowMs);
  return withState(
    {
      id: body.uuid === undefined ? newRandomId('sub') : idFromUuid('sub', body.uuid),
      project: caller.project,
      owner: caller.user,
      name,
      filters: filtersOf(jsonpath),
      target: { channel: 'webhook', url: targetUrl, method: 'POST', mode: 'structured', headers: {} },
      extensions: {},
      policy: 'pacifica',
      failure: { policy: 'disable' },
      minSeverity: 1,
      status: 'active',
      statusReason: null,
      revision: 1,
      createdAt: at,
      updatedAt: at,
      contract: 'pacifica',
    },
    part,
    caller.nowMs,
  );
}

/**
 * The subscription after a PUT: what the body says replaces, `extensions` and `auth` fall back to `{}`, `updated` is now. It is enabled again
 * only by `"disabled": null`.
 * @throws Refusal 500 when the path does not parse; the answer to a `user` or `uuid` of somebody else is the caller's business
 */
export function changedEventMatch(current: Subscription, body: EventMatchBody, nowMs: number): Subscription {
  const before = partOf(current);
  const part: PacificaPart = {
    version: body.version ?? before.version,
    jsonpath: body.jsonpath ?? before.jsonpath,
    extensionsText: body.extensionsText ?? '{}',
    authText: body.authText ?? '{}',
    created: body.created ?? before.created,
    updated: naiveLocalTime(nowMs),
    disabled: body.disabled === undefined ? before.disabled : body.disabled,
    error: body.error === undefined ? before.error : body.error,
  };
  return withState(
    {
      ...current,
      owner: body.user ?? current.owner,
      name: body.name ?? current.name,
      filters: filtersOf(part.jsonpath),
      target: { ...current.target, url: body.targetUrl ?? current.target.url },
    },
    part,
    nowMs,
  );
}

/**
 * The object as clients read it, in the original's key order. `auth` and `extensions` are the texts that were sent.
 */
export function showEventMatch(subscription: Subscription, deleted: string | null = null): string {
  const part = partOf(subscription);
  const members: [string, string][] = [
    ['uuid', JSON.stringify(uuidOf(subscription.id))],
    ['name', JSON.stringify(subscription.name)],
    ['jsonpath', JSON.stringify(part.jsonpath)],
    ['user', JSON.stringify(subscription.owner)],
    ['disabled', JSON.stringify(subscription.status === 'disabled' ? part.disabled : null)],
    ['error', JSON.stringify(part.error)],
    ['target_url', JSON.stringify(subscription.target.url)],
    ['version', JSON.stringify(part.version)],
    ['extensions', part.extensionsText],
    ['auth', part.authText],
    ['created', JSON.stringify(part.created)],
    ['updated', JSON.stringify(part.updated)],
    ['deleted', JSON.stringify(deleted)],
  ];
  return `{${members.map(([name, text]) => `"${name}": ${text}`).join(', ')}}`;
}

/** Status follows `disabled`: that is how the original's clients switch a subscription off and on. A paused one stays paused. */
function withState(subscription: Subscription, part: PacificaPart, nowMs: number): Subscription {
  if (part.disabled === null) {
    const active = subscription.status === 'disabled' ? { status: 'active' as const, statusReason: null } : {};
    return { ...subscription, ...active, pacifica: part };
  }
  return {
    ...subscription,
    status: 'disabled',
    statusReason: { code: 'DISABLED', text: part.error ?? '', at: isoTime(nowMs) },
    pacifica: part,
  };
}

function filtersOf(jsonpath: string): Subscription['filters'] {
  const filters = [{ jsonpath2: jsonpath }];
  try {
    compileFilters(filters);
  } catch (error) {
    if (error instanceof AppError) throw unexpected(`jsonpath: ${error.code} ${error.message}`);
    throw error;
  }
  return filters;
}

function partOf(subscription: Subscription): PacificaPart {
  if (subscription.pacifica === undefined) throw unexpected(`${subscription.id} was not made through this contract`);
  return subscription.pacifica;
}
