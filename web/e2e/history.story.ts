// A long history: where one lands, how it grows, and that it stays where one reads.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Api, type Person } from './stage/index.ts';

const MESSAGES = 400;

let stage: Stage;
let ada: Api;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.register('ada', 'Ada');
  ben = await stage.enters('ben');
  for (let n = 1; n <= MESSAGES; n += 1) await ada.post('/chats/@ben/messages', { text: `**line ${n}**${'\nmore'.repeat(n % 4)}` });
});
afterAll(() => stage.close());

/** Where a message stands on the screen, in pixels from the top. */
async function topOf(text: string): Promise<number> {
  const box = await ben.log.getByText(text, { exact: true }).first().boundingBox();
  return box?.y ?? NaN;
}

/** Scrolls as a wheel does, until something is on the screen. */
async function scrollUntil(step: number, text: string): Promise<void> {
  const { page } = ben;
  await ben.log.hover();
  await expect
    .poll(
      async () => {
        await page.mouse.wheel(0, step);
        await settled();
        return ben.log.getByText(text, { exact: true }).count();
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
}

/** Waits until nothing scrolls any more. */
async function settled(): Promise<void> {
  await ben.page.evaluate(async () => {
    const log = document.querySelector('[role=log]')!;
    for (let still = 0, before = NaN; still < 5; still = log.scrollTop === before ? still + 1 : 0) {
      before = log.scrollTop;
      await new Promise(requestAnimationFrame);
    }
  });
}

test('one who was away lands where the unread begin', async () => {
  await ben.api.put('/chats/@ada/read', { id: MESSAGES - 40 });
  await ben.chat('Ada').getByLabel('40 unread').waitFor();
  await ben.opens('Ada');
  await ben.page.getByText('New messages', { exact: true }).waitFor();
  await expect.poll(() => topOf('New messages')).toBeLessThan(400);
  expect(await topOf('New messages')).toBeGreaterThan(50);
  expect(await ben.chat('Ada').getByLabel('40 unread').count(), 'nothing is read that was not seen').toBe(1);
});

test('jumping to the newest reads them, and new ones are followed', async () => {
  await ben.page.getByRole('button', { name: 'Jump to the newest message' }).click();
  await ben.log.getByText(`line ${MESSAGES}`, { exact: true }).waitFor();
  await ben.chat('Ada').getByLabel('40 unread').waitFor({ state: 'detached' });
  await ada.post('/chats/@ben/messages', { text: 'right now' });
  await expect.poll(() => topOf('right now')).toBeLessThan(760);
  expect(await ben.page.getByRole('button', { name: 'Jump to the newest message' }).count()).toBe(0);
});

test('older messages come in above while what one reads stays where it is', async () => {
  let release = () => {};
  let asked = false;
  const held = new Promise<void>((resolve) => (release = resolve));
  await ben.page.route('**/messages?*before=*', async (route) => {
    asked = true;
    await held;
    await route.continue();
  });
  await ben.log.hover();
  await expect
    .poll(async () => {
      await ben.page.mouse.wheel(0, -300);
      return asked;
    })
    .toBe(true);
  await settled();
  const height = () => ben.page.evaluate(() => document.querySelector('[role=log]')!.scrollHeight);
  /** Where the messages on the screen stand, by number. */
  const places = () =>
    ben.page.evaluate(() => {
      const drawn = [...document.querySelectorAll<HTMLElement>('[data-message]')];
      const tops = drawn.map((one) => [one.dataset['message'], one.getBoundingClientRect().top] as const);
      return Object.fromEntries(tops.filter(([, top]) => top > 60 && top < 600)) as Record<string, number>;
    });
  const before = await height();
  const there = await places();
  expect(Object.keys(there).length).toBeGreaterThan(3);
  release();
  await expect.poll(height).toBeGreaterThan(before + 500);
  const after = await places();
  for (const [number, top] of Object.entries(there)) expect(Math.abs((after[number] ?? NaN) - top), number).toBeLessThan(3);
  await ben.page.unrouteAll({ behavior: 'ignoreErrors' });
});

test('one can scroll to the very beginning, and only what is near is drawn', async () => {
  await scrollUntil(-3000, 'line 1');
  await ben.sees('This is where it begins.');
  expect(await ben.page.locator('[data-message]').count()).toBeLessThan(80);
});

test('while one reads above, new messages do not move the place, and are counted', async () => {
  const there = await topOf('line 2');
  await ada.post('/chats/@ben/messages', { text: 'one more' });
  await ben.page.getByText('1 new message', { exact: true }).waitFor();
  expect(await topOf('line 2')).toBe(there);
  await ben.chat('Ada').getByLabel('1 unread').waitFor();
});

test('a link to a message leads there, and from there one reads on in both directions', async () => {
  const [dialog] = await ben.api.get<{ eid: number }[]>('/chats');
  await ben.goes(`/app/c/${dialog?.eid}/300`);
  await ben.log.getByText('line 300', { exact: true }).waitFor();
  const y = await topOf('line 300');
  expect(y).toBeGreaterThan(150);
  expect(y).toBeLessThan(600);
  await scrollUntil(800, 'line 380');
  await scrollUntil(-800, 'line 220');
  await ben.page.getByRole('button', { name: 'Jump to the newest message' }).click();
  await ben.sees('one more');
});

test('what can be done with a message is on the screen as long as some of it is', async () => {
  // Read is what stands where one has come to: from there on the list follows.
  await ben.chat('Ada').getByLabel('1 unread').waitFor({ state: 'detached' });
  await ada.post('/chats/@ben/messages', { text: `the beginning${'\nand on'.repeat(80)}\nthe end` });
  const tall = ben.message('the end');
  await tall.waitFor();
  const log = (await ben.log.boundingBox())!;
  await expect.poll(async () => (await tall.boundingBox())!.y, { message: 'it begins above the screen' }).toBeLessThan(log.y);
  await settled();
  await ben.page.mouse.move(log.x + log.width / 2, log.y + log.height / 2);
  const more = tall.getByRole('button', { name: 'More' });
  await more.waitFor();
  expect((await more.boundingBox())!.y).toBeGreaterThan(log.y);
  await more.click();
  await ben.page.getByRole('menu').waitFor();
  await ben.page.keyboard.press('Escape');
});
