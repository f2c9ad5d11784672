import { testSettings } from '@carillon/platform-config';
import { waitFor } from '@carillon/testing';
import { describe, expect, it } from 'vitest';

import { createApp } from './create-app';
import { aSample } from './sample-platform.fixture';

describe('createApp', () => {
  it('listens, then consumes, and is ready at the end', async () => {
    const sample = aSample();
    const running = await createApp(sample, testSettings());
    expect(await (await fetch(`${running.url}/ready`)).json()).toEqual({});
    expect(sample.story.steps).toEqual(['consumer listens']);
    await running.stop();
  });

  it('stops requests, then consumers, then modules', async () => {
    const sample = aSample();
    const running = await createApp(sample, testSettings());
    let release = () => {};
    sample.story.holdRequest = new Promise((resolve) => (release = resolve));
    const held = fetch(`${running.url}/hold`);
    await waitFor(() => sample.story.steps.includes('request begins'));
    const stopping = running.stop();
    expect(running.stop()).toBe(stopping);
    await waitFor(() =>
      fetch(`${running.url}/ready`).then(
        () => false,
        () => true,
      ),
    );
    release();
    expect(await (await held).text()).toBe('held');
    await stopping;
    expect(sample.story.steps).toEqual([
      'consumer listens',
      'request begins',
      'request ends',
      'consumer closed',
      'module destroyed',
      'module shut down',
    ]);
  });

  it('cuts a connection that would use up the time to stop', async () => {
    const sample = aSample();
    const running = await createApp(sample, testSettings({ lifecycle: { stopGraceMs: 400 } }));
    sample.story.holdRequest = new Promise(() => undefined);
    const held = fetch(`${running.url}/hold`).catch(() => 'cut');
    await waitFor(() => sample.story.steps.includes('request begins'));
    await running.stop();
    expect(await held).toBe('cut');
    expect(sample.story.steps.at(-1)).toBe('module shut down');
  });

  it('stops everything else when one part does not close', async () => {
    const sample = aSample();
    sample.story.failClose = true;
    const running = await createApp(sample, testSettings());
    await expect(running.stop()).rejects.toThrow(/not everything stopped/);
    expect(sample.story.steps).toContain('module shut down');
  });

  it('stops what it had started when a later part fails', async () => {
    const sample = aSample();
    sample.story.failListen = true;
    await expect(createApp(sample, testSettings())).rejects.toThrow(/topic ingest.event.accepted.v1 is missing/);
    expect(sample.story.steps).toEqual(['consumer listens', 'consumer closed', 'module destroyed', 'module shut down']);
  });

  it('says that a port is taken', async () => {
    const first = await createApp(aSample(), testSettings());
    const port = Number(new URL(first.url).port);
    await expect(createApp(aSample(), testSettings({ http: { port } }))).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.stop();
  });

  it('runs several apps in one process', async () => {
    const apps = await Promise.all(
      [aSample(), aSample(), aSample()].map((sample) => createApp(sample, testSettings())),
    );
    for (const { url } of apps) expect((await fetch(`${url}/ready`)).status).toBe(200);
    await Promise.all(apps.map((app) => app.stop()));
  });

  it('needs exactly one HTTP server', async () => {
    const { module, platforms } = aSample();
    await expect(createApp({ module, platforms: [] }, testSettings())).rejects.toThrow(
      /exactly one platform with an HTTP adapter, not 0/,
    );
    await expect(createApp({ module, platforms: [...platforms, ...platforms] }, testSettings())).rejects.toThrow(
      /not 2/,
    );
  });
});
