import type { Channel, ChannelDefinition, SendContext, SendRequest, SendResult } from '@carillon/channels-core';
import type { WebhookTarget } from '@carillon/domain-subscription';
import { type Answered, Egress, type NotAnswered, type RedirectRule } from '@carillon/platform-egress';
import { AppError } from '@carillon/util';

import { pacificaRequest } from './pacifica-request';
import { failureOf, pacificaResultOf, resultOf } from './send-result';
import { webhookRequest } from './webhook-request';

/** The original follows them all (its HTTP client's default); each hop passes the guard. */
const PACIFICA_REDIRECTS: RedirectRule = { max: 5, statuses: [301, 302, 303, 307, 308] };

/** HTTP targets: Carillon's own request, or that of the contract through which the subscription was made. */
export class WebhookChannel implements Channel {
  readonly name = 'webhook';

  constructor(
    private readonly egress: Pick<Egress, 'request'>,
    private readonly version: string,
  ) {}

  describe(target: WebhookTarget): string {
    return target.url.replace(/^([a-z][a-z0-9+.-]*:)?(\/\/)?[^/?#]*@/i, '$1$2');
  }

  async send(request: SendRequest, context: SendContext): Promise<SendResult> {
    const { contract, target } = request.subscription;
    const pacifica = contract === 'pacifica';
    const exchange = await this.egress.request({
      url: target.url,
      ...(pacifica ? pacificaRequest(request) : webhookRequest(request, this.version)),
      deadlineMs: context.deadlineMs,
      signal: context.signal,
      ...(pacifica ? { redirects: PACIFICA_REDIRECTS } : {}),
      // one try decides about the whole subscription: it must not fail because a kept connection was just being closed
      ownConnection: request.subscription.failure.policy === 'disable',
    });
    if (exchange.kind === 'answered') return judge(exchange, pacifica, Date.now());
    if (exchange.failure === 'busy' || exchange.failure === 'aborted') throw notAttempted(exchange);
    return failureOf(exchange);
  }

  async close(): Promise<void> {
    // the connections are the egress's, which closes after all channels
  }
}

/** Registers the channel: `DeliveryModule.forChannel(webhookChannel)`. */
export const webhookChannel: ChannelDefinition<[Egress]> = {
  name: 'webhook',
  needs: [Egress],
  create: ({ version }, egress) => new WebhookChannel(egress, version),
};

function judge(answer: Answered, pacifica: boolean, nowMs: number): SendResult {
  return pacifica ? pacificaResultOf(answer, nowMs) : resultOf(answer, nowMs);
}

function notAttempted({ failure, detail }: NotAnswered): AppError {
  return new AppError('SERVICE_UNAVAILABLE', detail, { context: { failure } });
}
