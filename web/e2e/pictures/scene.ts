// A server on which people have talked.
import type { Api } from '../stage/api.ts';
import type { Stage } from '../stage/index.ts';
import { BEN, CLEO, painted, TEA_HOUSE, VIEW } from './painted.ts';

/** Eids of what the pictures show, and the code of an invite. */
export interface Scene {
  ada: number;
  yuki: number;
  dora: number;
  noor: number;
  teaHouse: number;
  allotments: number;
  harvest: number;
  invite: string;
}

export async function setScene(stage: Stage): Promise<Scene> {
  const ada = await stage.register('ada', 'Ada Lovelace');
  const ben = await stage.register('ben', 'Ben Okafor');
  const cleo = await stage.register('cleo', 'Cleo Sánchez');
  const noor = await stage.register('noor', 'نور الهادي');
  const yuki = await stage.register('yuki', 'Юки Морева');
  const dora = await stage.register('dora', 'Theodora Maximiliana von und zu Hohenlohe-Waldenburg');

  const found = (by: Api, title: string, members: string[]) =>
    by.post<{ eid: number }>('/conferences', { title, members }).then((conference) => conference.eid);
  const say = (who: Api, chat: number | string, text: string, replyTo?: number) =>
    who.post<{ id: number }>(`/chats/${chat}/messages`, { text, reply_to: replyTo }).then((message) => message.id);

  const garden = await found(cleo, 'Garden committee', ['ada', 'ben']);
  await say(cleo, garden, 'The seeds are here. Who has a spade?');
  const allotments = (await cleo.post<{ eid: number }>('/servers', { title: 'Allotments' })).eid;
  for (const invitee_alias of ['ada', 'ben', 'yuki']) await cleo.post(`/conferences/${allotments}/members`, { invitee_alias });
  const channel = (title: string, description: string) =>
    cleo.post<{ eid: number }>(`/servers/${allotments}/channels`, { title, description }).then((made) => made.eid);
  const tools = await channel('tools', 'Who has which, and until when.');
  const harvest = await channel('harvest', 'What is ripe.');
  await say(ben, tools, 'I have the wheelbarrow until Sunday.');
  await say(yuki, harvest, 'The first tomatoes! 🍅');
  const kitchen = await found(ben, 'Engine room', ['ada', 'cleo', 'yuki']);
  await say(ben, kitchen, 'The build is green again 🎉');
  await say(yuki, kitchen, '@ada could you look at the last change?');
  await say(noor, '@ada', 'مرحبا آدا، هل وصلتك الصور؟');
  await say(ada, '@yuki', 'See you at nine.');
  await say(ada, '@ada', 'Buy oolong, and the good honey.');
  const first = await say(ben, '@ada', 'Are you coming on Saturday?');
  await say(ada, '@ben', 'Of course! I bring cake.', first);
  await ada.put('/chats/@ben/read', { id: first + 1 });

  const teaHouse = await found(ada, 'Tea house', ['ben', 'cleo', 'yuki']);
  await say(ada, teaHouse, 'Good morning, everybody. Shall we meet this week?');
  const asked = await say(cleo, teaHouse, 'Yes, please. When?');
  await say(cleo, teaHouse, 'I can do Friday evening or all of Saturday.');
  await say(ben, teaHouse, 'Saturday is better for me. Here is the list so far:\n\n- oolong\n- scones\n- **no** marmalade this time');
  await say(yuki, teaHouse, 'I wrote a little thing that counts the cups:\n\n```rust\nfn cups(guests: usize) -> usize {\n    guests * 3 // each\n}\n```');
  await say(ada, teaHouse, 'Three each? You know us well.');
  const settled = await say(ada, teaHouse, 'Saturday it is, then', asked);
  const react = (who: Api, id: number, emoji: string) =>
    who.put(`/chats/${teaHouse}/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
  for (const who of [ben, cleo, yuki]) await react(who, settled, '🎉');
  await react(cleo, settled, '🫖');
  await react(ada, asked + 2, '👍');
  await ada.put(`/chats/${teaHouse}/pins/${settled}`);
  const painter = await stage.browserOf('painter');
  const upload = async (who: Api, name: string, svg: string) => who.uploads(name, 'image/png', await painted(painter, svg));
  await ben.patch('/entities/self', { avatar: await upload(ben, 'ben.png', BEN) });
  await cleo.patch('/entities/self', { avatar: await upload(cleo, 'cleo.png', CLEO) });
  await ada.patch(`/entities/${teaHouse}`, { avatar: await upload(ada, 'cup.png', TEA_HOUSE) });
  const view = await upload(ben, 'From the terrace.png', VIEW);
  await painter.page.close();
  await ben.post(`/chats/${teaHouse}/messages`, { text: 'This is what you will see from the terrace.', attachments: [view] });
  const newest = await say(cleo, teaHouse, 'The place is https://example.org/tea, `ring twice` at the door.');
  await ada.put(`/chats/${teaHouse}/read`, { id: newest });
  await ada.post('/contacts', { username: 'yuki' });
  await ada.post('/contacts', { username: 'cleo', name: 'Cleo', surname: 'next door' });
  await ada.post('/bots', { alias: 'kettle_bot', title: 'Kettle', description: 'Says when the water boils.' });
  await ada.post('/contacts', { username: 'kettle_bot' });
  await yuki.patch('/entities/self', { bio: 'I write small programs for large kettles.\n\nhttps://example.org/yuki' });
  await ben.put('/presence', { status: 'idle' });
  const invite = await ada.post<{ code: string }>(`/conferences/${teaHouse}/invites`, { max_uses: 5 });
  const eid = (who: Api) => who.get<{ eid: number }>('/entities/self').then((self) => self.eid);
  const [adas, yukis, doras, noors] = await Promise.all([ada, yuki, dora, noor].map(eid));
  return { ada: adas!, yuki: yukis!, dora: doras!, noor: noors!, teaHouse, allotments, harvest, invite: invite.code };
}
