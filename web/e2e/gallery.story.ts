// What a chat carries, in six lists: looked at, led back to its message, deleted; for two people in two browsers.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';
import { png, wav } from './stage/files.ts';

let stage: Stage;
let ada: Person;
let ben: Person;
const PICTURES = 70;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  const say = (text: string, ...attachments: string[]) => ben.api.post('/chats/@ada/messages', { text, attachments });
  for (let n = 1; n <= PICTURES; n += 10) {
    const grey = (at: number) => ben.api.uploads(`picture ${n + at}.png`, 'image/png', png(40 + n + at, 60, 2 * (n + at)));
    await say('', ...(await Promise.all(Array.from({ length: 10 }, (_, at) => grey(at)))));
  }
  await say('listen', await ben.api.uploads('song.wav', 'audio/wav', wav()));
  await say('read', await ben.api.uploads('plan.txt', 'text/plain', Buffer.from('a plan, in words')));
  await say('and see https://example.org/tea');
  await ada.opens('Ben');
});
afterAll(() => stage.close());

const tab = (person: Person, name: string) =>
  person.page.getByRole('navigation', { name: 'Media' }).getByRole('link', { name, exact: true });
const tiles = (person: Person) => person.page.getByRole('main').getByRole('button', { name: /^Open picture/u });
const viewer = (person: Person) => person.page.getByRole('dialog', { name: 'Pictures', exact: true });

test('pictures are found on the page of somebody, the newest first, and more come while one scrolls', async () => {
  await ada.page.getByRole('main').getByRole('link', { name: 'Ben' }).click();
  await ada.page.getByRole('link', { name: 'Media', exact: true }).click();
  await expect.poll(() => tiles(ada).first().getAttribute('aria-label')).toMatch(/^Open picture (6\d|70)\.png$/u);
  await tiles(ada).last().scrollIntoViewIfNeeded();
  await expect.poll(() => tiles(ada).count()).toBe(PICTURES);
  await seemsFine(ada.page);
});

test('one walks through them by keys, and goes to the message', async () => {
  await tiles(ada).first().click();
  await ada.sees(`1 of ${PICTURES}`);
  await ada.page.keyboard.press('ArrowRight');
  await ada.sees(`2 of ${PICTURES}`);
  await ada.page.keyboard.press('End');
  await ada.sees(`${PICTURES} of ${PICTURES}`);
  await ada.page.keyboard.press('ArrowRight');
  await ada.sees(`${PICTURES} of ${PICTURES}`);
  await seemsFine(ada.page);
  await viewer(ada).getByRole('link', { name: 'Show in the chat' }).click();
  await ada.log.locator('[data-message="1"]').waitFor();
  await ada.page.goBack();
});

test('what is sent meanwhile stands first', async () => {
  await ben.api.post('/chats/@ada/messages', { text: '', attachments: [await ben.api.uploads('picture new.png', 'image/png', png(90, 90, 250))] });
  await expect.poll(() => tiles(ada).first().getAttribute('aria-label')).toBe('Open picture new.png');
});

test('sounds, files and links have their lists, and each leads to its message', async () => {
  await tab(ada, 'Audio').click();
  await ada.page.getByLabel('song.wav', { exact: true }).waitFor();
  await seemsFine(ada.page);
  await tab(ada, 'Links').click();
  const link = ada.page.getByRole('link', { name: 'https://example.org/tea' });
  expect(await link.getAttribute('rel')).toContain('noopener');
  await seemsFine(ada.page);
  await tab(ada, 'Videos').click();
  await ada.sees('Nothing yet');
  await tab(ada, 'Files').click();
  const file = ada.page.getByRole('link', { name: 'plan.txt' });
  await file.waitFor();
  await seemsFine(ada.page);
  const [download] = await Promise.all([ada.page.waitForEvent('download'), file.click()]);
  expect(download.suggestedFilename()).toBe('plan.txt');
  await ada.page.getByRole('link', { name: 'Show in the chat' }).click();
  await ada.message('read').waitFor();
});

test('what one sent is deleted, for everybody', async () => {
  const { eid } = await ada.api.get<{ eid: number }>('/entities/self');
  await ada.message('read').getByRole('link', { name: 'plan.txt' }).waitFor();
  await ben.goes(`/app/media/${eid}/files`);
  await ben.page.getByRole('button', { name: 'Delete plan.txt' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await ben.sees('Nothing yet');
  await ada.message('read').getByRole('link', { name: 'plan.txt' }).waitFor({ state: 'detached' });
  await ada.message('read').getByText('edited').waitFor();
});
