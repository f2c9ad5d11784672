import fs from 'node:fs';
import path from 'node:path';

const DECLARATION = /\.(counter|histogram|gauge)\(\s*'([a-z0-9_.]+)',\s*\{([^}]*)\}/gs;

function sourceFiles(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sourceFiles(place);
    return /(?<!spec)\.ts$/.test(entry.name) ? [place] : [];
  });
}

/** Every metric, read from the place that declares it. */
export function metricsPage(root) {
  const found = new Map();
  for (const file of [...sourceFiles(path.join(root, 'libs')), ...sourceFiles(path.join(root, 'apps'))]) {
    for (const [, kind, name, options] of fs.readFileSync(file, 'utf8').matchAll(DECLARATION)) {
      const description = /description:\s*(['"`])(.*?)\1/s.exec(options)?.[2] ?? '';
      const unit = /unit:\s*'([^']*)'/.exec(options)?.[1] ?? '';
      found.set(name, `| \`${name}\` | ${kind} | ${unit} | ${description} |`);
    }
  }
  return [
    '# Metrics',
    '',
    'Generated from the declarations in the code. At `/metrics` names have underscores for dots and the endings of the Prometheus format (`_total`, the unit).',
    '',
    '| Metric | Kind | Unit | What |',
    '|---|---|---|---|',
    ...[...found.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row),
    '',
  ].join('\n');
}
