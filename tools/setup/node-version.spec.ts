import { expect, it } from 'vitest';

import { nodeProblem } from './node-version.mjs';

it.each(['20.20.0', '20.21.3', '22.0.0', '100.1.0'])('takes Node %s', (version) => {
  expect(nodeProblem(version)).toBeNull();
});

it.each(['20.19.5', '18.20.0', '8.0.0'])('refuses Node %s in plain words', (version) => {
  expect(nodeProblem(version)).toBe(
    `Node ${version} is too old: Carillon needs Node 20.20 or newer (https://nodejs.org).`,
  );
});
