// Finding people and what they said, the address book, blocking, bots.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
});
afterAll(() => stage.close());

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const link = (person: Person, name: string) => person.page.getByRole('link', { name, exact: true });

test('somebody is found by the beginning of their name, and written to', async () => {
  await link(ada, 'People').click();
  await ada.sees('No contacts yet');
  await seemsFine(ada.page);
  await ada.page.getByLabel('Find people').fill('be');
  await link(ada, 'Write to Ben').click();
  await ada.says('The **crème brûlée** is _ready_');
  await ben.chat('Ada').waitFor();
});

test('a contact is added, called something else everywhere, and removed', async () => {
  await ada.page.getByRole('main').getByRole('link', { name: 'Ben' }).click();
  await button(ada, 'Add to contacts').click();
  await button(ada, 'Rename').click();
  await ada.page.getByLabel('Name', { exact: true }).fill('Benny');
  await ada.page.getByLabel('Surname').fill('the cook');
  await button(ada, 'Save').click();
  await ada.sees('Calls themselves Ben');
  await seemsFine(ada.page);
  await ada.chat('Benny the cook').waitFor();
  await ada.page.reload();
  await ada.chat('Benny the cook').waitFor();
  // Another client of hers takes it back, and this one hears of it.
  await ada.api.delete('/contacts/@ben');
  await ada.chat('Benny the cook').waitFor({ state: 'detached' });
  await button(ada, 'Add to contacts').waitFor();
});

test('what was said is found by its words, and leads to its place', async () => {
  for (let n = 1; n <= 120; n += 1) await ben.api.post('/chats/@ada/messages', { text: `line ${n}` });
  await link(ada, 'Search').click();
  await ada.page.getByLabel('Search messages').fill('CREME ready');
  const hit = ada.page.getByRole('main').getByRole('link').filter({ hasText: 'The crème brûlée is ready' });
  await hit.waitFor();
  expect(await hit.locator('mark').allTextContents()).toEqual(['crème', 'ready']);
  // As it is read in the chat: without what makes it bold.
  await hit.getByText('The crème brûlée is ready', { exact: true }).waitFor();
  await seemsFine(ada.page);
  await hit.click();
  await ada.message('The crème brûlée is ready').waitFor();
  await ada.page.goBack();
  await hit.waitFor();
  await ada.page.getByLabel('Written by').fill('ben');
  await ada.sees('Nothing was found');
  await ada.page.getByLabel('Written by').fill('nobody_here');
  await ada.page.getByRole('alert').waitFor();
  await ada.page.getByLabel('Written by').fill('');
});

test('who is blocked cannot write until they are not', async () => {
  await ada.goes('/app/people');
  await ada.page.getByLabel('Find people').fill('ben');
  await ada.page.getByRole('main').getByRole('link', { name: 'Ben @ben' }).click();
  await button(ada, 'Block').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Block' }).click();
  await ada.sees('You have blocked them');
  await ben.chat('Ada').click();
  await ben.sees('You may not write here.');
  await expect(ben.api.post('/chats/@ada/messages', { text: 'psst' })).rejects.toThrow('403');
  await button(ada, 'Unblock').click();
  await button(ada, 'Block').waitFor();
  await ben.api.post('/chats/@ada/messages', { text: 'thank you' });
});

test('a bot is made, its token is shown once and works, and the bot is deleted', async () => {
  await ada.goes('/app/settings/bots');
  await button(ada, 'New bot').click();
  await ada.page.getByLabel('User name').fill('tea_bot');
  await ada.page.getByLabel('Name', { exact: true }).fill('Tea bot');
  await button(ada, 'Create bot').click();
  const token = await ada.page.getByLabel('Its token').inputValue();
  await seemsFine(ada.page);
  const answer = await fetch(`${stage.url}/api/v0/chats/@ada/messages`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'The kettle boils' }),
  });
  expect(answer.status).toBe(201);
  await ada.chat('Tea bot').waitFor();
  await button(ada, 'I have kept it').click();
  await ada.page.reload();
  await ada.page.getByRole('main').getByRole('link', { name: 'Tea bot' }).click();
  await ada.seesNoMore(token);
  await ada.page.getByLabel('Name', { exact: true }).fill('Kettle');
  await button(ada, 'Save').click();
  await ada.sees('Saved.');
  await button(ada, 'Delete bot').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete bot' }).click();
  await ada.sees('No bots yet');
  await expect(ada.api.get('/entities/@tea_bot')).rejects.toThrow('404');
});
