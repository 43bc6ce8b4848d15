//! Conversations: founding, changing and deleting them, and how an account stands to one.

use std::sync::LazyLock;

use model::{
    AccountId, Alias, Channel, Conference, Conversation, ConversationId, ConversationKind,
    Description, Entity, EntityId, EntityKind, Member, MemberNo, Membership, MessageNo, Permission,
    Permissions, Refusal, Role, Server, Standing, Timestamp, Title,
};
use sqlx::FromRow;

use crate::accounts::privileges_of;
use crate::avatars::AvatarColumns;
use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_optional, fetch_value};
use crate::entities::{CONFERENCE, SERVER, kind_of};
use crate::error::{Error, Result};
use crate::grants::granted_of;
use crate::restrictions::RestrictionColumns;
use crate::writer::Writer;

/// `conversations.kind` of a dialog.
pub(crate) const KIND_DIALOG: i64 = 1;
/// `conversations.kind` of a conference.
pub(crate) const KIND_CONFERENCE: i64 = 2;
/// `conversations.kind` of a server.
pub(crate) const KIND_SERVER: i64 = 4;
/// `conversations.kind` of a channel.
pub(crate) const KIND_CHANNEL: i64 = 5;

/// What `conversations.kind` has more for a dialog whose first side is a bot.
const FIRST_IS_BOT: i64 = 10;
/// What it has more for one whose second side is a bot.
const SECOND_IS_BOT: i64 = 20;

/// A conference that is not there yet.
#[derive(Debug, Clone)]
pub struct NewConference {
    /// What it is called.
    pub title: Title,
    /// Its unique name.
    pub alias: Option<Alias>,
    /// What it is about.
    pub description: Description,
    /// Whether it is private.
    pub private: bool,
    /// What its members may do.
    pub granted: Permissions,
    /// Its owner, who becomes member 1.
    pub owner: AccountId,
}

/// What of a conference to change; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ConferenceEdit {
    /// The unique name, or none any more.
    pub alias: Option<Option<Alias>>,
    /// What it is called.
    pub title: Option<Title>,
    /// What it is about.
    pub description: Option<Description>,
    /// Whether it is private, and what it grants everybody.
    pub private: Option<(bool, Permissions)>,
}

/// A dialog by its stored kind and its sides.
fn dialog_of(kind: i64, first: AccountId, second: AccountId) -> ConversationKind {
    let bots = kind - KIND_DIALOG;
    ConversationKind::Dialog {
        first,
        second,
        first_is_bot: bots == FIRST_IS_BOT || bots == FIRST_IS_BOT + SECOND_IS_BOT,
        second_is_bot: bots == SECOND_IS_BOT || bots == FIRST_IS_BOT + SECOND_IS_BOT,
    }
}

pub(crate) fn conversation_of(
    id: i64,
    kind: i64,
    first: Option<i64>,
    second: Option<i64>,
    server: Option<i64>,
) -> Result<Conversation> {
    let kind = match (kind, first, second, server) {
        (KIND_CONFERENCE, ..) => ConversationKind::Conference,
        (KIND_SERVER, ..) => ConversationKind::Server,
        (KIND_CHANNEL, _, _, Some(server)) => {
            ConversationKind::Channel { server: ConversationId::new(server) }
        }
        (_, Some(first), Some(second), _) if kind % FIRST_IS_BOT == KIND_DIALOG => {
            dialog_of(kind, AccountId::new(first), AccountId::new(second))
        }
        _ => return Err(Error::Corrupt("kind of conversation")),
    };
    Ok(Conversation { id: ConversationId::new(id), kind })
}

#[derive(FromRow)]
pub(crate) struct ConferenceRow {
    id: i64,
    alias: Option<String>,
    name: String,
    about: String,
    created_ms: i64,
    owner_id: i64,
    private: bool,
    everybody: i64,
    members: i64,
    members_count: i64,
    kind: i64,
    server_id: Option<i64>,
    position: Option<i64>,
    #[sqlx(flatten)]
    avatar: AvatarColumns,
}

/// The one text that reads conferences, servers and channels.
macro_rules! conference_sql {
    ($tail:literal) => {
        concat!(
            "SELECT e.id, e.alias, e.name, e.about, e.created_ms, rule.owner_id, rule.private,
                    rule.everybody, rule.members, rule.members_count, c.kind, n.server_id,
                    n.position, ",
            $crate::avatars::avatar_columns!(),
            " FROM entities e JOIN conversations c ON c.id = e.id
             LEFT JOIN channels n ON n.id = e.id
             JOIN conversations rule ON rule.id = coalesce(n.server_id, e.id) ",
            $crate::avatars::avatar_joins!(),
            $tail
        )
    };
}
pub(crate) use conference_sql;

impl ConferenceRow {
    pub(crate) fn id(&self) -> ConversationId {
        ConversationId::new(self.id)
    }

    pub(crate) fn is_server(&self) -> bool {
        self.kind == KIND_SERVER
    }

    /// `channels` are a server's.
    pub(crate) fn into_entity(self, channels: Vec<ConversationId>) -> Result<Entity> {
        Ok(match (self.kind, self.server_id, self.position) {
            (KIND_CONFERENCE, ..) => Entity::Conference(self.into_conference()?),
            (KIND_SERVER, ..) => {
                Entity::Server(Server { conference: self.into_conference()?, channels })
            }
            (KIND_CHANNEL, Some(server), Some(position)) => Entity::Channel(Channel {
                server: ConversationId::new(server),
                position,
                conference: self.into_conference()?,
            }),
            _ => return Err(Error::Corrupt("kind of entity")),
        })
    }

    fn into_conference(self) -> Result<Conference> {
        Ok(Conference {
            id: ConversationId::new(self.id),
            alias: self.alias,
            title: self.name,
            description: self.about,
            avatar: self.avatar.into_avatar()?,
            owner: AccountId::new(self.owner_id),
            private: self.private,
            members_count: u32::try_from(self.members_count).unwrap_or(0),
            everybody: Permissions::from_bits(self.everybody),
            members: Permissions::from_bits(self.members),
            created_at: Timestamp::from_ms(self.created_ms),
        })
    }
}

/// A standing, and what else a message needs to be sent there.
#[derive(Debug, Clone)]
pub(crate) struct StandingRow {
    pub(crate) standing: Standing,
    /// What the account is.
    pub(crate) account_kind: EntityKind,
    pub(crate) alias: Option<String>,
    pub(crate) name: String,
    /// Whether a member hears what happens there.
    pub(crate) hears: bool,
}

#[derive(FromRow)]
struct StandingColumns {
    conversation_id: i64,
    account_id: i64,
    kind: i64,
    first_id: Option<i64>,
    second_id: Option<i64>,
    server_id: Option<i64>,
    owner_id: Option<i64>,
    private: bool,
    everybody: i64,
    members: i64,
    member_no: Option<i64>,
    role: Option<i64>,
    allowed: Option<i64>,
    denied: Option<i64>,
    hears: Option<bool>,
    granted: Option<i64>,
    #[sqlx(flatten)]
    restriction: RestrictionColumns,
    privileges: i64,
    account_kind: i64,
    alias: Option<String>,
    name: String,
    other_side_deleted: bool,
}

static STANDINGS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT c.id AS conversation_id, e.id AS account_id, c.kind, c.first_id, c.second_id,
                n.server_id, rule.owner_id, rule.private, rule.everybody, rule.members,
                m.no AS member_no, m.role, m.allowed, m.denied, own.hears, g.permissions AS granted,
                r.until_ms, r.mute, r.ban, a.privileges,
                e.kind AS account_kind, e.alias, e.name, o.deleted_ms IS NOT NULL AS other_side_deleted
         FROM {input}
         JOIN conversations c ON c.id = input.conversation_id
         LEFT JOIN channels n ON n.id = c.id
         JOIN conversations rule ON rule.id = coalesce(n.server_id, c.id)
         JOIN entities e ON e.id = input.account_id AND e.deleted_ms IS NULL
         JOIN accounts a ON a.id = input.account_id
         LEFT JOIN members m ON m.conversation_id = rule.id AND m.account_id = input.account_id
         LEFT JOIN members own
             ON own.conversation_id = input.conversation_id AND own.account_id = input.account_id
         LEFT JOIN entities o
             ON o.id = CASE WHEN c.first_id = input.account_id THEN c.second_id ELSE c.first_id END
         LEFT JOIN grants g ON g.granter_id = o.id AND g.grantee_id = input.account_id
         LEFT JOIN restrictions r
             ON r.conversation_id = rule.id AND r.account_id = input.account_id",
        &[("conversation_id", Type::Int), ("account_id", Type::Int)],
    )
});

impl StandingColumns {
    fn into_row(self, now: Timestamp) -> Result<StandingRow> {
        let membership = match (self.member_no, self.role, self.allowed, self.denied) {
            (Some(no), Some(role), Some(allowed), Some(denied)) => Some(Membership {
                no: MemberNo::new(no),
                role: role_of(role, self.owner_id == Some(self.account_id))?,
                allowed: Permissions::from_bits(allowed),
                denied: Permissions::from_bits(denied),
            }),
            _ => None,
        };
        Ok(StandingRow {
            standing: Standing {
                conversation: conversation_of(
                    self.conversation_id,
                    self.kind,
                    self.first_id,
                    self.second_id,
                    self.server_id,
                )?,
                account: AccountId::new(self.account_id),
                privileges: privileges_of(self.privileges)?,
                private: self.private,
                everybody: Permissions::from_bits(self.everybody),
                members: Permissions::from_bits(self.members),
                granted: granted_of(self.granted),
                membership,
                restriction: self.restriction.into_restriction(),
                other_side_deleted: self.other_side_deleted,
                now,
            },
            account_kind: kind_of(self.account_kind)?,
            alias: self.alias,
            name: self.name,
            hears: self.hears.unwrap_or(false),
        })
    }
}

/// `members.role` is 1 or 2; that somebody is the owner stands in the conversation.
pub(crate) fn role_of(stored: i64, owner: bool) -> Result<Role> {
    match (stored, owner) {
        (_, true) => Ok(Role::Owner),
        (1, false) => Ok(Role::Member),
        (2, false) => Ok(Role::Admin),
        _ => Err(Error::Corrupt("role")),
    }
}

impl Reader {
    /// How an account stands to a conversation; none where either is not there (any more).
    pub async fn standing(
        &mut self,
        conversation: ConversationId,
        account: AccountId,
    ) -> Result<Option<Standing>> {
        let rows = self.standings([(conversation, account)]).await?;
        Ok(rows.into_iter().next().map(|row| row.standing))
    }

    /// How an account stands to each of these conversations; those that are not there are left out.
    pub async fn standings_of(
        &mut self,
        account: AccountId,
        conversations: &[ConversationId],
    ) -> Result<Vec<Standing>> {
        let rows = self.standings(conversations.iter().map(|id| (*id, account))).await?;
        Ok(rows.into_iter().map(|row| row.standing).collect())
    }

    pub(crate) async fn standings(
        &mut self,
        pairs: impl IntoIterator<Item = (ConversationId, AccountId)>,
    ) -> Result<Vec<StandingRow>> {
        let mut rows = STANDINGS.rows();
        for (conversation, account) in pairs {
            rows.push([conversation.get().into(), account.get().into()]);
        }
        let rows: Vec<StandingColumns> = self.fetch_batch(&STANDINGS, rows).await?;
        let now = self.1;
        rows.into_iter().map(|row| row.into_row(now)).collect()
    }

    /// The dialog of two accounts, if one of them has written already.
    pub async fn dialog(&mut self, a: AccountId, b: AccountId) -> Result<Option<Conversation>> {
        let (first, second) = (a.min(b), a.max(b));
        let row: Option<(i64, i64)> = fetch_optional!(
            self,
            "SELECT id, kind FROM conversations WHERE first_id = $1 AND second_id = $2",
            first.get(),
            second.get()
        )?;
        Ok(row.map(|(id, kind)| Conversation {
            id: ConversationId::new(id),
            kind: dialog_of(kind, first, second),
        }))
    }

    /// A conference, unless deleted.
    pub async fn conference(&mut self, id: ConversationId) -> Result<Option<Conference>> {
        let row: Option<ConferenceRow> =
            fetch_optional!(self, conference_sql!("WHERE e.id = $1 AND c.kind = 2"), id.get())?;
        row.map(ConferenceRow::into_conference).transpose()
    }

    /// The highest message number given out in a conversation.
    pub async fn last_no(&mut self, conversation: ConversationId) -> Result<MessageNo> {
        let no: Option<i64> = fetch_value!(
            self,
            "SELECT last_no FROM conversations WHERE id = $1",
            conversation.get()
        )?;
        no.map(MessageNo::new).ok_or(Error::Refused(Refusal::NotFound("chat")))
    }
}

impl Writer {
    /// The dialog of two accounts, begun if it is not there: from here on both hear it.
    pub async fn begin_dialog(&mut self, a: AccountId, b: AccountId) -> Result<Conversation> {
        if let Some(dialog) = self.dialog(a, b).await? {
            return Ok(dialog);
        }
        let (first, second) = (a.min(b), a.max(b));
        let id = ConversationId::new(self.next_number("entity", 1).await?);
        let sides = if first == second { 1_i64 } else { 2 };
        let cards = self.cards(&[first.into(), second.into()]).await?;
        let is_bot = |side: AccountId| {
            let mut bots = cards.iter().filter(|card| card.kind == EntityKind::Bot);
            bots.any(|card| card.id == side.into())
        };
        let kind = KIND_DIALOG
            + if is_bot(first) { FIRST_IS_BOT } else { 0 }
            + if is_bot(second) { SECOND_IS_BOT } else { 0 };
        execute!(
            self.reader,
            "INSERT INTO conversations (id, kind, first_id, second_id, private, everybody, members,
                 last_no, last_member_no, members_count, active_ms)
             VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, $6, $7)",
            id.get(),
            kind,
            first.get(),
            second.get(),
            true,
            sides,
            self.now.ms()
        )?;
        let conversation = Conversation { id, kind: dialog_of(kind, first, second) };
        self.insert_member(conversation, first, MemberNo::new(1), MessageNo::new(0)).await?;
        if second != first {
            self.insert_member(conversation, second, MemberNo::new(2), MessageNo::new(0)).await?;
        }
        self.settle_hearing([(id, first), (id, second)]).await?;
        Ok(conversation)
    }

    /// Founds a conference with its owner as member 1.
    ///
    /// # Errors
    /// Conflict where the alias is taken.
    pub async fn add_conference(&mut self, new: NewConference) -> Result<Conversation> {
        self.found_with_members(new, CONFERENCE, ConversationKind::Conference).await
    }

    /// Founds a server without channels, with its owner as member 1.
    ///
    /// # Errors
    /// Conflict where the alias is taken.
    pub async fn add_server(&mut self, new: NewConference) -> Result<Conversation> {
        self.found_with_members(new, SERVER, ConversationKind::Server).await
    }

    /// `stored` is the kind in both tables.
    async fn found_with_members(
        &mut self,
        new: NewConference,
        stored: i64,
        kind: ConversationKind,
    ) -> Result<Conversation> {
        if let Some(alias) = &new.alias {
            self.require_free_alias(alias, None).await?;
        }
        let id = self.next_number("entity", 1).await?;
        execute!(
            self.reader,
            "INSERT INTO entities (id, kind, alias, alias_key, name, about, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            stored,
            new.alias.as_ref().map(Alias::as_str),
            new.alias.as_ref().map(Alias::key),
            new.title.as_str(),
            new.description.as_str(),
            self.now.ms()
        )?;
        execute!(
            self.reader,
            "INSERT INTO conversations (id, kind, owner_id, private, everybody, members, last_no,
                 last_member_no, members_count, active_ms)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7)",
            id,
            stored,
            new.owner.get(),
            new.private,
            Permissions::everybody_default(new.private).bits(),
            new.granted.bits(),
            self.now.ms()
        )?;
        let conversation = Conversation { id: ConversationId::new(id), kind };
        self.add_member(conversation, new.owner).await?;
        self.index_entity(conversation.id.into()).await?;
        Ok(conversation)
    }

    /// Changes a conference.
    ///
    /// # Errors
    /// Conflict where the alias is taken.
    pub async fn edit_conference(
        &mut self,
        id: ConversationId,
        edit: ConferenceEdit,
    ) -> Result<()> {
        if let Some(Some(alias)) = &edit.alias {
            self.require_free_alias(alias, Some(EntityId::from(id))).await?;
        }
        if let Some(alias) = &edit.alias {
            execute!(
                self.reader,
                "UPDATE entities SET alias = $2, alias_key = $3 WHERE id = $1",
                id.get(),
                alias.as_ref().map(Alias::as_str),
                alias.as_ref().map(Alias::key)
            )?;
        }
        execute!(
            self.reader,
            "UPDATE entities SET name = coalesce($2, name), about = coalesce($3, about) WHERE id = $1",
            id.get(),
            edit.title.as_ref().map(Title::as_str),
            edit.description.as_ref().map(Description::as_str)
        )?;
        if let Some((private, everybody)) = edit.private {
            execute!(
                self.reader,
                "UPDATE conversations SET private = $2, everybody = $3 WHERE id = $1",
                id.get(),
                private,
                everybody.bits()
            )?;
        }
        self.index_entity(id.into()).await
    }

    /// Sets what a conference grants those who are not members.
    pub async fn set_everybody(&mut self, id: ConversationId, granted: Permissions) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE conversations SET everybody = $2 WHERE id = $1",
            id.get(),
            granted.bits()
        )?;
        Ok(())
    }

    /// Sets what a conference grants its members.
    pub async fn set_members(&mut self, id: ConversationId, granted: Permissions) -> Result<()> {
        let before: Option<i64> =
            fetch_value!(self, "SELECT members FROM conversations WHERE id = $1", id.get())?;
        execute!(
            self.reader,
            "UPDATE conversations SET members = $2 WHERE id = $1",
            id.get(),
            granted.bits()
        )?;
        let read = |set: Permissions| set.contains(Permission::Read);
        if before.is_some_and(|before| read(Permissions::from_bits(before)) != read(granted)) {
            self.settle_hearing_in(id).await?;
        }
        Ok(())
    }

    /// Passes a conference on to another member.
    pub async fn set_owner(&mut self, id: ConversationId, owner: &Member) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE conversations SET owner_id = $2 WHERE id = $1",
            id.get(),
            owner.user.id.get()
        )?;
        self.settle_hearing([(id, owner.user.id)]).await
    }

    /// Deletes a conference, server or channel without members; a server with its channels. What was said there
    /// is swept away later, a few messages at a time; nobody can reach it any more.
    pub async fn erase_conference(&mut self, id: ConversationId) -> Result<()> {
        self.erase_channels(id).await?;
        self.forget_avatars(id.into()).await?;
        self.erase_entity(id.into()).await?;
        execute!(self.reader, "DELETE FROM restrictions WHERE conversation_id = $1", id.get())?;
        execute!(self.reader, "DELETE FROM invites WHERE conversation_id = $1", id.get())?;
        execute!(self.reader, "DELETE FROM conversations WHERE id = $1", id.get())?;
        Ok(())
    }
}
