// The network breaks, the server dies, pages are reloaded: nothing is lost, doubled or out of order.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  [ada, ben] = await stage.dialog();
});
afterAll(() => stage.close());

/** What a person sees is what was said, each once, in order. */
async function agree(people: Person[]): Promise<void> {
  const said = await ada.api.texts('@ben');
  for (const person of people) {
    await expect.poll(() => person.sentences(), { timeout: 20_000 }).toEqual(said);
  }
}

test('a cut network is told, what was written waits, and everything arrives when it is back', async () => {
  stage.wire.sever();
  await ada.page.getByText('No connection.').waitFor();
  await ada.says('written in the dark');
  await ada.says('and another one');
  await ada.message('written in the dark').waitFor();
  // Ben is cut off as well; meanwhile somebody else's client edits, deletes and sends.
  const [begin] = await ada.api.get<{ id: number }[]>('/chats/@ben/messages');
  await ada.api.patch(`/chats/@ben/messages/${begin?.id}`, { text: 'begin, edited' });
  const gone = await ada.api.post<{ id: number }>('/chats/@ben/messages', { text: 'soon gone' });
  for (let n = 1; n <= 20; n += 1) await ada.api.post('/chats/@ben/messages', { text: `meanwhile ${n}` });
  await ada.api.delete(`/chats/@ben/messages/${gone.id}`);
  stage.wire.mend();
  await ben.message('and another one').waitFor();
  await agree([ada, ben]);
  expect((await ada.sentences()).at(0)).toBe('begin, edited');
  expect((await ada.sentences()).slice(-2)).toEqual(['written in the dark', 'and another one']);
  await ada.page.getByText('No connection.').waitFor({ state: 'detached' });
});

test('a server that is killed and comes back is found again, and nothing is said twice', async () => {
  await stage.server.kill();
  await ada.says('said to nobody');
  await ben.says('me too');
  await ada.page.getByText('message waits to be sent').waitFor();
  await stage.server.start();
  await ben.message('said to nobody').waitFor();
  await ada.message('me too').waitFor();
  await agree([ada, ben]);
  expect((await ada.api.texts('@ben')).filter((text) => text === 'said to nobody')).toHaveLength(1);
});

test('a page that is reloaded while it sends sends all the same, once', async () => {
  // The answer never comes: the message may or may not have been accepted.
  await ada.page.route('**/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    await route.abort();
  });
  await ada.says('hold this');
  await ben.message('hold this').waitFor();
  await ada.page.unrouteAll({ behavior: 'ignoreErrors' });
  await ada.page.reload();
  await ada.says('after the reload');
  await ben.message('after the reload').waitFor();
  await agree([ada, ben]);
  expect((await ada.api.texts('@ben')).filter((text) => text === 'hold this')).toHaveLength(1);
  await expect.poll(() => ada.page.evaluate(() => localStorage.getItem('polychat.outbox'))).toBeNull();
});

test('all tabs of a browser hear over one connection', async () => {
  let streams = 0;
  const tabs = [await ada.anotherTab(), await ada.anotherTab()];
  for (const tab of tabs) {
    tab.page.on('request', (request) => (streams += request.url().includes('/events') ? 1 : 0));
    await tab.goes('/app/');
    await tab.opens('Ben');
  }
  await ben.says('to all of you');
  for (const tab of [ada, ...tabs]) await tab.message('to all of you').waitFor();
  await tabs[0]?.says('from another tab');
  for (const tab of [ada, ...tabs]) await tab.message('from another tab').waitFor();
  await agree([ada, ben, ...tabs]);
  expect(streams, 'no tab has a stream of its own').toBe(0);
  for (const tab of tabs) await tab.page.close();
});

test('a message that the server refuses says why, and waits for a decision', async () => {
  stage.wire.sever();
  await ada.page.getByText('No connection.').waitFor();
  await ada.says('let me in');
  // Meanwhile Ben blocks her.
  await ben.api.patch('/entities/@ada/permissions', { send: false });
  stage.wire.mend();
  await ada.page.getByText('Not sent').waitFor();
  await ada.sees('You may not write here.');
  await ben.api.patch('/entities/@ada/permissions', { send: true });
  await ada.composer.waitFor();
  await ada.page.getByRole('button', { name: 'Send again' }).click();
  await ben.message('let me in').waitFor();
  await agree([ada, ben]);
});
