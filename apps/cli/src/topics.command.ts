import process from 'node:process';

import { declaredTopics, type TopicDeclaration } from '@carillon/platform-messaging';
import { Command, InvalidArgumentError, Option } from 'commander';

import { print, printTable } from './print';
import { quietSettings } from './quiet-settings';
import { withTopicAdmin } from './with-topic-admin';

interface TopicsOptions {
  partitions: 'local' | 'images';
  replication?: number;
  timeout: number;
}

/** `carillon topics list | check | ensure` */
export function topicsCommand(): Command {
  const command = new Command('topics').description(
    'the topics of the installation: what is declared, what exists, create what is missing',
  );
  withOptions(command.command('list').description('what is declared (asks no broker)')).action(
    (options: TopicsOptions) => {
      printTable(
        ['TOPIC', 'PARTITIONS', 'REPLICATION', 'SETTINGS'],
        declared(options).map((topic) => [
          topic.name,
          String(topic.partitions),
          String(topic.replication),
          Object.entries(topic.config)
            .map(([name, value]) => `${name}=${value}`)
            .join(' '),
        ]),
      );
    },
  );
  withOptions(
    command.command('check').description('how what exists differs; exit code 1 when a service would not start'),
  ).action(check);
  withOptions(command.command('ensure').description('create what is missing; nothing that exists is changed')).action(
    ensure,
  );
  return command;
}

async function check(options: TopicsOptions): Promise<void> {
  const topics = declared(options);
  const differences = await withTopicAdmin(quietSettings(), topics, options.timeout * 1000, (admin) =>
    admin.check(topics),
  );
  if (differences.length === 0) print(`All ${topics.length} topics are as declared.`);
  else
    printTable(
      ['TOPIC', 'DIFFERENCE', 'DETAIL'],
      differences.map(({ topic, kind, detail }) => [topic, kind, detail]),
    );
  if (differences.some(({ kind }) => kind === 'missing' || kind === 'too-few-partitions')) {
    print('Services do not start like this. Create what is missing with: carillon topics ensure');
    process.exitCode = 1;
  }
}

async function ensure(options: TopicsOptions): Promise<void> {
  const topics = declared(options);
  const created = await withTopicAdmin(quietSettings(), topics, options.timeout * 1000, (admin) =>
    admin.ensure(topics),
  );
  for (const name of created) print(`created: ${name}`);
  print(`${created.length} of ${topics.length} topics created, the others existed.`);
}

function declared({ partitions, replication }: TopicsOptions): TopicDeclaration[] {
  return declaredTopics(partitions).map((topic) =>
    replication === undefined
      ? topic
      : {
          ...topic,
          replication,
          config: {
            ...topic.config,
            'min.insync.replicas': String(Math.min(replication, Number(topic.config['min.insync.replicas'] ?? 1))),
          },
        },
  );
}

function withOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--partitions <place>', 'numbers for a laptop or for a deployment')
        .choices(['local', 'images'])
        .default('local'),
    )
    .addOption(
      new Option('--replication <n>', 'copies of each partition, instead of the declared number').argParser(
        wholeNumber,
      ),
    )
    .addOption(new Option('--timeout <seconds>', 'how long to wait for a broker').argParser(wholeNumber).default(30));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1');
  return value;
}
