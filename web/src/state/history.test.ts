import { beforeEach, expect, test, vi } from 'vitest';
import type { Message } from '../api/types';
import { listMessages } from '../api/messages';
import { History } from './history.svelte';

vi.mock('../api/messages', () => ({ listMessages: vi.fn(), getMessage: vi.fn() }));

const said = (id: number, text = `${id}`, edited: string | null = null) =>
  ({ id, text, time_edit: edited, chat: { eid: 7, type: 'conference' }, sender: { eid: 1, type: 'user' } }) as Message;

/** A page that is answered when the test says so. */
function page() {
  let answer = (_: Message[]) => {};
  vi.mocked(listMessages).mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  return (messages: Message[]) => answer(messages);
}

const texts = (history: History) => history.messages.map((message) => message.text);

beforeEach(() => vi.mocked(listMessages).mockReset());

test('what happens while a page is on its way is in it', async () => {
  const history = new History(7);
  const answer = page();
  const loaded = history.loadNewest();
  history.receive(said(4));
  history.edit(said(2, 'two, edited', '2026-11-21T10:00:00.000Z'));
  history.delete(1);
  answer([said(1), said(2), said(3)]);
  await loaded;
  expect(texts(history)).toEqual(['two, edited', '3', '4']);
});

test('what is heard twice, or late, changes nothing twice', async () => {
  const history = new History(7);
  const answer = page();
  const loaded = history.loadNewest();
  history.receive(said(2));
  answer([said(1), said(2, 'newer', '2026-11-21T10:00:00.000Z')]);
  await loaded;
  history.receive(said(2));
  history.receive(said(1));
  expect(texts(history)).toEqual(['1', 'newer']);
});

test('an own message that is answered for before the others are heard does not hide them', async () => {
  const history = new History(7);
  const answer = page();
  const loaded = history.loadNewest();
  answer([said(1)]);
  await loaded;
  history.receive(said(5, 'mine'));
  for (const id of [2, 3, 4, 5]) history.receive(said(id));
  expect(texts(history).slice(0, 4)).toEqual(['1', '2', '3', '4']);
  expect(history.messages).toHaveLength(5);
});

test('a run that is not wanted any more does not come back', async () => {
  const history = new History(7);
  const slow = page();
  const first = history.loadNewest();
  const quick = page();
  const second = history.loadNewest();
  quick([said(9)]);
  await second;
  slow([said(1)]);
  await first;
  expect(texts(history)).toEqual(['9']);
});
