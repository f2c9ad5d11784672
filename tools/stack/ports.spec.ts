import { type HttpTarget, startHttpTarget } from '@carillon/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { freePorts, isTaken, listenerOn, needPort } from './ports.mjs';

describe('ports', () => {
  let stranger: HttpTarget;
  beforeEach(async () => {
    stranger = await startHttpTarget();
  });
  afterEach(() => stranger.close());

  it('are known to be taken, and by whom', async () => {
    expect(await isTaken(stranger.port)).toBe(true);
    expect(listenerOn(stranger.port)).toMatch(new RegExp(`\\(pid ${process.pid}\\)$`));
    await expect(needPort(stranger.port, 'Kafka', 'STACK_KAFKA_PORT')).rejects.toThrow(
      new RegExp(
        `^Port ${stranger.port} for Kafka is taken by .* \\(pid ${process.pid}\\)\\. Free it, or set STACK_KAFKA_PORT`,
      ),
    );
  });

  it('are free again afterwards', async () => {
    await stranger.close();
    expect(await isTaken(stranger.port)).toBe(false);
    expect(listenerOn(stranger.port)).toBeNull();
    await expect(needPort(stranger.port, 'Kafka', 'STACK_KAFKA_PORT')).resolves.toBeUndefined();
    stranger = await startHttpTarget();
  });

  it('are found where the kernel gives none away', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
    expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
  });
});
