import { SETTINGS, type Settings } from '@carillon/platform-config';
import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';

import { Egress } from './egress';
import { OperatorHttp } from './operator-http';

/** Provides `Egress` and `OperatorHttp` everywhere. Closed after the consumers have stopped. */
@Global()
@Module({
  providers: [
    {
      provide: Egress,
      inject: [SETTINGS],
      useFactory: (settings: Settings) => new Egress({ allow: settings.egress.allow }),
    },
    { provide: OperatorHttp, useFactory: () => new OperatorHttp() },
  ],
  exports: [Egress, OperatorHttp],
})
export class EgressModule implements OnApplicationShutdown {
  constructor(
    private readonly egress: Egress,
    private readonly operatorHttp: OperatorHttp,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.egress.close(), this.operatorHttp.close()]);
  }
}
