//! Readers: what they see is what is there.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use futures_util::future::try_join_all;
use store::Reader;

use crate::{Given, on_both};

/// At least as many as a store has, so that all of them are held at once.
const READERS: usize = 8;

on_both!(who_turns_away_leaves_no_old_view_behind);

async fn who_turns_away_leaves_no_old_view_behind(given: Given) {
    let all = || try_join_all((0..READERS).map(|_| given.store.read()));
    drop(all().await.unwrap());
    for round in 0..10 {
        for polls in 1..20 {
            turn_away(polls, given.store.snapshot()).await;
        }
        let account = given.account(&format!("user{round}")).await.id;
        for mut reader in all().await.unwrap() {
            assert!(Reader::user(&mut reader, account).await.unwrap().is_some(), "round {round}");
        }
    }
}

/// Begins something and gives it up, as for a client that hangs up meanwhile.
async fn turn_away(polls: usize, what: impl Future) {
    let mut what = pin!(what);
    for _ in 0..polls {
        let done = poll_fn(|context| Poll::Ready(what.as_mut().poll(context).is_ready())).await;
        if done {
            return;
        }
        tokio::task::yield_now().await;
    }
}
