/** The package.json of a project, as every project has it. */
export function manifest({ name, version, description, project, type, tags, dependencies }) {
  const library = type === 'library';
  return `${JSON.stringify(
    {
      name,
      version,
      private: true,
      description,
      license: 'Apache-2.0',
      ...(library
        ? {
            exports: {
              '.': { '@carillon/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
            },
          }
        : {}),
      nx: { name: project, projectType: type, tags },
      dependencies,
    },
    null,
    2,
  )}\n`;
}

/** Our own projects, at the product's version. */
export const own = (version, ...names) =>
  Object.fromEntries(names.sort().map((name) => [`@carillon/${name}`, version]));

export const NEST = {
  '@nestjs/common': '11.2.6',
  '@nestjs/core': '11.2.6',
  'reflect-metadata': '0.2.2',
  rxjs: '7.8.2',
};

/** `event-inbox` → `EventInbox` */
export const pascal = (words) =>
  words
    .split('-')
    .map((word) => word[0].toUpperCase() + word.slice(1))
    .join('');
/** `event-inbox` → `eventInbox` */
export const camel = (words) => pascal(words).replace(/^./, (first) => first.toLowerCase());
