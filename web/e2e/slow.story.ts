// A machine four times as slow as this one.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Api, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Api;
let ben: Person;
let chat = 0;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.register('ada', 'Ada');
  ben = await stage.enters('ben');
  await ada.post('/chats/@ben/messages', { text: 'begin' });
  chat = (await ben.api.get<{ eid: number }[]>('/chats'))[0]!.eid;
});
afterAll(() => stage.close());

async function slowDown(rate: number): Promise<void> {
  const session = await ben.page.context().newCDPSession(ben.page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
}

test('a slow machine is soon ready', async () => {
  await ben.page.addInitScript(() => {
    new MutationObserver((_, watch) => {
      if (document.querySelector('textarea') === null || document.querySelector('[data-message]') === null) return;
      watch.disconnect();
      Object.assign(globalThis, { readyAfterMs: performance.now() });
    }).observe(document, { childList: true, subtree: true });
  });
  await slowDown(4);
  const times: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    await ben.goes(`/app/c/${chat}`);
    await ben.message('begin').waitFor();
    times.push(await ben.page.evaluate(() => (globalThis as unknown as { readyAfterMs: number }).readyAfterMs));
  }
  console.log(`ready to read and write on a CPU slowed down 4 times after ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
  await slowDown(1);
});

test('a slow machine keeps up', async () => {
  await slowDown(4);
  await ben.page.reload();
  // A slow machine four times slower still.
  await ben.composer.waitFor({ timeout: 90_000 });
  await Promise.all(Array.from({ length: 50 }, (_, n) => ada.post('/chats/@ben/messages', { text: `burst ${n}` })));
  await ben.says('still here');
  await expect.poll(async () => (await ada.texts('@ben')).at(-1)).toBe('still here');
  await ben.message('still here').waitFor({ timeout: 60_000 });
  await slowDown(1);
}, 240_000);
