//! Who of those who are in a conversation hears it: whoever may read it. Every write that may change who may
//! read ends here; whoever may no longer falls silent, and hears again once they may.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use model::{AccountId, ConversationId, Permission};

use crate::batch::{Batch, Type};
use crate::engine::fetch_all;
use crate::error::Result;
use crate::writer::Writer;

static SET_HEARS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE members SET hears = (input.hears = 1), hidden = (hidden AND input.hears = 0)
         FROM {input}
         WHERE members.conversation_id = input.conversation_id
           AND members.account_id = input.account_id",
        &[("conversation_id", Type::Int), ("account_id", Type::Int), ("hears", Type::Int)],
    )
});

impl Writer {
    /// Makes true for these that they hear a conversation of theirs if they may read it.
    pub(crate) async fn settle_hearing(
        &mut self,
        pairs: impl IntoIterator<Item = (ConversationId, AccountId)>,
    ) -> Result<()> {
        let mut rows = SET_HEARS.rows();
        let pairs = self.with_channels(pairs).await?;
        for row in self.standings(pairs).await? {
            let standing = row.standing;
            let reads = standing.permissions().contains(Permission::Read);
            if standing.membership.is_none() || reads == row.hears {
                continue;
            }
            let (conversation, account) = (standing.conversation, standing.account);
            rows.push([
                conversation.id.get().into(),
                account.get().into(),
                i64::from(reads).into(),
            ]);
            if reads {
                self.end_silence(conversation, account);
            } else {
                self.begin_silence(conversation, account);
            }
        }
        self.reader.execute_batch(&SET_HEARS, rows).await?;
        Ok(())
    }

    /// These, and for a server its channels too: they are read by whoever may read it.
    async fn with_channels(
        &mut self,
        pairs: impl IntoIterator<Item = (ConversationId, AccountId)>,
    ) -> Result<BTreeSet<(ConversationId, AccountId)>> {
        let mut all: BTreeSet<_> = pairs.into_iter().collect();
        let places: BTreeSet<_> = all.iter().map(|(place, _)| *place).collect();
        let channels = self.channels_of(places).await?;
        let more: Vec<_> = all
            .iter()
            .flat_map(|(place, account)| {
                let channels = channels.get(place).map_or(&[][..], Vec::as_slice);
                channels.iter().map(|channel| (*channel, *account))
            })
            .collect();
        all.extend(more);
        Ok(all)
    }

    /// The same for everybody in a conversation.
    pub(crate) async fn settle_hearing_in(&mut self, conversation: ConversationId) -> Result<()> {
        let members: Vec<(i64,)> = fetch_all!(
            self.reader,
            "SELECT account_id FROM members WHERE conversation_id = $1 ORDER BY no",
            conversation.get()
        )?;
        let pairs = members.into_iter().map(|(account,)| (conversation, AccountId::new(account)));
        self.settle_hearing(pairs).await
    }

    /// The same for everything that an account is in.
    pub(crate) async fn settle_hearing_of(&mut self, account: AccountId) -> Result<()> {
        let conversations = self.conversations_of(account).await?;
        self.settle_hearing(conversations.into_iter().map(|id| (id, account))).await
    }
}
