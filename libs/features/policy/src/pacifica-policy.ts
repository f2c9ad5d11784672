import { StringDecoder } from 'node:string_decoder';

import type { Exchange, OperatorHttp } from '@carillon/platform-egress';

import { judgeAnswer } from './judge-answer';
import type { PolicyAnswer, PolicyProvider } from './policy-provider';

/**
 * A redirect that repeats the question is followed. 301, 302 and 303 would ask again without the event; no answer to that
 * says anything about it.
 */
const REDIRECTS = { max: 5, statuses: [307, 308] };
/** URL parsers resolve such a path segment, however it is escaped, so the question would reach another resource. */
const UNASKABLE = new Set(['.', '..']);

/** The policy service of the Pacifica contract: `POST <url>/events/<owner>` with the event as body. */
export class PacificaPolicy implements PolicyProvider {
  readonly name = 'pacifica';
  private readonly eventsUrl: string;

  constructor(
    private readonly http: Pick<OperatorHttp, 'request'>,
    private readonly options: { url: string; timeoutMs: number },
  ) {
    this.eventsUrl = `${options.url.replace(/\/+$/, '')}/events`;
  }

  async ask(owner: string, document: () => Promise<Buffer>): Promise<PolicyAnswer> {
    if (UNASKABLE.has(owner)) return { kind: 'denied', reason: 'POLICY_DENIED' };
    // one address per owner: a slow answer for one takes no slot of the others
    const exchange = await this.http.request({
      url: `${this.eventsUrl}/${encodeURIComponent(owner)}`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: await document(),
      deadlineMs: this.options.timeoutMs,
      redirects: REDIRECTS,
    });
    return answerIn(exchange);
  }
}

function answerIn(exchange: Exchange): PolicyAnswer {
  if (exchange.kind === 'answered') {
    // the text may become the reason a subscription is off, so half of it is no answer
    if (exchange.bodyEnd === 'cut') return unreachable('The answer broke off.');
    return judgeAnswer(exchange.statusCode, new StringDecoder('utf8').write(exchange.body));
  }
  if (exchange.failure === 'busy') {
    return { kind: 'undecided', reason: 'LANE_BACKED_UP', detail: exchange.detail, asked: false };
  }
  if (exchange.failure === 'redirects') return { kind: 'denied', reason: 'POLICY_REDIRECTED' };
  return unreachable(exchange.detail);
}

function unreachable(detail: string): PolicyAnswer {
  return { kind: 'undecided', reason: 'POLICY_UNAVAILABLE', detail, asked: true };
}
