#!/usr/bin/env node
// Writes every project's tsconfig.json (and the root's list) from the `@carillon/*` dependencies in its package.json,
// so that the dependency is declared once. `--check` writes nothing and exits 1 when a file is out of date.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const check = process.argv.includes('--check');
const workspaces = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).workspaces;

/** Folders of all projects, relative to the root, sorted. */
function projectFolders() {
  return workspaces
    .flatMap((pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const group = path.join(root, pattern.slice(0, -2));
      return fs.existsSync(group) ? fs.readdirSync(group).map((name) => `${pattern.slice(0, -2)}/${name}`) : [];
    })
    .filter((folder) => fs.existsSync(path.join(root, folder, 'package.json')))
    .sort();
}

const projects = new Map(
  projectFolders().map((folder) => {
    const manifest = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    return [manifest.name, { folder, manifest }];
  }),
);

function referencesOf({ folder, manifest }) {
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter((name) => projects.has(name))
    .map((name) => ({ path: path.relative(folder, projects.get(name).folder) }));
}

const stale = [];
function write(file, content) {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const target = path.join(root, file);
  if (fs.existsSync(target) && fs.readFileSync(target, 'utf8') === text) return;
  stale.push(file);
  if (!check) fs.writeFileSync(target, text);
}

for (const project of projects.values()) {
  write(`${project.folder}/tsconfig.json`, {
    extends: `${path.relative(project.folder, '.')}/tsconfig.base.json`,
    compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
    include: ['src/**/*.ts'],
    exclude: ['src/**/*spec.ts', 'src/**/*.fixture.ts'],
    references: referencesOf(project),
  });
}
write('tsconfig.json', { files: [], references: [...projects.values()].map(({ folder }) => ({ path: folder })) });

if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run: npm run sync`);
  process.exit(1);
}
