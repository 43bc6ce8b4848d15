//! Full text: what of a message is indexed, and finding it again. The one place where the engines differ:
//! [`sqlite`] and [`postgres`] have the texts. What a gram is, both are told by [`model::search`].
//!
//! The index narrows; what it gives is read and ranked here, so that both engines give the same answers. How
//! much is read is bounded: of what fits, the newest messages are looked at.

pub(crate) mod backfill;
mod postgres;
mod sqlite;
mod tail;

use std::collections::HashMap;
use std::sync::LazyLock;

use model::search::Folded;
use model::{AccountId, ConversationId, Found, Message, MessageNo, Page, SearchQuery};

use crate::batch::{Batch, Type};
use crate::engine::{Connection, Reader, execute, fetch_all};
use crate::error::Result;
use crate::messages::Range;
use crate::writer::Writer;

use self::tail::Said;

/// Messages that are read at once.
const PORTION: i64 = 500;
/// Messages that are ranked: the newest ones of what fits.
const RANKED_MAX: usize = 1_000;
/// Portions that are read for them, whether what is in them fits or not.
const PORTIONS_MAX: usize = 5;

/// What of a conversation may be searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchIn {
    /// Where.
    pub conversation: ConversationId,
    /// Which of its messages.
    pub ranges: Vec<Range>,
}

/// What the engines say differently.
struct Texts {
    /// The newest entries before an id that match.
    find: &'static str,
    /// Takes so many entries that match out of the index.
    forget: &'static str,
    and: &'static str,
    or: &'static str,
    quote: char,
}

static INSERT: LazyLock<Batch> = LazyLock::new(|| {
    let columns = [("conversation_id", Type::Int), ("no", Type::Int), ("words", Type::Text)];
    Batch::for_each_engine(sqlite::INSERT, postgres::INSERT, &columns)
});

// Words of the index that are no grams: an `_` stands inside of them.
fn conversation_word(conversation: ConversationId) -> String {
    format!("c_{conversation}")
}

fn sender_word(sender: i64) -> String {
    format!("s_{sender}")
}

fn message_word(conversation: ConversationId, no: MessageNo) -> String {
    format!("m_{conversation}_{no}")
}

/// Everything by which a message is found.
fn words(conversation: ConversationId, no: MessageNo, sender: i64, text: &str) -> String {
    let mut words = Folded::new(text).grams();
    words.push(conversation_word(conversation));
    words.push(sender_word(sender));
    words.push(message_word(conversation, no));
    words.join(" ")
}

impl Texts {
    fn of(reader: &Reader) -> &'static Self {
        match &reader.0 {
            Connection::Sqlite(_) => &sqlite::TEXTS,
            Connection::Postgres(_) => &postgres::TEXTS,
        }
    }

    /// A word is letters, digits and `_`, so that nothing that is typed means anything to the engine.
    fn quoted(&self, word: &str) -> String {
        format!("{0}{word}{0}", self.quote)
    }

    /// Matches what has all of these words and one of those.
    fn matching(&self, all: &[String], one: &[String]) -> String {
        let quoted =
            |words: &[String]| words.iter().map(|word| self.quoted(word)).collect::<Vec<_>>();
        let mut parts = quoted(all);
        if !one.is_empty() {
            parts.push(format!("({})", quoted(one).join(self.or)));
        }
        parts.join(self.and)
    }
}

impl Reader {
    /// What an account may want to search without saying where: its conversations, then public ones that
    /// it is no member of, each kind with the latest message first.
    pub async fn searchable(
        &mut self,
        account: AccountId,
        count: u32,
    ) -> Result<Vec<ConversationId>> {
        let rows: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT c.id FROM conversations c
             LEFT JOIN channels n ON n.id = c.id
             JOIN conversations rule ON rule.id = coalesce(n.server_id, c.id)
             LEFT JOIN members m ON m.conversation_id = c.id AND m.account_id = $1
             WHERE c.kind <> 4
               AND (m.account_id IS NOT NULL OR (c.kind <> 1 AND NOT rule.private))
             ORDER BY CASE WHEN m.account_id IS NULL THEN 1 ELSE 0 END, c.active_ms DESC, c.id DESC
             LIMIT $2",
            account.get(),
            i64::from(count)
        )?;
        Ok(rows.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// The messages in these places in which everything that is asked for stands, as `viewer` sees them, the best first: whole words,
    /// then beginnings, then parts of words; of the same kind the newest first. Of what fits, the newest
    /// thousand are looked at.
    pub async fn search(
        &mut self,
        places: &[SearchIn],
        viewer: AccountId,
        sender: Option<AccountId>,
        query: &SearchQuery,
        page: Page,
    ) -> Result<Vec<Found>> {
        if places.is_empty() || query.is_empty() {
            return Ok(Vec::new());
        }
        let readable: HashMap<ConversationId, &[Range]> =
            places.iter().map(|place| (place.conversation, place.ranges.as_slice())).collect();
        let mut all: Vec<String> = query.grams().into_iter().collect();
        all.extend(sender.map(|sender| sender_word(sender.get())));
        let one: Vec<String> =
            places.iter().map(|place| conversation_word(place.conversation)).collect();
        let matching = Texts::of(self).matching(&all, &one);

        self.limit_statements().await?;
        let may_be_read = |(conversation, no): &(ConversationId, MessageNo)| {
            let ranges = readable.get(conversation).copied().unwrap_or_default();
            ranges.iter().any(|range| range.holds(*no))
        };
        let sent_by =
            |message: &Message| sender.is_none_or(|sender| message.sender.id == sender.into());
        let rank =
            |message: Message| query.rank(&Folded::new(&message.text)).map(|rank| (rank, message));
        let tail = self.tail().await?.into_iter().filter(may_be_read);
        let tail = self.messages_by_reference(tail).await?.into_iter().filter(sent_by);
        let mut ranked: Vec<_> = tail.filter_map(rank).collect();
        let mut before = i64::MAX;
        for _ in 0..PORTIONS_MAX {
            if ranked.len() >= RANKED_MAX {
                break;
            }
            let entries = self.matching_entries(&matching, before).await?;
            let Some((last, ..)) = entries.last() else { break };
            before = *last;
            let whole = entries.len() == usize::try_from(PORTION).unwrap_or(usize::MAX);
            let references = entries
                .into_iter()
                .map(|(_, conversation, no)| {
                    (ConversationId::new(conversation), MessageNo::new(no))
                })
                .filter(may_be_read);
            ranked
                .extend(self.messages_by_reference(references).await?.into_iter().filter_map(rank));
            if !whole {
                break;
            }
        }
        let mut found = best(ranked, query, page);
        let messages = found.iter_mut().map(|found| &mut found.message);
        self.fill_reactions(Some(viewer), messages).await?;
        Ok(found)
    }

    /// Within a snapshot, ends a statement that takes too long. SQLite needs no limit: it reads an index from its
    /// newest entry on and stops when it has enough.
    async fn limit_statements(&mut self) -> Result<()> {
        if matches!(self.0, Connection::Postgres(_)) {
            execute!(self, postgres::LIMIT_STATEMENTS)?;
        }
        Ok(())
    }

    async fn matching_entries(
        &mut self,
        matching: &str,
        before: i64,
    ) -> Result<Vec<(i64, i64, i64)>> {
        let find = Texts::of(self).find;
        Ok(fetch_all!(self, find, matching, before, PORTION)?)
    }

    async fn forget_matching(&mut self, words: &[String], count: i64) -> Result<u64> {
        let texts = Texts::of(self);
        let matching = texts.matching(words, &[]);
        Ok(execute!(self, texts.forget, &matching, count)?)
    }
}

/// A part of what was found, in order.
fn best(mut ranked: Vec<(u32, Message)>, query: &SearchQuery, page: Page) -> Vec<Found> {
    ranked.sort_by(|(a_rank, a), (b_rank, b)| {
        let newer = |message: &Message| (message.sent_at, message.conversation.id, message.no);
        b_rank.cmp(a_rank).then_with(|| newer(b).cmp(&newer(a)))
    });
    page.of(ranked.into_iter().take(RANKED_MAX))
        .map(|(_, message)| Found {
            snippet: query.snippet(&message.text, &Folded::new(&message.text)),
            message,
        })
        .collect()
}

impl Writer {
    /// Takes one message out of the index.
    pub(crate) async fn forget_words(
        &mut self,
        conversation: ConversationId,
        no: MessageNo,
    ) -> Result<()> {
        self.reader.forget_matching(&[message_word(conversation, no)], 1).await?;
        Ok(())
    }

    /// Takes a portion of a conversation's messages out of the index.
    pub(crate) async fn sweep_words(
        &mut self,
        conversation: ConversationId,
        count: i64,
    ) -> Result<u64> {
        self.reader.forget_matching(&[conversation_word(conversation)], count).await
    }
}

impl Reader {
    /// Makes messages findable.
    async fn index(&mut self, said: &[Said]) -> Result<()> {
        let words: Vec<String> = said
            .iter()
            .map(|message| {
                let place = ConversationId::new(message.conversation_id);
                words(place, MessageNo::new(message.no), message.sender_id, &message.text)
            })
            .collect();
        let mut rows = INSERT.rows();
        for (message, words) in said.iter().zip(&words) {
            rows.push([message.conversation_id.into(), message.no.into(), words.as_str().into()]);
        }
        self.execute_batch(&INSERT, rows).await?;
        Ok(())
    }
}
