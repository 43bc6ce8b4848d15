// Two people talk.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, Stage, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.close());

test('somebody new registers and sees where to begin', async () => {
  ada = await stage.browserOf('ada');
  await ada.goes('/');
  await ada.page.getByLabel('Your name').fill('Ada Lovelace');
  await ada.page.getByLabel('User name').fill('ada');
  await ada.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await ada.page.getByRole('button', { name: 'Create account' }).click();
  await ada.sees('Your server is ready');
  await ada.page.getByRole('link', { name: 'Not now' }).click();
  await ada.sees('No chats yet');
  expect(ada.page.url()).toBe(`${stage.url}/app/`);
});

test('a wrong password is told in words', async () => {
  const other = await stage.browserOf('ada');
  await other.goes('/app/sign-in');
  await other.page.getByLabel('User name or e-mail').fill('ada');
  await other.page.getByLabel('Password', { exact: true }).fill('wrong horse');
  await other.page.getByRole('button', { name: 'Sign in' }).click();
  await other.page.getByRole('alert').waitFor();
  expect(await other.page.getByRole('alert').textContent()).toMatch(/wrong/i);
});

test('one writes to somebody for the first time, and it arrives while they look', async () => {
  ben = await stage.enters('ben');
  await ada.page.getByRole('button', { name: 'New chat' }).first().click();
  await ada.page.getByLabel('Whom do you want to talk to?').fill('nobody_here');
  await ada.sees('Nobody was found.');
  await ada.page.getByLabel('Whom do you want to talk to?').fill('@be');
  await ada.page.getByRole('button', { name: 'Write to Ben' }).click();
  await ada.says('Hello **Ben**, are you there?');
  await ada.message('Hello Ben, are you there?').waitFor();
  const row = ben.chat('Ada Lovelace');
  await row.waitFor();
  await row.getByLabel('1 unread').waitFor();
  await ben.opens('Ada Lovelace');
  await ben.message('Hello Ben').waitFor();
  await row.getByLabel('1 unread').waitFor({ state: 'detached' });
  await ben.says('Here I am!');
  await ada.message('Here I am!').waitFor();
});

test('one sees at the newest message that the other has read that they have', async () => {
  const read = (text: string) => ada.message(text).getByText('Read', { exact: true });
  await read('Hello Ben').waitFor();
  await ben.goes('/app/');
  await ada.says('Did you see this?');
  await ada.says('And this?');
  await ben.chat('Ada Lovelace').getByLabel('2 unread').waitFor();
  expect(await read('And this?').count()).toBe(0);
  await ben.opens('Ada Lovelace');
  await read('And this?').waitFor();
  expect(await ada.log.getByText('Read', { exact: true }).count()).toBe(1);
  await ada.page.reload();
  await read('And this?').waitFor();
});

test('answering, editing by the arrow key, deleting', async () => {
  await ben.message('Hello Ben').hover();
  await ben.message('Hello Ben').getByRole('button', { name: 'Reply' }).click();
  await ben.says('An answer');
  await ada.message('An answer').getByRole('link', { name: 'Answers Ada Lovelace' }).waitFor();
  await ben.composer.press('ArrowUp');
  await ben.composer.fill('A better answer');
  await ben.composer.press('Enter');
  await ada.message('A better answer').getByText('edited').waitFor();
  await ben.message('Here I am!').hover();
  await ben.message('Here I am!').getByRole('button', { name: 'More' }).click();
  await ben.page.getByRole('menuitem', { name: 'Delete' }).click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await ada.message('Here I am!').waitFor({ state: 'detached' });
  await ada.message('A better answer').waitFor();
});

test('no text becomes a page', async () => {
  const text = '<img src=x onerror="document.title=1"> <b>not bold</b> [x](javascript:alert(1))';
  await ben.says(text);
  await ada.message('not bold').waitFor();
  expect(await ada.message('not bold').locator('img, b, a').count()).toBe(0);
});

test('a draft is there after a reload, in its own chat', async () => {
  await ada.composer.fill('half a thought');
  await ada.page.reload();
  await ada.composer.waitFor();
  expect(await ada.composer.inputValue()).toBe('half a thought');
  await ada.composer.fill('');
});

test('who signs out in one tab is signed out in the other, and leaves nothing', async () => {
  const tab = await ben.anotherTab();
  await tab.goes('/app/');
  await tab.chat('Ada Lovelace').waitFor();
  await tab.page.getByRole('button', { name: 'You, and how others see you' }).click();
  await tab.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await tab.page.getByLabel('User name or e-mail').waitFor();
  await ben.page.getByLabel('User name or e-mail').waitFor();
  expect(await ben.page.evaluate(() => Object.keys(localStorage))).toEqual(['polychat.known']);
});
