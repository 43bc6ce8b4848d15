import { expect, test } from 'vitest';
import type { Message } from '../../api/types';
import { rowsOf, type Shown } from './rows';

const said = (id: number, sender: number, time: string) =>
  ({ id, sender: { eid: sender, type: 'user' }, time_sent: time, text: `${id}` }) as Message;

const shown = (messages: Message[], more: Partial<Shown> = {}) =>
  rowsOf({ messages, outgoing: [], fromBeginning: true, readUpTo: null, self: 1, ...more }).map((row) =>
    row.is === 'message' || row.is === 'outgoing' ? `${row.key}${row.first ? ' first' : ''}${row.last ? ' last' : ''}` : row.is,
  );

const morning = (minute: number) => new Date(2026, 10, 21, 9, minute).toISOString();
const yesterday = new Date(2026, 10, 20, 9).toISOString();

test('messages of one sender within minutes are one group', () => {
  const messages = [said(1, 1, morning(0)), said(2, 1, morning(1)), said(3, 2, morning(2)), said(4, 2, morning(20))];
  expect(shown(messages)).toEqual(['beginning', 'day', 'm1 first', 'm2 last', 'm3 first last', 'm4 first last']);
});

test('a day begins with its mark, but not a run that may go on above', () => {
  const messages = [said(1, 1, yesterday), said(2, 1, morning(0))];
  expect(shown(messages)).toEqual(['beginning', 'day', 'm1 first last', 'day', 'm2 first last']);
  expect(shown(messages, { fromBeginning: false })).toEqual(['m1 first last', 'day', 'm2 first last']);
});

test('the unread begin with the first message of somebody else after the mark', () => {
  const messages = [said(1, 2, morning(0)), said(2, 1, morning(0)), said(3, 2, morning(1)), said(4, 2, morning(1))];
  expect(shown(messages, { readUpTo: 1 })).toEqual(['beginning', 'day', 'm1 first last', 'm2 first last', 'unread', 'm3 first', 'm4 last']);
  expect(shown([said(1, 2, morning(0))], { readUpTo: 0 })).toEqual(['beginning', 'day', 'unread', 'm1 first last']);
  expect(shown(messages, { readUpTo: 4 })).not.toContain('unread');
});

test('what is not sent yet stands below and joins the last group', () => {
  const item = { key: 'k', chat: 2, text: 'x', reply_to: null, attachments: [], at: Date.parse(morning(1)), refused: null };
  expect(shown([said(1, 1, morning(0))], { outgoing: [item] })).toEqual(['beginning', 'day', 'm1 first', 'k last']);
});
