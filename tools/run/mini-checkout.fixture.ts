import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const CHECKOUT = path.resolve(__dirname, '../..');
const APPS = ['all-in-one', 'gateway', 'ingest', 'matching', 'policy', 'scheduler', 'ledger', 'delivery-webhook'];

/** An app that is ready at once, tells what it was given, and can be told to die. */
const APP = `
const { createServer } = require('node:http');
const { name } = require('../package.json');
createServer((request, response) => {
  if (request.url === '/die') process.exit(3);
  if (request.url === '/env') return response.end(JSON.stringify(process.env));
  response.writeHead(request.url === '/health/ready' ? 200 : 404).end();
}).listen(Number(process.env.HTTP_PORT), '127.0.0.1');
console.log(JSON.stringify({ level: 'info', msg: 'a line for the file only', name }));
console.log(JSON.stringify({ level: 'warn', msg: 'a line for people', name }));
process.on('SIGTERM', () => { console.log('stopped in order'); process.exit(0); });
`;

/** A checkout with the real tools and apps that do nothing: what a start does is then quick to see. */
export interface MiniCheckout {
  readonly root: string;
  /** For the processes started in it: ports and data folder of its own, the real one's jars. */
  readonly env: Record<string, string>;
  remove(): Promise<void>;
}

/** @param ports for Kafka (and the next one), the store, HTTP and the small target */
export async function miniCheckout(ports: {
  kafka: number;
  mongo: number;
  http: number;
  target: number;
}): Promise<MiniCheckout> {
  const root = await mkdtemp(path.join(tmpdir(), 'mini-checkout-'));
  for (const name of ['stack', 'setup', 'run'])
    await cp(path.join(CHECKOUT, 'tools', name), path.join(root, 'tools', name), { recursive: true });
  await writeFile(path.join(root, 'tools/run/topics-main.mjs'), '');
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ workspaces: ['apps/*'] }));
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages: {} }));
  await writeFile(
    path.join(root, 'tsconfig.json'),
    JSON.stringify({ files: ['empty.ts'], compilerOptions: { outDir: 'dist' } }),
  );
  await writeFile(path.join(root, 'empty.ts'), 'export {};\n');
  await symlink(path.join(CHECKOUT, 'node_modules'), path.join(root, 'node_modules'));
  for (const app of APPS) {
    const dist = path.join(root, 'apps', app, 'dist');
    await mkdir(dist, { recursive: true });
    await writeFile(path.join(dist, 'main.js'), APP);
    await writeFile(path.join(dist, '.tsbuildinfo'), '');
    await writeFile(path.join(root, 'apps', app, 'package.json'), JSON.stringify({ name: `@mini/${app}` }));
  }
  const data = path.join(root, '.carillon');
  await mkdir(data);
  await symlink(path.join(CHECKOUT, '.carillon/cache'), path.join(data, 'cache'));
  return {
    root,
    env: {
      STACK_KAFKA_PORT: String(ports.kafka),
      STACK_MONGODB_PORT: String(ports.mongo),
      HTTP_PORT: String(ports.http),
      TARGET_PORT: String(ports.target),
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
