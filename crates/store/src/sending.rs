//! Sending: the hot path. All messages that wait are judged, numbered and written by a fixed number of
//! statements, whatever their count.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock};

use model::{
    AccountId, Attachment, Card, Conversation, ConversationId, Event, IdempotencyKey, Message,
    MessageNo, MessageText, Refusal, SessionId, Standing, Timestamp, mention::mentioned_keys,
};

use crate::batch::{Batch, Rows, Type};
use crate::conversations::StandingRow;
use crate::error::{Error, Result};
use crate::keys::{KeyUse, Operation};
use crate::writer::Writer;

/// Decides, on the facts of the same commit, whether a message may be sent.
pub type Guard = fn(&Standing) -> Result<(), Refusal>;

/// A message that is not sent yet.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Where to.
    pub conversation: ConversationId,
    /// Who sends it.
    pub sender: AccountId,
    /// Through which session.
    pub session: SessionId,
    /// What it says.
    pub text: MessageText,
    /// What it carries: media that the sender may read and send there, as was found in the same commit.
    pub attachments: Vec<Attachment>,
    /// The message of the same conversation that it answers.
    pub reply_to: Option<MessageNo>,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
    /// Whether it may be sent.
    pub guard: Guard,
}

/// Standings that are remembered from one commit to the next.
const STANDINGS_REMEMBERED_MAX: usize = 10_000;

static INSERT_MESSAGES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO messages (conversation_id, no, sender_id, text, sent_ms, reply_to)
         SELECT conversation_id, no, sender_id, text, sent_ms, reply_to FROM {input}",
        &[
            ("conversation_id", Type::Int),
            ("no", Type::Int),
            ("sender_id", Type::Int),
            ("text", Type::Text),
            ("sent_ms", Type::Int),
            ("reply_to", Type::Int),
        ],
    )
});

static MOVE_LAST: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE conversations SET last_no = input.last_no, active_ms = input.at_ms
         FROM {input} WHERE conversations.id = input.id",
        &[("id", Type::Int), ("last_no", Type::Int), ("at_ms", Type::Int)],
    )
});

static FIND_REPLIED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT m.conversation_id, m.no, input.sender_id FROM messages m
         JOIN {input} ON input.conversation_id = m.conversation_id AND input.no = m.no
         WHERE input.sees_all = 1 OR EXISTS (
           SELECT 1 FROM stays s
           WHERE s.account_id = input.sender_id AND s.conversation_id = m.conversation_id
             AND s.from_no < m.no AND (s.to_no IS NULL OR m.no <= s.to_no))",
        &[
            ("conversation_id", Type::Int),
            ("no", Type::Int),
            ("sender_id", Type::Int),
            ("sees_all", Type::Int),
        ],
    )
});

static INSERT_MENTIONS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO mentions (account_id, conversation_id, no)
         SELECT m.account_id, input.conversation_id, input.no FROM {input}
         JOIN entities e ON e.alias_key = input.alias_key
         JOIN members m ON m.conversation_id = input.conversation_id AND m.account_id = e.id
         WHERE m.account_id <> input.sender_id AND m.hears",
        &[
            ("conversation_id", Type::Int),
            ("no", Type::Int),
            ("sender_id", Type::Int),
            ("alias_key", Type::Text),
        ],
    )
});

static SHOW_AGAIN: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE members SET hidden = false FROM {input}
         WHERE members.conversation_id = input.id AND members.hidden
         RETURNING members.conversation_id, members.account_id, members.hears",
        &[("id", Type::Int)],
    )
});

impl Writer {
    /// Judges, numbers and writes messages in their order; one result each. The outer error means that
    /// none was written.
    pub(crate) async fn send_messages(
        &mut self,
        messages: &[NewMessage],
    ) -> Result<Vec<Result<Arc<Message>>>> {
        let earlier = self.first_uses(messages).await?;
        self.learn_standings(messages).await?;
        let replied = self.replied(messages).await?;

        // What each message comes to: an answer already, or its place among the accepted ones.
        let mut verdicts = Vec::with_capacity(messages.len());
        let mut accepted: Vec<&NewMessage> = Vec::with_capacity(messages.len());
        let mut keys_here: HashMap<(SessionId, &IdempotencyKey), usize> = HashMap::new();
        for message in messages {
            let key = message.key.as_ref().map(|key| (message.session, key));
            if let Some(first) = key.as_ref().and_then(|key| earlier.get(key)) {
                verdicts.push(Verdict::Repeated(first.clone(), message.sender));
                continue;
            }
            if let Some(at) = key.as_ref().and_then(|key| keys_here.get(key)) {
                verdicts.push(Verdict::Accepted(*at));
                continue;
            }
            if let Err(refusal) = judge(message, &self.known.standings, &replied, self.now) {
                verdicts.push(Verdict::Refused(refusal));
                continue;
            }
            if let Some(key) = key {
                keys_here.insert(key, accepted.len());
            }
            verdicts.push(Verdict::Accepted(accepted.len()));
            accepted.push(message);
        }

        let sent = self.write_messages(&accepted).await?;
        let mut results = Vec::with_capacity(messages.len());
        for verdict in verdicts {
            results.push(match verdict {
                Verdict::Accepted(at) => Ok(Arc::clone(&sent[at])),
                Verdict::Refused(refusal) => Err(refusal.into()),
                Verdict::Repeated(first, sender) => self.message_of(&first, sender).await,
            });
        }
        Ok(results)
    }

    /// Sends one message within a verb that does more.
    pub async fn send_message(&mut self, message: NewMessage) -> Result<Arc<Message>> {
        let mut results = self.send_messages(&[message]).await?;
        results.pop().unwrap_or(Err(Error::Corrupt("result")))
    }

    async fn first_uses<'m>(
        &mut self,
        messages: &'m [NewMessage],
    ) -> Result<HashMap<(SessionId, &'m IdempotencyKey), KeyUse>> {
        let keys =
            messages.iter().filter_map(|message| Some((message.session, message.key.as_ref()?)));
        self.key_uses(keys).await
    }

    /// Makes sure that the standing of every sender is known, where there is one.
    async fn learn_standings(&mut self, messages: &[NewMessage]) -> Result<()> {
        if self.known.standings.len() > STANDINGS_REMEMBERED_MAX {
            self.known = Known::default();
        }
        let mut unknown: Vec<_> = messages
            .iter()
            .map(|message| (message.conversation, message.sender))
            .filter(|pair| !self.known.standings.contains_key(pair))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        for row in self.standings(unknown).await? {
            let pair = (row.standing.conversation.id, row.standing.account);
            self.known.standings.insert(pair, row);
        }
        Ok(())
    }

    /// Which of the messages that are answered are there, for those who answer them.
    async fn replied(
        &mut self,
        messages: &[NewMessage],
    ) -> Result<Vec<(ConversationId, MessageNo, AccountId)>> {
        let mut rows = FIND_REPLIED.rows();
        for message in messages {
            if let Some(no) = message.reply_to {
                let place = (message.conversation, message.sender);
                let standing = self.known.standings.get(&place).map(|row| row.standing);
                let sees_all = standing.is_some_and(|standing| standing.sees_all());
                rows.push([
                    message.conversation.get().into(),
                    no.get().into(),
                    message.sender.get().into(),
                    i64::from(sees_all).into(),
                ]);
            }
        }
        let found: Vec<(i64, i64, i64)> = self.reader.fetch_batch(&FIND_REPLIED, rows).await?;
        Ok(found
            .into_iter()
            .map(|(conversation, no, sender)| {
                (ConversationId::new(conversation), MessageNo::new(no), AccountId::new(sender))
            })
            .collect())
    }

    /// Numbers and writes what was accepted.
    async fn write_messages(&mut self, accepted: &[&NewMessage]) -> Result<Vec<Arc<Message>>> {
        if accepted.is_empty() {
            return Ok(Vec::new());
        }
        let (mut next, last) = self.take_numbers(accepted).await?;
        let mut rows = INSERT_MESSAGES.rows();
        let mut sent = Vec::with_capacity(accepted.len());
        for message in accepted {
            let place = (message.conversation, message.sender);
            let (Some(row), Some(next)) =
                (self.known.standings.get(&place), next.get_mut(&message.conversation))
            else {
                return Err(Error::Corrupt("standing"));
            };
            let no = MessageNo::new(*next);
            *next += 1;
            rows.push([
                message.conversation.get().into(),
                no.get().into(),
                message.sender.get().into(),
                message.text.as_str().into(),
                self.now.ms().into(),
                message.reply_to.map(MessageNo::get).into(),
            ]);
            sent.push(Message {
                conversation: row.standing.conversation,
                no,
                sender: Card {
                    id: message.sender.into(),
                    kind: row.account_kind,
                    alias: row.alias.clone(),
                    name: row.name.clone(),
                    deleted: false,
                },
                text: message.text.as_str().to_owned(),
                attachments: message.attachments.clone(),
                sent_at: self.now,
                edited_at: None,
                reply_to: message.reply_to,
                reactions: Vec::new(),
                pinned: false,
            });
        }
        self.reader.execute_batches([(&MOVE_LAST, last), (&INSERT_MESSAGES, rows)]).await?;
        self.add_items(&mut sent).await?;
        let sent: Vec<_> = sent.into_iter().map(Arc::new).collect();

        self.add_mentions(&sent).await?;
        self.remember_messages(accepted, &sent).await?;
        self.show_hidden_dialogs(&sent).await?;
        for message in &sent {
            self.log(Event::MessageSent(Arc::clone(message)));
        }
        Ok(sent)
    }

    /// Takes each conversation's next numbers. Gives the first of them, and what is to be written for it.
    async fn take_numbers(
        &mut self,
        accepted: &[&NewMessage],
    ) -> Result<(HashMap<ConversationId, i64>, Rows<'static>)> {
        let mut counts: BTreeMap<ConversationId, i64> = BTreeMap::new();
        for message in accepted {
            *counts.entry(message.conversation).or_default() += 1;
        }
        let mut rows = MOVE_LAST.rows();
        let mut first = HashMap::with_capacity(counts.len());
        for (conversation, count) in counts {
            let last = match self.known.last_numbers.get(&conversation) {
                Some(last) => *last,
                None => self.last_no(conversation).await?.get(),
            };
            first.insert(conversation, last + 1);
            self.known.last_numbers.insert(conversation, last + count);
            rows.push([conversation.get().into(), (last + count).into(), self.now.ms().into()]);
        }
        Ok((first, rows))
    }

    /// Notes whom these messages mention: readers whose `@alias` stands in the text, never the sender.
    pub(crate) async fn add_mentions(&mut self, messages: &[Arc<Message>]) -> Result<()> {
        let mentions: Vec<_> = messages
            .iter()
            .filter(|message| message.text.contains('@'))
            .map(|message| (message, mentioned_keys(&message.text)))
            .collect();
        let mut rows = INSERT_MENTIONS.rows();
        for (message, keys) in &mentions {
            for key in keys {
                rows.push([
                    message.conversation.id.get().into(),
                    message.no.get().into(),
                    message.sender.id.get().into(),
                    key.as_str().into(),
                ]);
            }
        }
        self.reader.execute_batch(&INSERT_MENTIONS, rows).await?;
        Ok(())
    }

    async fn remember_messages(
        &mut self,
        accepted: &[&NewMessage],
        sent: &[Arc<Message>],
    ) -> Result<()> {
        let uses = accepted.iter().zip(sent).filter_map(|(message, sent)| {
            let made = KeyUse {
                operation: Operation::Message,
                subject: message.conversation.get(),
                no: sent.no.get(),
            };
            Some((message.session, message.key.as_ref()?, made))
        });
        self.remember_keys(uses).await
    }

    /// A dialog that somebody took off their list is back in it with its next message.
    async fn show_hidden_dialogs(&mut self, sent: &[Arc<Message>]) -> Result<()> {
        let mut dialogs: Vec<_> = sent
            .iter()
            .map(|message| message.conversation)
            .filter(Conversation::is_dialog)
            .collect();
        dialogs.sort_unstable_by_key(|dialog| dialog.id);
        dialogs.dedup();
        let mut rows = SHOW_AGAIN.rows();
        for dialog in &dialogs {
            rows.push([dialog.id.get().into()]);
        }
        let shown: Vec<(i64, i64, bool)> = self.reader.fetch_batch(&SHOW_AGAIN, rows).await?;
        for (conversation, account, _) in shown.into_iter().filter(|(.., hears)| *hears) {
            let dialog = dialogs.iter().find(|dialog| dialog.id.get() == conversation);
            if let Some(conversation) = dialog.copied() {
                self.log(Event::ChatAdded { conversation, account: AccountId::new(account) });
            }
        }
        Ok(())
    }

    /// What the first request with the same key sent, as it is now and as its sender sees it.
    ///
    /// # Errors
    /// NotFound where it was deleted since, Conflict where the key was used for something else.
    pub async fn message_of(&mut self, first: &KeyUse, sender: AccountId) -> Result<Arc<Message>> {
        first.require(Operation::Message)?;
        let reference = (ConversationId::new(first.subject), MessageNo::new(first.no));
        let found = self.messages_by_reference([reference]).await?.into_iter().next();
        let mut message = found.ok_or(Error::Refused(Refusal::NotFound("message")))?;
        self.fill_reactions(Some(sender), [&mut message]).await?;
        Ok(Arc::new(message))
    }
}

enum Verdict {
    Accepted(usize),
    Refused(Refusal),
    Repeated(KeyUse, AccountId),
}

type Standings = HashMap<(ConversationId, AccountId), StandingRow>;

/// What the writer knows from earlier commits. Nobody else writes, and all of it is forgotten before and after
/// a verb, whatever that changes, and after a failure: so it is what a query would say.
#[derive(Debug, Default)]
pub(crate) struct Known {
    standings: Standings,
    last_numbers: HashMap<ConversationId, i64>,
}

fn judge(
    message: &NewMessage,
    standings: &Standings,
    replied: &[(ConversationId, MessageNo, AccountId)],
    now: Timestamp,
) -> Result<(), Refusal> {
    let row =
        standings.get(&(message.conversation, message.sender)).ok_or(Refusal::NotFound("chat"))?;
    // What was remembered may be of an earlier moment.
    (message.guard)(&Standing { now, ..row.standing })?;
    match message.reply_to {
        Some(no) if !replied.contains(&(message.conversation, no, message.sender)) => {
            Err(Refusal::invalid("The message that `reply_to` names is not there."))
        }
        _ => Ok(()),
    }
}
