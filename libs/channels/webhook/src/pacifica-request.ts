import type { SendRequest } from '@carillon/channels-core';
import { structuredBytes } from '@carillon/domain-event';

import { mergeExtensions } from './merge-extensions';
import type { WebhookRequest } from './webhook-request';

/**
 * The request of the Pacifica contract, which names the method, the content type and the body and nothing else: the event
 * document with the subscription's extensions laid over its own.
 */
export function pacificaRequest({ event, subscription }: SendRequest): WebhookRequest {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: mergeExtensions(structuredBytes(event), subscription.pacifica?.extensionsText ?? '{}'),
  };
}
