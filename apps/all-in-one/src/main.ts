import { httpPlatform } from '@carillon/platform-http';
import { runApp } from '@carillon/platform-lifecycle';
import { kafkaPlatform } from '@carillon/platform-messaging';

import { AppModule } from './app.module';

void runApp({ app: 'all-in-one', module: AppModule, platforms: [httpPlatform, kafkaPlatform] });
