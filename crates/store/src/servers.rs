//! Servers and their channels. A channel is a conversation of its own: numbers, stays, read marks. Who is in it
//! and what they may do there is its server's: each member of a server is, in the same commit, one of its channels.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{
    AccountId, Conversation, ConversationId, ConversationKind, Description, Event, MemberNo,
    MessageNo, Page, Title,
};

use crate::batch::{Batch, Type};
use crate::conversations::KIND_CHANNEL;
use crate::engine::{Reader, execute, fetch_all};
use crate::entities::CHANNEL;
use crate::error::Result;
use crate::writer::Writer;

/// A channel that is not there yet.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub topic: Description,
}

static CHANNELS_OF: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT n.server_id, n.id FROM channels n
         JOIN {input} ON input.server_id = n.server_id
         JOIN conversations c ON c.id = n.id
         ORDER BY n.server_id, n.position, n.id",
        &[("server_id", Type::Int)],
    )
});

impl Reader {
    /// The servers that an account is in and may read, in the order in which they were founded.
    pub async fn servers(&mut self, account: AccountId, page: Page) -> Result<Vec<ConversationId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT m.conversation_id FROM members m JOIN conversations c ON c.id = m.conversation_id
             WHERE m.account_id = $1 AND c.kind = 4 AND m.hears
             ORDER BY m.conversation_id LIMIT $2 OFFSET $3",
            account.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        Ok(ids.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// The channels of a server, by position; none of anything else.
    pub async fn channels(&mut self, server: ConversationId) -> Result<Vec<ConversationId>> {
        Ok(self.channels_of([server]).await?.remove(&server).unwrap_or_default())
    }

    /// The channels of several servers, by position; what is no server, or has none, is left out.
    pub(crate) async fn channels_of(
        &mut self,
        servers: impl IntoIterator<Item = ConversationId>,
    ) -> Result<HashMap<ConversationId, Vec<ConversationId>>> {
        let mut rows = CHANNELS_OF.rows();
        for server in servers {
            rows.push([server.get().into()]);
        }
        let mut channels: HashMap<_, Vec<_>> = HashMap::new();
        for (server, channel) in self.fetch_batch::<(i64, i64)>(&CHANNELS_OF, rows).await? {
            channels
                .entry(ConversationId::new(server))
                .or_default()
                .push(ConversationId::new(channel));
        }
        Ok(channels)
    }
}

impl Writer {
    /// Adds a channel behind the others: each member of the server is in it and is told.
    pub async fn add_channel(
        &mut self,
        server: Conversation,
        new: NewChannel,
    ) -> Result<Conversation> {
        let id = self.next_number("entity", 1).await?;
        execute!(
            self.reader,
            "INSERT INTO entities (id, kind, name, about, created_ms) VALUES ($1, $2, $3, $4, $5)",
            id,
            CHANNEL,
            new.title.as_str(),
            new.topic.as_str(),
            self.now.ms()
        )?;
        execute!(
            self.reader,
            "INSERT INTO channels (id, server_id, position)
             VALUES ($1, $2, (SELECT coalesce(max(position), 0) + 1 FROM channels WHERE server_id = $2))",
            id,
            server.id.get()
        )?;
        // What it would say of permissions is its server's to say.
        execute!(
            self.reader,
            "INSERT INTO conversations (id, kind, private, everybody, members, last_no,
                 last_member_no, members_count, active_ms)
             VALUES ($1, $2, $3, 0, 0, 0, 0, 0, $4)",
            id,
            KIND_CHANNEL,
            true,
            self.now.ms()
        )?;
        let channel = channel_of(server.id, ConversationId::new(id));
        let members: Vec<(i64,)> = fetch_all!(
            self.reader,
            "INSERT INTO members (conversation_id, account_id, no, role, allowed, denied, joined_ms,
                 read_no, hidden, hears)
             SELECT $1, account_id, no, 1, 0, 0, $3, 0, $4, $5 FROM members WHERE conversation_id = $2
             RETURNING account_id",
            id,
            server.id.get(),
            self.now.ms(),
            false,
            true
        )?;
        for (account,) in &members {
            self.open_stay(channel, AccountId::new(*account), MessageNo::new(0));
        }
        self.settle_hearing(
            members.into_iter().map(|(account,)| (channel.id, AccountId::new(account))),
        )
        .await?;
        Ok(channel)
    }

    /// Ends a channel: its members are told, and its messages are swept away later.
    pub async fn erase_channel(&mut self, channel: Conversation) -> Result<()> {
        self.dismiss_members(channel).await?;
        self.erase_conference(channel.id).await
    }

    /// Ends all channels of a server; nothing else has any.
    pub(crate) async fn erase_channels(&mut self, server: ConversationId) -> Result<()> {
        for channel in self.channels(server).await? {
            Box::pin(self.erase_channel(channel_of(server, channel))).await?;
        }
        Ok(())
    }

    /// Whoever is a member of a server is in its channels as well, and hears them.
    pub(crate) async fn join_channels(
        &mut self,
        server: Conversation,
        account: AccountId,
        no: MemberNo,
    ) -> Result<()> {
        for channel in self.channels(server.id).await? {
            let last_no = self.last_no(channel).await?;
            self.insert_member(channel_of(server.id, channel), account, no, last_no).await?;
        }
        Ok(())
    }

    /// Whoever leaves a server leaves its channels.
    pub(crate) async fn leave_channels(
        &mut self,
        server: Conversation,
        account: AccountId,
    ) -> Result<()> {
        for channel in self.channels(server.id).await? {
            let last_no = self.last_no(channel).await?;
            self.end_membership(channel_of(server.id, channel), account, last_no).await?;
        }
        Ok(())
    }

    /// Notes that what a conference or a server grants, or to whom it is open, changed; a server's channels are
    /// what they are by its rules.
    pub async fn log_rules_edited(&mut self, conversation: Conversation) -> Result<()> {
        self.log(Event::ChatEdited { conversation });
        for channel in self.channels(conversation.id).await? {
            let conversation = channel_of(conversation.id, channel);
            self.log(Event::ChatEdited { conversation });
        }
        Ok(())
    }
}

fn channel_of(server: ConversationId, id: ConversationId) -> Conversation {
    Conversation { id, kind: ConversationKind::Channel { server } }
}
