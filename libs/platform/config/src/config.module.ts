import { type DynamicModule, Global, Module } from '@nestjs/common';

import { SETTINGS, type Settings } from './settings';

/** Makes the settings injectable everywhere: `@Inject(SETTINGS) settings: Settings`. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: SETTINGS, useValue: settings }], exports: [SETTINGS] };
  }
}
