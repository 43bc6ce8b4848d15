// Reacting, pinning, writing, being there: what passes between two people beside the messages.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Person;
let ben: Person;
let room: number;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  const conference = await ada.api.post<{ eid: number }>('/conferences', { title: 'Tea house', members: ['ben'] });
  room = conference.eid;
  await ada.api.post(`/chats/${room}/messages`, { text: 'Cake on Saturday?' });
  await ada.opens('Tea house');
  await ben.opens('Tea house');
});
afterAll(() => stage.close());

test('one reacts with a usual emoji, the other joins in, and takes it back', async () => {
  await ben.message('Cake').hover();
  await ben.message('Cake').getByRole('button', { name: 'React: 👍' }).click();
  const thumb = (person: Person, count: string) => person.message('Cake').getByRole('button', { name: `👍, ${count}` });
  await thumb(ada, '1 person').click();
  await thumb(ben, '2 people').waitFor();
  expect(await thumb(ben, '2 people').getAttribute('aria-pressed')).toBe('true');
  await thumb(ada, '2 people').click();
  await thumb(ben, '1 person').waitFor();
});

test('any emoji can be found by its name, with keys alone', async () => {
  await ada.tabsToNewest();
  await ada.page.keyboard.press('Enter');
  await ada.page.getByRole('menu').waitFor();
  await ada.page.getByRole('button', { name: 'Choose an emoji' }).click();
  await ada.page.getByLabel('Search emoji').fill('teapot');
  await ada.page.keyboard.press('Enter');
  await ben.message('Cake').getByRole('button', { name: '🫖, 1 person' }).waitFor();
});

test('an emoji is written where the cursor is', async () => {
  await ada.composer.fill('ab');
  await ada.composer.press('ArrowLeft');
  await ada.page.getByRole('button', { name: 'Insert an emoji' }).click();
  await ada.page.getByLabel('Search emoji').fill('honeybee');
  await ada.page.keyboard.press('Enter');
  expect(await ada.composer.inputValue()).toBe('a🐝b');
  await ada.composer.fill('');
});

test('who writes is seen to write, until it is said', async () => {
  await ada.composer.pressSequentially('just a mo');
  await ben.page.getByText('Ada is writing…').waitFor();
  await ada.composer.press('Enter');
  await ben.message('just a mo').waitFor();
  await ben.page.getByText('Ada is writing…').waitFor({ state: 'detached' });
});

test('a name is completed after an @, and who is mentioned sees it', async () => {
  await ben.goes('/app/');
  await ada.composer.pressSequentially('hello @be');
  await ada.page.getByRole('option', { name: 'Ben' }).waitFor();
  await ada.composer.press('Enter');
  expect(await ada.composer.inputValue()).toBe('hello @ben ');
  await ada.composer.press('Enter');
  await ben.chat('Tea house').getByLabel('1 mention').waitFor();
  await expect.poll(() => ben.page.title()).toContain('@1');
  await ben.opens('Tea house');
  await ben.chat('Tea house').getByLabel('1 mention').waitFor({ state: 'detached' });
});

test('what is pinned is marked, listed for all, and leads to its place', async () => {
  await ada.message('Cake').hover();
  await ada.message('Cake').getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Pin' }).click();
  await ben.message('Cake').getByText('Pinned').waitFor();
  await ben.page.getByRole('button', { name: '1 pinned message' }).click();
  await ben.page.getByRole('dialog').getByRole('link', { name: 'Ada' }).click();
  await ben.page.waitForURL(`**/app/c/${room}/1`);
  // Ben may not unpin in a conference of Ada's.
  await ada.page.getByRole('button', { name: '1 pinned message' }).click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Unpin' }).click();
  await ada.sees('Nothing is pinned here.');
  await ada.page.keyboard.press('Escape');
  await ben.page.getByRole('button', { name: '1 pinned message' }).waitFor({ state: 'detached' });
});

test('one is seen to be there, away, and gone', async () => {
  await ada.api.post('/chats/@ben/messages', { text: 'psst' });
  await ben.goes('/app/');
  await ben.opens('psst');
  await ben.page.locator('main header').getByText('Online').waitFor();
  await ada.page.getByRole('button', { name: 'You, and how others see you' }).click();
  await ada.page.getByRole('menuitemradio', { name: 'Away' }).click();
  await ben.page.locator('main header').getByText('Away').waitFor();
  await ada.page.close();
  await ben.page.locator('main header').getByText('Last seen').waitFor();
});
