import type { LookupFunction } from 'node:net';
import { setTimeout } from 'node:timers/promises';

import { Agent, type Dispatcher } from 'undici';

import { classifyFailure } from './classify-failure';
import { Deadline } from './deadline';
import { FairSlots, type FairSlotsOptions } from './fair-slots';
import type { Answered, Exchange, NotAnswered, OutgoingRequest } from './outgoing';
import { readBody } from './read-answer';
import { firstHop, type Hop, nextHop, redirectOf } from './redirect';

const DEFAULT_RESPONSE_BYTES = 4096;
/** Shorter than the 5 s after which Node servers close an idle connection, so that we rarely use one that is just being closed. */
const IDLE_MS = 4_000;
/** Only cleans up after attempts whose own deadline is shorter. */
const CONNECT_TIMEOUT_MS = 15_000;
const CLOSE_GRACE_MS = 1_000;

export interface OutgoingHttpOptions extends FairSlotsOptions {
  /** Reads an address and throws when it must not be called; asked at every hop. */
  admit(url: string): URL;
  /** Finds addresses for the sockets; the system's when absent. */
  lookup?: LookupFunction;
}

/**
 * Sends requests over undici, bounded and timed. Connections are kept for reuse but never shared between two requests at
 * once and not limited per host: a request that hangs holds its own connection and a slot of its own address, nothing that
 * another address needs.
 */
export class OutgoingHttp {
  private readonly slots: FairSlots;
  private readonly kept: Agent;
  private readonly single: Agent;
  private readonly running = new Set<Promise<Exchange>>();

  constructor(private readonly options: OutgoingHttpOptions) {
    this.slots = new FairSlots(options);
    const connect = {
      timeout: CONNECT_TIMEOUT_MS,
      ...(options.lookup === undefined ? {} : { lookup: options.lookup }),
    };
    // the deadline covers head and body together, so undici's own timers are off
    const common = { connect, headersTimeout: 0, bodyTimeout: 0 };
    this.kept = new Agent({ ...common, pipelining: 1, keepAliveTimeout: IDLE_MS, keepAliveMaxTimeout: IDLE_MS });
    this.single = new Agent({ ...common, pipelining: 0 });
  }

  /** Never rejects: whatever goes wrong is a failure with a kind. */
  async request(request: OutgoingRequest): Promise<Exchange> {
    const exchange = this.exchange(request);
    this.running.add(exchange);
    return exchange.finally(() => this.running.delete(exchange));
  }

  /** Lets running requests end for a moment, then cuts them off; later ones fail as `aborted`. */
  async close(): Promise<void> {
    const ended = Promise.allSettled([...this.running]);
    await Promise.race([ended, setTimeout(CLOSE_GRACE_MS, undefined, { ref: false })]);
    // never their close(): an agent forgets its clients there, and nothing can end a request that hangs
    await Promise.all([this.kept.destroy(), this.single.destroy()]);
  }

  private async exchange(request: OutgoingRequest): Promise<Exchange> {
    const release = await this.slots.acquire(request.url, request.signal);
    if (release === null) return busyOrAborted(request.signal);
    const deadline = new Deadline(request.deadlineMs, request.signal);
    try {
      return await this.follow(request, deadline.signal);
    } catch (error) {
      return deadline.explains() ?? classifyFailure(error);
    } finally {
      deadline.clear();
      release();
    }
  }

  private async follow(request: OutgoingRequest, signal: AbortSignal): Promise<Exchange> {
    let hop = firstHop(request, this.options.admit(request.url));
    for (let hops = 0; ; hops += 1) {
      const answer = await this.send(hop, request, signal);
      const url = redirectTarget(answer, hop.url, request);
      if (url === null) return answer;
      if (url === 'nowhere') return failed('redirects', `The redirect of ${hop.url.host} leads to no address.`);
      if (hops === request.redirects?.max) return failed('redirects', `More than ${hops} redirects.`);
      hop = nextHop(hop, answer.statusCode, this.options.admit(url.href));
    }
  }

  private async send(hop: Hop, request: OutgoingRequest, signal: AbortSignal): Promise<Answered> {
    const agent: Dispatcher = request.ownConnection ? this.single : this.kept;
    const answer = await agent.request({
      origin: hop.url.origin,
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      headers: hop.headers,
      body: hop.body,
      signal,
    });
    const body = await readBody(answer.body, request.maxResponseBytes ?? DEFAULT_RESPONSE_BYTES);
    return { kind: 'answered', statusCode: answer.statusCode, headers: lastValues(answer.headers), ...body };
  }
}

function redirectTarget(answer: Answered, from: URL, request: OutgoingRequest): URL | 'nowhere' | null {
  try {
    return redirectOf(answer, from, request.redirects);
  } catch {
    // a Location that is no address: the caller says so in its own words
    return 'nowhere';
  }
}

function lastValues(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value[value.length - 1] : value;
    if (last !== undefined) values[name] = last;
  }
  return values;
}

function busyOrAborted(signal?: AbortSignal): NotAnswered {
  return signal?.aborted
    ? failed('aborted', 'Given up before anything was sent.')
    : failed('busy', 'Too many requests are running; nothing was sent.');
}

function failed(failure: NotAnswered['failure'], detail: string): NotAnswered {
  return { kind: 'failed', failure, detail };
}
