// All words of the screens beside the chats: they come with the first of these.
import { en } from './en';
import { screens } from './en-screens';

export const t = { ...en, ...screens };
