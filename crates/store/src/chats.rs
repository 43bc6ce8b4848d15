//! Conversations as one account sees them: the list, unread counts, the read mark.
//!
//! What is unread is derived, never counted up: all numbers after the read mark, less those that were
//! deleted, less one's own. So it cannot drift.

use std::collections::HashMap;

use model::{
    AccountId, Chat, Conversation, ConversationId, ConversationKind, EntityId, Event, MessageNo,
    Page, Permissions, Standing, Timestamp,
};
use sqlx::FromRow;

use crate::conversations::{conversation_of, role_of};
use crate::engine::{Reader, execute, fetch_all, fetch_optional};
use crate::error::{Error, Result};
use crate::grants::granted_of;
use crate::restrictions::RestrictionColumns;
use crate::writer::Writer;

#[derive(FromRow)]
struct ChatRow {
    conversation_id: i64,
    kind: i64,
    first_id: Option<i64>,
    second_id: Option<i64>,
    server_id: Option<i64>,
    owner: bool,
    private: bool,
    everybody: i64,
    members: i64,
    active_ms: i64,
    last_no: i64,
    no: i64,
    role: i64,
    allowed: i64,
    denied: i64,
    granted: Option<i64>,
    #[sqlx(flatten)]
    restriction: RestrictionColumns,
    read_no: i64,
    own_unread: i64,
    privileges: i64,
    other_side_deleted: bool,
    deleted_unread: i64,
    mentions: i64,
    pinned: i64,
    last_readable_no: Option<i64>,
}

/// The list of an account's conversations; of a private conference, its last message is the last one that
/// was sent during a stay.
macro_rules! chat_sql {
    ($tail:literal) => {
        concat!(
            "SELECT c.id AS conversation_id, c.kind, c.first_id, c.second_id, n.server_id,
                    coalesce(rule.owner_id = m.account_id, false) AS owner, rule.private, rule.everybody,
                    rule.members, c.active_ms, c.last_no, m.no, place.role, place.allowed, place.denied,
                    m.read_no,
                    g.permissions AS granted, r.until_ms, r.mute, r.ban,
                    a.privileges, o.deleted_ms IS NOT NULL AS other_side_deleted,
                    (SELECT count(*) FROM deletions d
                     WHERE d.conversation_id = c.id AND d.no > m.read_no) AS deleted_unread,
                    (SELECT count(*) FROM messages w WHERE w.conversation_id = c.id
                        AND w.sender_id = m.account_id AND w.no > m.read_no) AS own_unread,
                    (SELECT count(*) FROM mentions n WHERE n.account_id = m.account_id
                        AND n.conversation_id = c.id AND n.no > m.read_no) AS mentions,
                    (SELECT count(*) FROM messages p
                     WHERE p.conversation_id = c.id AND p.pinned_ms IS NOT NULL
                       AND (c.kind = 1 OR NOT rule.private OR a.privileges > 0 OR EXISTS (
                           SELECT 1 FROM stays s
                           WHERE s.account_id = m.account_id AND s.conversation_id = c.id
                             AND p.no > s.from_no AND (s.to_no IS NULL OR p.no <= s.to_no)))) AS pinned,
                    CASE WHEN c.kind <> 1 AND rule.private THEN
                        (SELECT max((SELECT max(x.no) FROM messages x WHERE x.conversation_id = c.id
                             AND x.no > s.from_no AND x.no <= coalesce(s.to_no, c.last_no)))
                         FROM stays s WHERE s.account_id = m.account_id AND s.conversation_id = c.id)
                    ELSE (SELECT max(x.no) FROM messages x WHERE x.conversation_id = c.id)
                    END AS last_readable_no
             FROM members m
             JOIN conversations c ON c.id = m.conversation_id
             LEFT JOIN channels n ON n.id = c.id
             JOIN conversations rule ON rule.id = coalesce(n.server_id, c.id)
             JOIN members place
                 ON place.conversation_id = rule.id AND place.account_id = m.account_id
             JOIN accounts a ON a.id = m.account_id
             LEFT JOIN entities o
                 ON o.id = CASE WHEN c.first_id = m.account_id THEN c.second_id ELSE c.first_id END
             LEFT JOIN grants g ON g.granter_id = o.id AND g.grantee_id = m.account_id
             LEFT JOIN restrictions r
                 ON r.conversation_id = rule.id AND r.account_id = m.account_id ",
            $tail
        )
    };
}

impl ChatRow {
    fn conversation(&self) -> Result<Conversation> {
        let Self { conversation_id, kind, first_id, second_id, server_id, .. } = *self;
        conversation_of(conversation_id, kind, first_id, second_id, server_id)
    }

    fn permissions(&self, account: AccountId, now: Timestamp) -> Result<Permissions> {
        let standing = Standing {
            conversation: self.conversation()?,
            account,
            privileges: crate::accounts::privileges_of(self.privileges)?,
            private: self.private,
            everybody: Permissions::from_bits(self.everybody),
            members: Permissions::from_bits(self.members),
            granted: granted_of(self.granted),
            membership: Some(model::Membership {
                no: model::MemberNo::new(self.no),
                role: role_of(self.role, self.owner)?,
                allowed: Permissions::from_bits(self.allowed),
                denied: Permissions::from_bits(self.denied),
            }),
            restriction: self.restriction.into_restriction(),
            other_side_deleted: self.other_side_deleted,
            now,
        };
        Ok(standing.permissions())
    }

    fn unread(&self) -> u32 {
        let unread = self.last_no - self.read_no - self.deleted_unread - self.own_unread;
        u32::try_from(unread).unwrap_or(0)
    }
}

/// Whom or what a chat is with: the other side of a dialog, else the conversation itself.
fn with(conversation: Conversation, viewer: AccountId) -> EntityId {
    match conversation.kind {
        ConversationKind::Dialog { .. } => {
            conversation.other_side(viewer).map_or(viewer.into(), EntityId::from)
        }
        ConversationKind::Conference
        | ConversationKind::Server
        | ConversationKind::Channel { .. } => conversation.id.into(),
    }
}

impl Reader {
    /// An account's conversations, but for hidden ones and those that it may not read, the one with the latest
    /// message first. Servers are none: nothing is said in them.
    pub async fn chats(&mut self, account: AccountId, page: Page) -> Result<Vec<Chat>> {
        let rows: Vec<ChatRow> = fetch_all!(
            self,
            chat_sql!(
                "WHERE m.account_id = $1 AND NOT m.hidden AND m.hears AND c.kind <> 4
                 ORDER BY c.active_ms DESC, c.id DESC LIMIT $2 OFFSET $3"
            ),
            account.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        self.fill_chats(account, rows).await
    }

    /// One of an account's conversations, hidden or not, or a server; none where it is not in it or may not read it.
    pub async fn chat(
        &mut self,
        account: AccountId,
        conversation: ConversationId,
    ) -> Result<Option<Chat>> {
        let row: Option<ChatRow> = fetch_optional!(
            self,
            chat_sql!("WHERE m.account_id = $1 AND m.conversation_id = $2 AND m.hears"),
            account.get(),
            conversation.get()
        )?;
        Ok(self.fill_chats(account, row.into_iter().collect()).await?.pop())
    }

    async fn fill_chats(&mut self, account: AccountId, rows: Vec<ChatRow>) -> Result<Vec<Chat>> {
        let last = rows.iter().filter_map(|row| {
            let no = MessageNo::new(row.last_readable_no?);
            Some((ConversationId::new(row.conversation_id), no))
        });
        let mut last = self.messages_by_reference(last).await?;
        self.fill_reactions(Some(account), &mut last).await?;
        let mut last: HashMap<_, _> =
            last.into_iter().map(|message| (message.conversation.id, message)).collect();

        let mut wanted = Vec::with_capacity(rows.len());
        for row in &rows {
            wanted.push(with(row.conversation()?, account));
        }
        let entities = self.entities(&wanted).await?;
        let now = self.1;

        rows.into_iter()
            .zip(wanted)
            .map(|(row, entity)| {
                let conversation = row.conversation()?;
                Ok(Chat {
                    conversation: Some(conversation),
                    entity: entities.get(&entity).cloned().ok_or(Error::Corrupt("entity"))?,
                    last_message: last.remove(&conversation.id),
                    unread: row.unread(),
                    mentions: u32::try_from(row.mentions).unwrap_or(u32::MAX),
                    read_no: MessageNo::new(row.read_no),
                    pinned: u32::try_from(row.pinned).unwrap_or(u32::MAX),
                    permissions: row.permissions(account, now)?,
                    active_at: Timestamp::from_ms(row.active_ms),
                })
            })
            .collect()
    }

    /// How many messages are unread to an account in a conversation of theirs.
    pub async fn unread(
        &mut self,
        account: AccountId,
        conversation: ConversationId,
    ) -> Result<u32> {
        let counts: Option<(i64,)> = fetch_optional!(
            self,
            "SELECT c.last_no - m.read_no
                 - (SELECT count(*) FROM deletions d
                    WHERE d.conversation_id = c.id AND d.no > m.read_no)
                 - (SELECT count(*) FROM messages w WHERE w.conversation_id = c.id
                        AND w.sender_id = m.account_id AND w.no > m.read_no)
             FROM members m JOIN conversations c ON c.id = m.conversation_id
             WHERE m.account_id = $1 AND m.conversation_id = $2",
            account.get(),
            conversation.get()
        )?;
        Ok(counts.and_then(|(unread,)| u32::try_from(unread).ok()).unwrap_or(0))
    }
}

impl Writer {
    /// Moves an account's read mark forward, at most to the newest message; backward it stays.
    pub async fn mark_read(
        &mut self,
        account: AccountId,
        conversation: Conversation,
        no: MessageNo,
    ) -> Result<()> {
        let no = no.min(self.last_no(conversation.id).await?);
        let moved = execute!(
            self.reader,
            "UPDATE members SET read_no = $3
             WHERE conversation_id = $1 AND account_id = $2 AND read_no < $3",
            conversation.id.get(),
            account.get(),
            no.get()
        )?;
        if moved > 0 {
            self.log(Event::ReadMarked { conversation, account, no });
        }
        Ok(())
    }

    /// Takes a dialog off an account's list until its next message.
    pub async fn hide_chat(
        &mut self,
        account: AccountId,
        conversation: Conversation,
    ) -> Result<()> {
        let hidden = execute!(
            self.reader,
            "UPDATE members SET hidden = true
             WHERE conversation_id = $1 AND account_id = $2 AND NOT hidden",
            conversation.id.get(),
            account.get()
        )?;
        if hidden > 0 {
            self.log(Event::ChatRemoved { conversation, account });
        }
        Ok(())
    }

    /// Puts a dialog back on an account's list.
    pub async fn show_chat(
        &mut self,
        account: AccountId,
        conversation: Conversation,
    ) -> Result<()> {
        let shown = execute!(
            self.reader,
            "UPDATE members SET hidden = false
             WHERE conversation_id = $1 AND account_id = $2 AND hidden",
            conversation.id.get(),
            account.get()
        )?;
        if shown > 0 {
            self.log(Event::ChatAdded { conversation, account });
        }
        Ok(())
    }
}
