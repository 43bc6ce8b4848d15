// What goes wrong is said in words, and can be tried again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seemsFine } from './stage/axe.ts';
import { PASSWORD, Stage, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  await ben.api.post('/chats/@ada/messages', { text: 'hello' });
});
afterAll(() => stage.close());

test('who signs in while the server is gone is told so, and gets in when it is back', async () => {
  const phone = await stage.browserOf('ada');
  await phone.goes('/app/sign-in');
  stage.wire.sever();
  await phone.page.getByLabel('User name or e-mail').fill('ada');
  await phone.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await phone.page.getByRole('button', { name: 'Sign in' }).click();
  await phone.sees('The server cannot be reached.');
  await seemsFine(phone.page);
  stage.wire.mend();
  await phone.page.getByRole('button', { name: 'Sign in' }).click();
  await phone.chat('Ben').waitFor();
  await phone.page.close();
});

test('a name that is taken is told', async () => {
  const other = await stage.browserOf('ben');
  await other.goes('/app/register');
  await other.page.getByLabel('User name').fill('ben');
  await other.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await other.page.getByRole('button', { name: 'Create account' }).click();
  expect(await other.page.getByRole('alert').textContent()).toMatch(/taken/u);
  await other.page.close();
});

test('a text that is too long says by how much, and is not lost', async () => {
  await ada.opens('Ben');
  await ada.composer.fill('x'.repeat(5003));
  await ada.sees('3 characters too long.');
  await ada.composer.press('Enter');
  expect(await ada.composer.inputValue()).toHaveLength(5003);
  await seemsFine(ada.page);
  await ada.composer.fill('');
});

test('a screen that cannot be loaded says so, and comes when the server is back', async () => {
  stage.wire.sever();
  await ada.page.getByRole('link', { name: 'People' }).click();
  await ada.page.getByRole('main').getByText('The server cannot be reached.').waitFor();
  await seemsFine(ada.page);
  stage.wire.mend();
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await ada.page.getByLabel('Find people').waitFor();
});

test('a history that cannot be loaded says so, and is tried again', async () => {
  await ada.page.route('**/messages?*', (route) => route.abort());
  await ada.goes('/app/');
  await ada.chat('Ben').click();
  await ada.page.getByRole('main').getByText('The server cannot be reached.').waitFor();
  await ada.page.unrouteAll({ behavior: 'ignoreErrors' });
  await ada.page.getByRole('button', { name: 'Try again' }).click();
  await ada.message('hello').waitFor();
});

test('what is not there, and what one may not know of, is told alike', async () => {
  const secret = await ada.api.post<{ eid: number }>('/conferences', { title: 'Secret', private: true });
  for (const eid of [secret.eid, 999_999]) {
    await ben.goes(`/app/c/${eid}`);
    await ben.sees('This chat is not there, or not for you.');
  }
  await ben.goes('/app/nothing/here');
  await ben.sees('There is nothing at this address.');
  await seemsFine(ben.page);
});
