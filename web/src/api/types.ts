// The nouns of the native API under short names; what they look like is generated into schema.d.ts from the
// server's own document (`make types`).
import type { components } from './schema';

type Schemas = components['schemas'];

export type User = Schemas['User'];
export type Bot = Schemas['Bot'];
export type Conference = Schemas['Conference'];
export type Server = Schemas['Server'];
export type Channel = Schemas['Channel'];
export type Entity = Schemas['Entity'];
export type Chat = Schemas['Chat'];
export type ChatLabel = Schemas['ChatLabel'];
export type Message = Schemas['Message'];
export type Sender = Schemas['Sender'];
export type Media = Schemas['Media'];
export type Item = Schemas['Item'];
export type Member = Schemas['Member'];
export type Permissions = Schemas['Permissions'];
export type Restriction = Schemas['Restriction'];
export type Contact = Schemas['Contact'];
export type Invite = Schemas['Invite'];
export type EntityPatch = Schemas['EntityPatch'];
export type Presence = Schemas['Presence'];
export type Role = Schemas['Role'];
export type Session = Schemas['Session'];
export type Reaction = Schemas['Reaction'];
export type Hit = Schemas['Hit'];

/** What the event stream tells: a kind, and its data. */
export type Told =
  | { event: 'Hello'; data: Schemas['Hello'] }
  | { event: 'Reset'; data: Schemas['Reset'] }
  | { event: 'MessageReceive' | 'MessageEdit'; data: Message }
  | { event: 'MessageDelete'; data: Schemas['MessageDelete'] }
  | { event: 'ChatNew' | 'ChatEdit'; data: Chat }
  | { event: 'ChatDelete'; data: Schemas['ChatDelete'] }
  | { event: 'MemberAdd' | 'MemberEdit'; data: Schemas['MemberChange'] }
  | { event: 'MemberRemove'; data: Schemas['MemberRemove'] }
  | { event: 'EntityEdit'; data: Entity }
  | { event: 'ContactEdit'; data: Contact }
  | { event: 'ContactDelete'; data: Schemas['ContactDelete'] }
  | { event: 'ReactionUpdate'; data: Schemas['ReactionUpdate'] }
  | { event: 'PinUpdate'; data: Schemas['PinUpdate'] }
  | { event: 'PresenceUpdate'; data: Schemas['PresenceUpdate'] }
  | { event: 'Typing'; data: Schemas['Typing'] }
  | { event: 'ReadUpdate'; data: Schemas['ReadUpdate'] }
  | { event: 'SessionClosed'; data: Schemas['SessionClosed'] };
