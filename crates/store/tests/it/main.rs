//! Every method of the store, told as stories, each on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

mod accounts;
mod conversations;
mod engines;
mod finding;
mod items;
mod log;
mod media;
mod opening;
mod people;
mod permissions;
mod reactions;
mod reading;
mod search;
mod sending;
mod servers;
mod settling;
mod upkeep;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use model::{
    AccountId, Alias, Clock, Conversation, Description, Email, IdempotencyKey, LoggedEvent,
    Message, MessageNo, MessageText, Name, Permissions, Privileges, SessionId, Timestamp, Title,
    TokenHash, User,
};
use store::{Error, NewAccount, NewConference, NewMessage, NewSession, Store, Writer};
use tokio::sync::mpsc;

/// Runs each story on both engines, as two tests.
macro_rules! on_both {
    ($($story:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::engines::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::engines::postgres().await).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// An opened store, its log, and a clock that the story moves.
pub(crate) struct Given {
    pub(crate) store: Store,
    pub(crate) log: mpsc::Receiver<Vec<LoggedEvent>>,
    pub(crate) now_ms: Arc<AtomicI64>,
    pub(crate) location: store::Location,
    pub(crate) _folder: Option<tempfile::TempDir>,
}

pub(crate) const NOON_MS: i64 = 1_795_255_200_000;

pub(crate) fn clock() -> (Arc<AtomicI64>, Clock) {
    let now_ms = Arc::new(AtomicI64::new(NOON_MS));
    let read = Arc::clone(&now_ms);
    (now_ms, Clock::new(move || Timestamp::from_ms(read.load(Ordering::Relaxed))))
}

impl Given {
    pub(crate) fn advance_ms(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// The events that are committed and not looked at yet, without waiting for more.
    pub(crate) fn logged(&mut self) -> Vec<LoggedEvent> {
        let mut events = Vec::new();
        while let Ok(committed) = self.log.try_recv() {
            events.extend(committed);
        }
        events
    }

    pub(crate) async fn account(&self, alias: &str) -> User {
        let new = new_account(alias);
        write(&self.store, move |writer| Box::pin(async move { writer.add_account(new).await }))
            .await
            .unwrap()
    }

    pub(crate) async fn session(&self, account: AccountId, secret: u8) -> SessionId {
        let new = new_session(account, secret);
        write(&self.store, move |writer| Box::pin(async move { writer.open_session(new).await }))
            .await
            .unwrap()
            .id
    }

    pub(crate) async fn conference(&self, owner: AccountId, private: bool) -> Conversation {
        let new = new_conference("Lobby", owner, private);
        write(&self.store, move |writer| Box::pin(async move { writer.add_conference(new).await }))
            .await
            .unwrap()
    }

    pub(crate) async fn join(&self, conference: Conversation, account: AccountId) {
        write(&self.store, move |writer| {
            Box::pin(async move { writer.add_member(conference, account).await })
        })
        .await
        .unwrap();
    }

    pub(crate) async fn leave(&self, conference: Conversation, account: AccountId) {
        write(&self.store, move |writer| {
            Box::pin(async move {
                let member = writer.member_of(conference, account).await?.unwrap();
                writer.remove_member(conference, &member).await
            })
        })
        .await
        .unwrap();
    }

    pub(crate) async fn dialog(&self, a: AccountId, b: AccountId) -> Conversation {
        write(&self.store, move |writer| Box::pin(async move { writer.begin_dialog(a, b).await }))
            .await
            .unwrap()
    }

    pub(crate) async fn says(
        &self,
        sender: AccountId,
        conversation: Conversation,
        text: &str,
    ) -> Arc<Message> {
        self.store.send(new_message(sender, conversation, text)).await.unwrap()
    }
}

/// A write whose errors are the store's.
pub(crate) async fn write<T, F>(store: &Store, verb: F) -> Result<T, Error>
where
    T: Send + 'static,
    F: for<'w> FnOnce(
            &'w mut Writer,
        )
            -> std::pin::Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'w>>
        + Send
        + 'static,
{
    store.write(verb).await
}

pub(crate) fn new_account(alias: &str) -> NewAccount {
    NewAccount {
        alias: Alias::new(alias).unwrap(),
        name: Name::new(&alias.to_uppercase()).unwrap(),
        surname: Name::new("Tester").unwrap(),
        email: Some(Email::new(&format!("{alias}@example.org")).unwrap()),
        bio: Description::new("").unwrap(),
        password_hash: Some(format!("hash of {alias}")),
        owner: None,
        privileges: Privileges::None,
    }
}

pub(crate) fn new_session(account: AccountId, secret: u8) -> NewSession {
    NewSession {
        account,
        dialect: "microchat".to_owned(),
        token: TokenHash::new([secret; 32]),
        name: "test".to_owned(),
        address: "127.0.0.1".to_owned(),
    }
}

pub(crate) fn new_conference(title: &str, owner: AccountId, private: bool) -> NewConference {
    NewConference {
        title: Title::new(title).unwrap(),
        alias: None,
        description: Description::new("").unwrap(),
        private,
        granted: Permissions::members_default(),
        owner,
    }
}

pub(crate) fn new_message(sender: AccountId, to: Conversation, text: &str) -> NewMessage {
    NewMessage {
        conversation: to.id,
        sender,
        session: SessionId::new(1),
        text: MessageText::new(text).unwrap(),
        attachments: Vec::new(),
        reply_to: None,
        key: None,
        guard: |standing| standing.require(model::Permission::Send),
    }
}

pub(crate) fn key(word: &str) -> IdempotencyKey {
    IdempotencyKey::new(word).unwrap()
}

pub(crate) fn no(number: i64) -> MessageNo {
    MessageNo::new(number)
}

pub(crate) fn numbers(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.no.get()).collect()
}
