// A group and those who look after it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';
import { seemsFine } from './stage/axe.ts';

let stage: Stage;
let ada: Person;
let ben: Person;
let group = 0;

beforeAll(async () => {
  stage = await Stage.set();
  ada = await stage.enters('ada');
  ben = await stage.enters('ben');
  await stage.register('cleo', 'Cleo');
  group = (await ada.api.post<{ eid: number }>('/conferences', { title: 'Tea house', members: ['ben'] })).eid;
  await ada.opens('Tea house');
  await ben.opens('Tea house');
});
afterAll(() => stage.close());

const button = (person: Person, name: string) => person.page.getByRole('button', { name, exact: true });
const tab = (person: Person, name: string) =>
  person.page.getByRole('navigation', { name: /house/u }).getByRole('link', { name, exact: true });

test('the group is renamed, and everybody sees it at once', async () => {
  await ada.page.getByRole('main').getByRole('link', { name: 'Tea house' }).click();
  await ada.page.getByLabel('Name', { exact: true }).fill('Coffee house');
  await ada.page.getByLabel('Description').fill('No **marmalade**.');
  await ada.page.getByLabel('Public user name').fill('coffee');
  await button(ada, 'Save').click();
  await ada.sees('Saved.');
  await seemsFine(ada.page);
  await ben.chat('Coffee house').waitFor();
  await ben.goes(`/app/e/${group}`);
  await ben.sees('marmalade');
  expect(await ben.page.getByLabel('Public user name').count(), 'a member changes nothing').toBe(0);
});

test('somebody is added, and both sides see it', async () => {
  await tab(ada, 'Members').click();
  await tab(ben, 'Members').click();
  await button(ada, 'Add members').click();
  await ada.page.getByLabel('Find somebody to add').fill('cl');
  await button(ada, 'Add members: Cleo').click();
  await ada.sees('Cleo was added.');
  await seemsFine(ada.page);
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('main').getByRole('link', { name: 'Cleo' }).waitFor();
  await ben.page.getByRole('main').getByRole('link', { name: 'Cleo' }).waitFor();
  await seemsFine(ada.page);
});

test('a member is muted for an hour, and no more', async () => {
  await button(ada, 'Manage Ben').click();
  await seemsFine(ada.page);
  await ada.page.getByRole('radio', { name: '1 hour' }).check();
  await button(ada, 'Mute').click();
  await ben.sees('Muted until');
  await expect(ben.api.post(`/chats/${group}/messages`, { text: 'hm' })).rejects.toThrow('403');
  await button(ada, 'Lift the mute').click();
  await ben.seesNoMore('Muted until');
  await ben.api.post(`/chats/${group}/messages`, { text: 'thanks' });
});

test('a member becomes admin and manages others', async () => {
  await button(ada, 'Make admin').click();
  await button(ada, 'Take admin away').waitFor();
  await ada.page.keyboard.press('Escape');
  await button(ben, 'Manage Cleo').click();
  await ben.page.getByRole('switch', { name: 'Pin messages' }).check();
  await expect
    .poll(async () => (await ada.api.get<{ pin_message: boolean }>(`/conferences/${group}/members/@cleo/permissions`)).pin_message)
    .toBe(true);
  await button(ben, 'As all members').click();
  await expect
    .poll(async () => (await ada.api.get<{ pin_message: boolean }>(`/conferences/${group}/members/@cleo/permissions`)).pin_message)
    .toBe(false);
});

test('a member is banned, and the ban lifted', async () => {
  await ben.page.getByRole('radio', { name: 'Ban' }).check();
  await button(ben, 'Ban').click();
  await ada.page.getByRole('main').getByRole('link', { name: 'Cleo' }).waitFor({ state: 'detached' });
  await expect(ada.api.post(`/conferences/${group}/members`, { invitee_alias: 'cleo' })).rejects.toThrow('403');
  await ada.page.getByLabel('User name').fill('cleo');
  await button(ada, 'Lift ban').click();
  await ada.sees('@cleo is no longer banned.');
  await ada.api.post(`/conferences/${group}/members`, { invitee_alias: 'cleo' });
});

test('what members may do is switched, and takes effect', async () => {
  await tab(ada, 'Permissions').click();
  const mayWrite = ada.page.getByRole('region', { name: 'Members may' }).getByRole('switch', { name: 'Write messages' });
  await seemsFine(ada.page);
  await mayWrite.uncheck();
  await expect
    .poll(async () => (await ada.api.get<{ send: boolean }>(`/conferences/${group}/members/permissions`)).send)
    .toBe(false);
  expect(await mayWrite.isChecked()).toBe(false);
});

test('an invite link is made with limits, shown, and revoked', async () => {
  await tab(ada, 'Invites').click();
  await button(ada, 'New invite link').click();
  await ada.page.getByRole('radio', { name: '5 times', exact: true }).check();
  await button(ada, 'Create link').click();
  await ada.page.getByRole('img', { name: 'QR code of the link' }).waitFor();
  await seemsFine(ada.page);
  await ada.page.keyboard.press('Escape');
  await ada.sees('used 0 of 5 times');
  await button(ada, 'Revoke').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await ada.sees('No invite links yet');
});

test('one leaves, the group passes on, and the last one deletes it', async () => {
  await tab(ada, 'Group').click();
  await button(ada, 'Leave group').click();
  await ada.page.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click();
  await ada.chat('Coffee house').waitFor({ state: 'detached' });
  await ben.goes(`/app/e/${group}`);
  await button(ben, 'Delete group').click();
  await ben.page.getByRole('dialog').getByRole('button', { name: 'Delete group' }).click();
  await ben.chat('Coffee house').waitFor({ state: 'detached' });
});
