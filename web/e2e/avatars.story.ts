// Pictures of people and groups: cut out, seen by everybody at once, changed back, deleted.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Locator } from 'playwright-core';
import { Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';
import { png } from './stage/files.ts';

let stage: Stage;
let ada: Person;
let ben: Person;
let group: number;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  group = (await ada.api.post<{ eid: number }>('/conferences', { title: 'Tea house', members: ['ben'] })).eid;
  await ada.api.post(`/chats/${group}/messages`, { text: 'hello' });
  await ada.api.post('/chats/@ben/messages', { text: 'hi' });
  await ben.opens('Tea house');
});
afterAll(() => stage.close());

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const chooses = (person: Person, name: string, mimeType: string, buffer: Buffer) =>
  person.page.getByLabel(/Choose a picture|Another one/u).setInputFiles({ name, mimeType, buffer });
/** Whether a picture is drawn somewhere. */
const drawn = (where: Locator) =>
  expect
    .poll(() => where.locator('img').evaluateAll((all) => all.some((one) => (one as HTMLImageElement).naturalWidth > 0)))
    .toBe(true);

test('somebody cuts a picture of themselves out, and everybody sees it at once', async () => {
  await ada.goes('/app/settings');
  await button(ada, 'Change the picture').click();
  await seemsFine(ada.page);
  await chooses(ada, 'me.png', 'image/png', png(600, 300, 90));
  const part = ada.page.getByRole('application');
  await part.waitFor();
  await seemsFine(ada.page);
  await part.press('ArrowRight');
  await part.press('+');
  await ada.page.getByRole('slider').fill('2');
  const middle = await part.boundingBox();
  if (middle === null) throw new Error('there is nothing to drag');
  await ada.page.mouse.move(middle.x + 100, middle.y + 100);
  await ada.page.mouse.down();
  await ada.page.mouse.move(middle.x + 140, middle.y + 120);
  await ada.page.mouse.up();
  await button(ada, 'Use it').click();
  await part.waitFor({ state: 'detached' });
  await drawn(button(ada, 'Change the picture'));
  await drawn(ben.chat('Ada'));
  await drawn(ben.message('hello'));
  const { avatar } = await ben.api.get<{ avatar: { width: number; height: number } }>('/entities/@ada');
  expect([avatar.width, avatar.height]).toEqual([512, 512]);
});

test('what is no picture is refused in words', async () => {
  await button(ada, 'Change the picture').click();
  await chooses(ada, 'me.png', 'image/png', Buffer.from('no picture at all'));
  await ada.sees('This browser cannot read that as a picture.');
});

test('an earlier picture is shown again, and pictures are deleted', async () => {
  await chooses(ada, 'other.png', 'image/png', png(100, 100, 200));
  await button(ada, 'Use it').click();
  await button(ada, 'Change the picture').click();
  await button(ada, 'Show picture 2 again').waitFor();
  const hashes = async () => (await ada.api.get<{ hash: string }[]>('/entities/@ada/avatars')).map(({ hash }) => hash);
  const [, earlier] = await hashes();
  await button(ada, 'Show picture 2 again').click();
  await expect.poll(async () => (await hashes())[0]).toBe(earlier);
  await seemsFine(ada.page);
  for (let left = (await hashes()).length; left > 0; left -= 1) {
    await ada.page.getByRole('button', { name: 'Delete picture 1' }).click();
    await expect.poll(async () => (await hashes()).length).toBe(left - 1);
  }
  await ben.chat('Ada').locator('img').waitFor({ state: 'detached' });
  await ada.page.keyboard.press('Escape');
});

test('a group has a picture, and only who may change the group changes it', async () => {
  await ada.goes(`/app/e/${group}`);
  await button(ada, 'Change the picture').click();
  await chooses(ada, 'house.png', 'image/png', png(300, 400, 60));
  await button(ada, 'Use it').click();
  await drawn(ben.chat('Tea house'));
  await ben.page.getByRole('main').getByRole('link', { name: 'Tea house' }).click();
  await ben.sees('Leave group');
  expect(await button(ben, 'Change the picture').count()).toBe(0);
});

test('a bot and a server have pictures too', async () => {
  const bot = await ada.api.post<{ eid: number }>('/bots', { alias: 'kettle', title: 'Kettle' });
  const server = await ada.api.post<{ eid: number }>('/servers', { title: 'Guild' });
  for (const { eid } of [bot, server]) {
    await ada.goes(`/app/e/${eid}`);
    await button(ada, 'Change the picture').click();
    await chooses(ada, 'kettle.png', 'image/png', png(200, 200, 120));
    await button(ada, 'Use it').click();
    await drawn(button(ada, 'Change the picture'));
  }
  await drawn(ada.page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name: 'Guild' }));
});
