// node tools/run/topics-main.mjs <root of a build>: creates the topics that are missing, by the product's own TopicAdmin.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const build = process.argv[2] ?? process.cwd();
const require = createRequire(path.join(build, 'apps/all-in-one/package.json'));
const { Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { ConfigModule, loadSettings } = require('@carillon/platform-config');
const { declareTopics, MessagingModule, TopicAdmin } = require('@carillon/platform-messaging');
const { ObservabilityModule } = require('@carillon/platform-observability');

const topics = declareTopics(
  JSON.parse(fs.readFileSync(path.join(build, 'deploy/topics/topics.json'), 'utf8')),
  'local',
);
class TopicsModule {}
Module({
  imports: [ConfigModule.forRoot(loadSettings('all-in-one')), ObservabilityModule, MessagingModule.forRoot({ topics })],
})(TopicsModule);

const context = await NestFactory.createApplicationContext(TopicsModule, {
  logger: ['error', 'warn'],
  abortOnError: false,
});
const created = await context.get(TopicAdmin).ensure(topics);
await context.close();
if (created.length > 0) console.log(`created: ${created.join(', ')}`);
