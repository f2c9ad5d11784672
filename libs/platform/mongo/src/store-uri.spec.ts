import { describe, expect, it } from 'vitest';

import { databaseOf, withDatabase } from './store-uri';

describe('databaseOf', () => {
  it.each([
    ['mongodb://h:1', 'carillon'],
    ['mongodb://h:1/', 'carillon'],
    ['mongodb://h:1/?replicaSet=rs', 'carillon'],
    ['mongodb://u:p%2F@h1:1,h2:2/my%20db?w=1', 'my db'],
    ['mongodb+srv://cluster.example/prod', 'prod'],
  ])('%s names %s', (uri, database) => expect(databaseOf(uri)).toBe(database));
});

describe('withDatabase', () => {
  it.each([
    ['mongodb://h:1', 'mongodb://h:1/x'],
    ['mongodb://h1:1,h2:2/a?replicaSet=rs', 'mongodb://h1:1,h2:2/x?replicaSet=rs'],
    ['mongodb://u:p@h/', 'mongodb://u:p@h/x?authSource=admin'],
    ['mongodb://u:p@h/a', 'mongodb://u:p@h/x?authSource=a'],
    ['mongodb://u:p@h/a?authSource=b', 'mongodb://u:p@h/x?authSource=b'],
  ])('keeps hosts, options and where users are looked up in %s', (uri, expected) =>
    expect(withDatabase(uri, 'x')).toBe(expected),
  );
});
