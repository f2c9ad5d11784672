import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import importX from 'eslint-plugin-import-x';
import simpleImportSort from 'eslint-plugin-simple-import-sort';
import tseslint from 'typescript-eslint';

import { depConstraints, restrictedPackages } from './eslint.boundaries.mjs';

const ASSEMBLY = 'libs/domain/matching/assembly/*.ts';
const SPECS = ['**/*spec.ts', '**/*.fixture.ts', 'libs/testing/**'];

/** For a file outside a package's home: importing it is an error that says where it belongs. */
function restrictions(allowed) {
  const names = restrictedPackages.filter((entry) => !allowed.includes(entry.package));
  return [
    'error',
    {
      paths: names.map((entry) => ({ name: entry.package, message: entry.say })),
      patterns: [
        ...names.map((entry) => ({ group: [`${entry.package}/*`], message: entry.say })),
        { group: ['@carillon/apps-*'], message: 'An app is composed of feature modules; nobody imports an app.' },
      ],
    },
  ];
}

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.carillon*/**',
      '.nx/**',
      'coverage/**',
      'tools/check/fixtures/**',
      '**/generated/**',
      '**/*.generated.ts',
    ],
  },
  js.configs.recommended,
  { files: ['apps/cli/bin/*.js'], languageOptions: { sourceType: 'commonjs', globals: { require: 'readonly' } } },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'fetch',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'AbortController',
          'AbortSignal',
          'performance',
          'structuredClone',
          'TextDecoder',
          'TextEncoder',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    // AssemblyScript: reads like TypeScript and has other types, so that only rules without types apply. It decorates functions and compares by `==`.
    files: [ASSEMBLY],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { allowInvalidAST: true } },
    rules: {
      'no-undef': 'off',
      'no-unused-vars': 'off',
      // integers of 64 bits
      'no-loss-of-precision': 'off',
      'no-constant-condition': ['error', { checkLoops: false }],
      '@typescript-eslint/no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['{apps,libs,tools}/**/*.{ts,mts}'],
    ignores: [ASSEMBLY],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { '@nx': nx, 'import-x': importX, 'simple-import-sort': simpleImportSort },
    languageOptions: { parserOptions: { project: './tsconfig.spec.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], enforceBuildableLibDependency: false, depConstraints }],
      'no-restricted-imports': restrictions([]),
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'The environment is read in platform/config only.' },
      ],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } }],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'An index names what it exports.' },
      ],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'simple-import-sort/imports': 'error',
      'simple-import-sort/exports': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // libraries type their options as classes (mongoose schemas, Nest's application options)
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/return-await': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/unified-signatures': 'off',
    },
  },
  ...restrictedPackages.map((entry) => ({
    files: entry.allowedIn.map((glob) => `${glob}/*.ts`.replace('**/*.ts', '**/*.ts')),
    rules: {
      'no-restricted-imports': restrictions([
        entry.package,
        ...restrictedPackages
          .filter((other) => other.allowedIn.some((home) => entry.allowedIn.includes(home)))
          .map((other) => other.package),
      ]),
    },
  })),
  {
    files: ['libs/platform/config/**/*.ts', 'tools/**/*.{ts,mts}', 'libs/testing/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: SPECS,
    rules: {
      // a spec may reach for engines and fakes, and says `as` where it builds half an object on purpose
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: ['@carillon/testing'], enforceBuildableLibDependency: false, depConstraints },
      ],
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  { files: ['vitest.config.mts', '**/*.config.{mjs,mts}'], rules: { 'no-restricted-exports': 'off' } },
);
