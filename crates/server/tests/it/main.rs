//! Stories told to the server from outside, by its documented paths alone. One file a subject.
//!
//! A story in [`on_both_engines!`] is a test on SQLite and another on PostgreSQL.

/// Makes each story a test on either engine; a story is an async function that takes a `TestServer`.
macro_rules! on_both_engines {
    ($($story:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                Box::pin(super::$story(testkit::TestServer::start().await)).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $story() {
                Box::pin(super::$story(testkit::TestServer::on_postgres().await)).await;
            })+
        }
    };
}

mod accounts;
mod ageing;
mod attachments;
mod avatars;
mod bad_input;
mod blocking;
mod bots;

mod chatapi;
mod chatapi_live;
mod chats;
mod concurrency;
mod conferences;
mod contacts;
mod coverage;
mod dialogs;
mod entities;
mod finding;
mod forms;
mod forms_chats;
mod forms_cookies;
mod gateway;
mod gateway_ends;
mod gateway_live;
mod gateway_media;
mod gateway_servers;
mod gateway_tokens;
mod hashing;
mod histories;
mod history;
mod interop;
mod invites;
mod kill;
mod legacy;
mod limits;
mod listen;
mod listen_bounds;
mod lists;
mod load;
mod media;
mod media_kill;
mod media_limits;
mod messages;
mod permissions;
mod pins;
mod presence;
mod previews;
mod process;
mod races;
mod reactions;
mod restrictions;
mod scale;
mod search;
mod servers;
mod service;
mod sessions;
mod streaming;
mod walks;
