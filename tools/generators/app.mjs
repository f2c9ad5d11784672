import { manifest, NEST, own } from './manifest.mjs';

export function appFiles(version, name) {
  const folder = `apps/${name}`;
  const platforms = [
    'platform-config',
    'platform-http',
    'platform-lifecycle',
    'platform-messaging',
    'platform-mongo',
    'platform-observability',
  ];
  return {
    files: {
      [`${folder}/package.json`]: manifest({
        name: `@carillon/apps-${name}`,
        version,
        description: 'One sentence: what it does',
        project: name,
        type: 'application',
        tags: ['type:app', `scope:${name}`],
        dependencies: { ...NEST, ...own(version, ...platforms, 'util') },
      }),
      [`${folder}/README.md`]: `# ${name}\n\nWhat it does, in one sentence.\n\n- **Reads**: …\n- **Writes**: …\n- **Stores**: …\n- **Fails how**: …\n`,
      [`${folder}/src/main.ts`]: `import { httpPlatform } from '@carillon/platform-http';
import { runApp } from '@carillon/platform-lifecycle';
import { kafkaPlatform } from '@carillon/platform-messaging';

import { AppModule } from './app.module';

void runApp({ app: '${name}', module: AppModule, platforms: [httpPlatform, kafkaPlatform] });
`,
      [`${folder}/src/app.module.ts`]: `import { HttpModule } from '@carillon/platform-http';
import { declaredTopics, MessagingModule } from '@carillon/platform-messaging';
import { MongoModule } from '@carillon/platform-mongo';
import { Module } from '@nestjs/common';

@Module({
  imports: [HttpModule, MongoModule, MessagingModule.forRoot({ topics: declaredTopics() })],
})
export class AppModule {}
`,
    },
    next: [
      `add '${name}' to APP_NAMES and its port to the settings of libs/platform/config`,
      `add the script start:${name} to package.json and the service to deploy/compose`,
      'npm install && npm run sync && npm run check',
    ],
  };
}
