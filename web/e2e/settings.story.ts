// One's own account: profile, e-mail, password, sign-ins, colours, and the end of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Api, PASSWORD, Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  await ada.api.post('/chats/@ben/messages', { text: 'hello' });
});
afterAll(() => stage.close());

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const section = (person: Person, name: string) => person.page.getByRole('region', { name });

test('a new name is seen by others at once', async () => {
  await ada.page.getByRole('button', { name: 'You, and how others see you' }).click();
  await ada.page.getByRole('menuitem', { name: 'Profile and settings' }).click();
  await ada.page.getByLabel('Name', { exact: true }).fill('Ada');
  await ada.page.getByLabel('Surname').fill('Lovelace');
  await ada.page.getByLabel('About you').fill('I count.');
  await button(ada, 'Save').click();
  await ada.sees('Saved.');
  await seemsFine(ada.page);
  await ben.chat('Ada Lovelace').waitFor();
  await ada.page.getByLabel('User name').fill('ben');
  await button(ada, 'Save').click();
  await ada.page.getByRole('alert').waitFor();
});

test('e-mail and password are changed; a wrong password is told in words', async () => {
  await ada.page.getByRole('link', { name: 'Account' }).click();
  await ada.page.getByLabel('E-mail address').fill('ada@example.org');
  await section(ada, 'E-mail').getByRole('button', { name: 'Save' }).click();
  await ada.sees('Saved.');
  await seemsFine(ada.page);
  await ada.page.getByLabel('Current password').fill('wrong horse');
  await ada.page.getByLabel('New password').fill('battery staple');
  await button(ada, 'Change password').click();
  await section(ada, 'Password').getByRole('alert').waitFor();
  await ada.page.getByLabel('Current password').fill(PASSWORD);
  await button(ada, 'Change password').click();
  await ada.sees('Your password was changed.');
  await expect(Api.signIn(() => stage.url, 'ada')).rejects.toThrow('401');
  await ada.page.getByLabel('Current password').fill('battery staple');
  await ada.page.getByLabel('New password').fill(PASSWORD);
  await button(ada, 'Change password').click();
  await expect.poll(() => Api.signIn(() => stage.url, 'ada').then(() => true, () => false)).toBe(true);
});

test('another sign-in is ended from here, and is told so', async () => {
  const phone = await stage.browserOf('ada');
  await phone.signsIn();
  await ada.page.getByRole('link', { name: 'Sign-ins' }).click();
  await ada.sees('This browser');
  await seemsFine(ada.page);
  await button(ada, 'Sign out everywhere else').click();
  await ada.sees('You are signed in nowhere else.');
  await phone.sees('You were signed out. Please sign in again.');
});

test('the colours are chosen, and kept over a reload', async () => {
  await ada.page.getByRole('link', { name: 'Appearance' }).click();
  await seemsFine(ada.page);
  await ada.page.getByRole('radio', { name: 'Dark' }).check();
  const scheme = () => ada.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await scheme()).toBe('dark');
  await ada.page.reload();
  await ada.page.getByText('Dark', { exact: true }).waitFor();
  expect(await scheme()).toBe('dark');
  await seemsFine(ada.page);
});

test('an account is deleted only by who writes its name', async () => {
  await ben.goes('/app/settings/account');
  await button(ben, 'Delete account').click();
  const dialog = ben.page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Delete account' }).isDisabled()).toBe(true);
  await seemsFine(ben.page);
  await dialog.getByLabel('Write ben to confirm').fill('ben');
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await ben.page.getByLabel('User name or e-mail').waitFor();
  await ada.chat('Deleted account').waitFor();
});
