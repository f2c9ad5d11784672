import { type DeliveryRequested, deliveryRequestedV1 } from '@carillon/contracts-messages';
import { Consumes, type Incoming, type Outcome } from '@carillon/platform-messaging';
import { Controller, Inject, type Type } from '@nestjs/common';

import { AttemptDelivery } from './attempt-delivery';
import { deliveryGroup } from './delivery.group';

/** The consumer of one channel's requests. A class per channel, because topic and group are written on its method. */
export function deliveryRequestedConsumer(channel: string): Type<unknown> {
  @Controller()
  class DeliveryRequestedConsumer {
    constructor(@Inject(AttemptDelivery) private readonly attempts: AttemptDelivery) {}

    @Consumes(deliveryRequestedV1(channel), deliveryGroup(channel))
    onRequest(message: Incoming<DeliveryRequested>): Promise<Outcome> {
      return this.attempts.run(message);
    }
  }
  return DeliveryRequestedConsumer;
}
