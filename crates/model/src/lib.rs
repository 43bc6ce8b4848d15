//! NOUNS. What Polychat is about, as plain data and pure rules.
//!
//! Nothing here does I/O, is async, or knows how anything looks on a wire or in a table.
//! Read in this order: [`ids`], [`text`], [`entity`], [`contact`], [`presence`], [`conversation`], [`permission`], [`restriction`],
//! [`invite`], [`message`], [`emoji`], [`media`], [`item`], [`avatar`], [`link`], [`session`], [`event`], [`signal`], [`cursor`],
//! [`search`], [`refusal`].

pub mod avatar;
pub mod contact;
pub mod conversation;
pub mod cursor;
pub mod emoji;
pub mod entity;
pub mod event;
pub mod ids;
pub mod invite;
pub mod item;
pub mod link;
pub mod media;
pub mod mention;
pub mod message;
pub mod page;
pub mod permission;
pub mod presence;
pub mod refusal;
pub mod restriction;
pub mod search;
pub mod session;
pub mod signal;
pub mod text;
pub mod time;

pub use avatar::Avatar;
pub use contact::Contact;
pub use conversation::{
    Channel, Chat, ChatRef, Conference, Conversation, ConversationKind, Member, MemberRef, Role,
    Server,
};
pub use cursor::{Cursor, Epoch, Position};
pub use emoji::Emoji;
pub use entity::{Card, Entity, EntityKind, EntityRef, Privileges, User};
pub use event::{Audience, Event, LoggedEvent};
pub use ids::{
    AccountId, AvatarId, ConversationId, EntityId, ItemNo, MediaId, MemberNo, MessageNo, SessionId,
};
pub use invite::Invite;
pub use item::{Attachment, Item, ItemContent, ItemKind};
pub use media::{Blob, Media, MediaHash, MediaKind, MediaName, MediaType, PreviewFormat};
pub use message::{History, Message, Reaction};
pub use page::{IdempotencyKey, Page};
pub use permission::{Deed, Membership, Permission, Permissions, PermissionsEdit, Standing};
pub use presence::{Presence, Status};
pub use refusal::Refusal;
pub use restriction::Restriction;
pub use search::{Found, NameQuery, SearchQuery};
pub use session::{Session, TokenHash};
pub use signal::Signal;
pub use text::{Alias, Description, Email, MessageText, Name, Password, Title};
pub use time::{Clock, Timestamp};
