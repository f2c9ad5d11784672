// The process behind `startGuardian`: reads what to watch from its input, a JSON object a line, until the input ends.
import fs from 'node:fs';
import readline from 'node:readline';

import { release } from './lease.mjs';
import { end } from './processes.mjs';
import { down } from './stack.mjs';

/** The process that started this one; it is gone when its lease is given back. */
const guarded = process.ppid;

/** @type {{ pid: number, born: string, name: string, graceMs?: number }[]} */
const children = [];
/** @type {import('./options.mjs').StackOptions[]} */
const stacks = [];
/** @type {import('./options.mjs').StackOptions[]} */
const leases = [];
/** @type {string[]} */
const folders = [];

// it must outlive whatever ends the others, and it ends by itself
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => undefined);

for await (const line of readline.createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.release) process.exit(0);
  if (message.child) children.push(message.child);
  if (message.engines) stacks.push({ ...message.engines, say: () => undefined });
  if (message.lease) leases.push({ ...message.lease, say: () => undefined });
  if (message.folder) folders.push(message.folder);
}

// apps before engines: they commit and disconnect on their way out. A failure of one must not spare the others
await Promise.allSettled(children.map((child) => end(child, { graceMs: child.graceMs ?? 15_000 })));
await Promise.allSettled([...stacks.map((stack) => down(stack)), ...leases.map((stack) => release(stack, guarded))]);
for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
