/* global process, setInterval, setTimeout */
// A main.ts as apps have it, on the built lib; the variable SAMPLE says what goes wrong in it.
const { Module } = require('@nestjs/common');
const { FastifyAdapter } = require('@nestjs/platform-fastify');

const { runApp } = require('@carillon/platform-lifecycle');

const way = process.env.SAMPLE;

class SampleModule {
  onApplicationBootstrap() {
    if (way === 'fails-to-start') throw new Error('topic x is missing');
    if (way === 'rejects') setTimeout(() => void Promise.reject(new Error('nobody caught this')), 50);
    if (way === 'throws')
      setTimeout(() => {
        throw new Error('nobody caught this');
      }, 50);
  }

  onApplicationShutdown() {
    return way === 'never-stops' ? new Promise(() => setInterval(() => undefined, 1000)) : undefined;
  }
}
Module({})(SampleModule);

void runApp({ app: 'gateway', module: SampleModule, platforms: [{ adapter: () => new FastifyAdapter() }] });
