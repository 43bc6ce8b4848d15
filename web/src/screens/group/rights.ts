// The nine permissions, in the order in which people think of them.
import type { Right } from '../../api/rights';

export const RIGHTS = [
  'read',
  'send',
  'send_media',
  'send_mediamessage',
  'add_user',
  'pin_message',
  'delete',
  'remove_user',
  'edit_conference',
] as const satisfies Right[];
