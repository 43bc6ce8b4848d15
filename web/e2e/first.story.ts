// The first start: an account, a group, an invite link; whoever follows it is in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';

let stage: Stage;
let ada: Person;
let link = '';

beforeAll(async () => {
  stage = await Stage.set();
});
afterAll(() => stage.close());

async function register(person: Person, name: string): Promise<void> {
  await person.page.getByLabel('Your name').fill(name);
  await person.page.getByLabel('User name').fill(person.alias);
  await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await person.page.getByRole('button', { name: 'Create account' }).click();
}

test('the first account founds the first group and gets a link with a QR code', async () => {
  ada = await stage.browserOf('ada');
  await ada.goes('/');
  await register(ada, 'Ada');
  await ada.sees('Your server is ready');
  await seemsFine(ada.page);
  await ada.page.getByLabel('Name of the group').fill('Tea house');
  await ada.page.getByRole('button', { name: 'Create group' }).click();
  await ada.page.getByRole('img', { name: 'QR code of the link' }).waitFor();
  await seemsFine(ada.page);
  link = new URL(await ada.page.getByLabel('Link', { exact: true }).inputValue()).pathname;
  expect(link).toMatch(/^\/app\/invite\/.+/u);
  await ada.page.getByRole('link', { name: 'Go to the group' }).click();
  await ada.says('Come in!');
});

test('somebody new follows the link, registers, and is in', async () => {
  const ben = await stage.browserOf('ben');
  await ben.goes(link);
  await ben.sees('You are invited');
  await seemsFine(ben.page);
  await register(ben, 'Ben');
  await ben.composer.waitFor();
  await ben.says('Here I am');
  await ada.message('Here I am').waitFor();
});

test('somebody with an account signs in through the link, and is in', async () => {
  await stage.register('cleo', 'Cleo');
  const cleo = await stage.browserOf('cleo');
  await cleo.goes(link);
  await cleo.page.getByRole('link', { name: 'Sign in' }).click();
  await cleo.page.getByLabel('User name or e-mail').fill('cleo');
  await cleo.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await cleo.page.getByRole('button', { name: 'Sign in' }).click();
  await cleo.composer.waitFor();
  await cleo.says('Me too');
  await ada.message('Me too').waitFor();
});

test('who has signed in is asked first; a dead link says so', async () => {
  const dora = await stage.enters('dora');
  await dora.goes(link);
  await dora.sees('Ada invites you to');
  await seemsFine(dora.page);
  await dora.page.getByRole('button', { name: 'Join' }).click();
  await dora.composer.waitFor();
  await dora.goes('/app/invite/no-such-code');
  await dora.sees('This invite does not work (any more)');
});
