import { manifest, NEST, own } from './manifest.mjs';

const TYPES = {
  domain: 'domain',
  features: 'feature',
  storage: 'storage',
  platform: 'platform',
  channels: 'channel',
  contracts: 'contract',
};

export function libFiles(version, group, name) {
  const type = TYPES[group];
  if (type === undefined) {
    console.error(`There is no group ${group}. Groups: ${Object.keys(TYPES).join(', ')}`);
    process.exit(2);
  }
  const folder = `libs/${group}/${name}`;
  const extra = ['platform', 'channel'].includes(type) ? [`${type}:${name}`] : [];
  return {
    files: {
      [`${folder}/package.json`]: manifest({
        name: `@carillon/${group}-${name}`,
        version,
        description: 'One sentence: what for',
        project: `${group}-${name}`,
        type: 'library',
        tags: [`type:${type}`, `scope:${name}`, ...extra],
        dependencies: { ...own(version, 'util'), ...(type === 'feature' ? NEST : {}) },
      }),
      [`${folder}/README.md`]: `# @carillon/${group}-${name}\n\nWhat for, in two sentences.\n\n- **Reads**: …\n- **Writes**: …\n- **Fails how**: …\n- **Why so**: …\n`,
      [`${folder}/src/index.ts`]: 'export {};\n',
    },
    next: ['fill in README.md and the description', 'npm install && npm run sync', 'npm run check'],
  };
}
