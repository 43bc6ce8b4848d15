// All words that people read. Another language is another file like en.ts, and a choice here.
export { en as t } from './en';
