import 'reflect-metadata';

import process from 'node:process';

import { Command } from 'commander';

import { doctorCommand } from './doctor.command';
import { topicsCommand } from './topics.command';

const program = new Command('carillon')
  .description('For operators and developers of Carillon. Settings come from the environment, as for the services.')
  .addCommand(topicsCommand())
  .addCommand(doctorCommand())
  .showHelpAfterError();

program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
