// The network is gone for a whole minute in the middle of a talk, and nobody is told. Most of it is waiting.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, type Person } from './stage/index.ts';

const MINUTE_MS = 60_000;

let stage: Stage;
let ada: Person;
let ben: Person;

beforeAll(async () => {
  stage = await Stage.set();
  [ada, ben] = await stage.dialog();
});
afterAll(() => stage.close());

const saidBy = (name: string, texts: string[]) => texts.filter((text) => text.startsWith(name));
const lines = (name: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => `${name} ${from + n}`);

test('a minute without a network is found out; after it everything is there, once and in order', async () => {
  for (const text of lines('ada', 1, 3)) await ada.says(text);
  for (const text of lines('ben', 1, 3)) await ben.says(text);
  await ada.message('ben 3').waitFor();
  await ben.message('ada 3').waitFor();

  stage.wire.hush();
  const minute = new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
  for (const text of lines('ada', 4, 6)) await ada.says(text);
  for (const text of lines('ben', 4, 6)) await ben.says(text);
  await ada.message('ada 4').getByText(/Sending|Waits/u).waitFor();
  // Both are heard elsewhere meanwhile: each has another client, with a network.
  for (const text of lines('elsewhere', 1, 5)) await ben.api.post('/chats/@ada/messages', { text });
  // The server says something every 20 seconds: who hears nothing for longer knows.
  for (const person of [ada, ben]) {
    await person.sees('messages wait to be sent');
    await person.page.getByText(/No connection|Connecting/u).first().waitFor();
  }
  for (const text of lines('ada', 7, 9)) await ada.says(text);
  for (const text of lines('ben', 7, 9)) await ben.says(text);
  const heardInTime = (await ada.api.texts('@ben')).filter((text) => /^(ada|ben) [4-9]$/u.test(text));
  expect(heardInTime, 'the silence is complete').toEqual([]);
  await minute;
  stage.wire.mend();

  await ben.message('ada 9').waitFor();
  await ada.message('ben 9').waitFor();
  const said = await ada.api.texts('@ben');
  expect(saidBy('ada', said)).toEqual(lines('ada', 1, 9));
  expect(saidBy('ben', said)).toEqual(lines('ben', 1, 9));
  expect(saidBy('elsewhere', said)).toEqual(lines('elsewhere', 1, 5));
  for (const person of [ada, ben]) await expect.poll(() => person.sentences()).toEqual(said);

  // And they talk on.
  await ben.says('there you are');
  await ada.message('there you are').waitFor();
  await ada.seesNoMore('to be sent');
});
