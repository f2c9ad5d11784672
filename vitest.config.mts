import { defineConfig } from 'vitest/config';

const source = { conditions: ['@carillon/source'] };

// Three projects by file name: units run in parallel; what needs Kafka or the store runs with the engines that
// tools/test/engines.mts starts once for the whole run.
export default defineConfig({
  // specs stand outside the projects' tsconfig files, where the transformer would find this
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: source,
  ssr: { resolve: source },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{libs,apps,tools}/**/*.spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/*.{int,e2e}-spec.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          sequence: { groupOrder: 1 },
          include: ['{libs,apps,tools}/**/*.int-spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['tools/test/engines.mts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['{libs,apps,tools}/**/*.e2e-spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          globalSetup: ['tools/test/engines.mts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
