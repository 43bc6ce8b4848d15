// A server with channels: founded, filled, talked in, changed, left and deleted, by two people in two browsers.
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
const tab = (person: Person, name: string) =>
  person.page.getByRole('main').getByRole('navigation').getByRole('link', { name, exact: true });
/** The server in the list of chats: it folds and unfolds its channels. */
const inList = (person: Person, name: string) =>
  person.page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name });
const about = (person: Person, name: string) => person.page.getByRole('link', { name: `About ${name}` }).click();

test('somebody founds a server and is in its first channel', async () => {
  await button(ada, 'New chat').first().click();
  await ada.page.getByRole('tab', { name: 'A server' }).click();
  await ada.page.getByLabel('Name of the server').fill('Tea guild');
  await seemsFine(ada.page);
  await button(ada, 'Create server').click();
  await ada.composer.waitFor();
  await ada.page.getByRole('main').getByRole('heading', { name: '#general' }).waitFor();
  await ada.sees('Tea guild · 1 member');
  await inList(ada, 'Tea guild').waitFor();
  await ada.says('The kettle is on');
});

test('an invite link leads into the server and all its channels', async () => {
  await about(ada, 'Tea guild');
  await tab(ada, 'Invites').click();
  await button(ada, 'New invite link').click();
  await button(ada, 'Create link').click();
  const link = await ada.page.getByLabel('Link', { exact: true }).inputValue();
  await ada.page.keyboard.press('Escape');
  await ben.goes(new URL(link).pathname);
  await ben.sees('Private server');
  await seemsFine(ben.page);
  await button(ben, 'Join').click();
  await ben.composer.waitFor();
  await ben.says('@ada hello to all');
  await ada.chat('general').getByLabel('1 unread').waitFor();
  await ada.chat('general').getByLabel('1 mention').waitFor();
  await ada.chat('general').click();
  await ada.message('hello to all').waitFor();
  await ada.chat('general').getByLabel('1 unread').waitFor({ state: 'detached' });
});

test('a channel is added, renamed and talked in, and everybody has it at once', async () => {
  await about(ada, 'Tea guild');
  await tab(ada, 'Channels').click();
  await button(ada, 'New channel').click();
  await ada.page.getByRole('dialog').getByLabel('Name').fill('plns');
  await ada.page.getByRole('dialog').getByLabel('What it is about').fill('What we will do');
  await seemsFine(ada.page);
  await button(ada, 'Create channel').click();
  await ada.composer.waitFor();
  await ben.chat('plns').waitFor();
  await ada.page.getByRole('main').getByRole('link', { name: '#plns' }).click();
  await ada.page.getByLabel('Name', { exact: true }).fill('plans');
  await button(ada, 'Save').click();
  await ada.sees('Saved.');
  await seemsFine(ada.page);
  await ben.opens('plans');
  await ben.says('A picnic?');
  await ada.chat('plans').getByLabel('1 unread').waitFor();
});

test('a folded server tells in one number what is unread, and stays folded', async () => {
  await inList(ada, 'Tea guild').click();
  await ada.chat('plans').waitFor({ state: 'detached' });
  await inList(ada, 'Tea guild').getByLabel('1 unread').waitFor();
  await ada.page.reload();
  await inList(ada, 'Tea guild').getByLabel('1 unread').waitFor();
  expect(await ada.chat('plans').count()).toBe(0);
  await inList(ada, 'Tea guild').press('Enter');
  await ada.opens('plans');
  await ada.message('A picnic?').waitFor();
});

test('people of the server are offered after an @ in its channels', async () => {
  await ada.composer.pressSequentially('ask @be');
  await ada.page.getByRole('option', { name: 'Ben' }).waitFor();
  await ada.composer.press('Enter');
  await expect.poll(() => ada.composer.inputValue()).toBe('ask @ben ');
  await ada.composer.fill('');
});

test('what members may do is the same in all channels', async () => {
  await about(ada, 'Tea guild');
  await tab(ada, 'Permissions').click();
  const mayWrite = ada.page.getByRole('region', { name: 'Members may' }).getByRole('switch', { name: 'Write messages' });
  await mayWrite.uncheck();
  await ben.sees('You may not write here.');
  await ben.chat('general').click();
  await ben.page.getByRole('main').getByRole('heading', { name: '#general' }).waitFor();
  await ben.sees('You may not write here.');
  await mayWrite.check();
  await ben.composer.waitFor();
  await tab(ada, 'Members').click();
  await button(ada, 'Manage Ben').click();
  await button(ada, 'Make admin').click();
  await button(ada, 'Take admin away').waitFor();
  await ada.page.keyboard.press('Escape');
  await about(ben, 'Tea guild');
  await seemsFine(ben.page);
  await tab(ben, 'Channels').click();
  await button(ben, 'New channel').waitFor();
  await seemsFine(ben.page);
});

test('a channel is deleted, whoever is in it', async () => {
  await ben.opens('plans');
  await about(ada, 'Tea guild');
  await tab(ada, 'Channels').click();
  await ada.page.getByRole('link', { name: 'Edit #plans' }).click();
  await button(ada, 'Delete channel').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Delete channel' }).click();
  await ada.chat('plans').waitFor({ state: 'detached' });
  await ben.chat('plans').waitFor({ state: 'detached' });
  await ben.sees('This chat is not there, or not for you.');
});

test('one leaves, the server passes on, and the last one deletes it', async () => {
  await about(ada, 'Tea guild');
  await button(ada, 'Leave server').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Leave server' }).click();
  await inList(ada, 'Tea guild').waitFor({ state: 'detached' });
  await ada.chat('general').waitFor({ state: 'detached' });
  await about(ben, 'Tea guild');
  await button(ben, 'Delete server').click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete server' }).click();
  await inList(ben, 'Tea guild').waitFor({ state: 'detached' });
});

test('a public server is found by its name, looked at, and joined', async () => {
  await ada.api.post('/servers', { title: 'Open kitchen', alias: 'kitchen' });
  await ben.page.getByRole('link', { name: 'People', exact: true }).click();
  await ben.page.getByLabel('Find people').fill('kitchen');
  await ben.page.getByRole('main').getByRole('link', { name: 'Open kitchen' }).click();
  await ben.sees('Public server');
  await button(ben, 'Join').click();
  await ben.composer.waitFor();
  await inList(ben, 'Open kitchen').waitFor();
});
