//! Somebody who sends, edits what they sent, and deletes every other of it; after each accident they do
//! again what was not answered.

use std::collections::BTreeMap;

use serde_json::json;
use testkit::microchat::Message;
use testkit::{Http, Place, Room};

/// What happens to one message, one after the other.
const STEPS: usize = 3;

#[derive(Debug)]
pub(super) struct Editor {
    token: String,
    path: String,
    /// How many steps are answered.
    pub(super) step: usize,
    /// The message in hand.
    id: u64,
    /// What must be left of it all: number to text.
    pub(super) left: BTreeMap<u64, String>,
}

impl Editor {
    pub(super) fn new(token: &str, room: Room) -> Self {
        let path = format!("/api/v0/chats/{}/messages", room.eid());
        Self { token: token.to_owned(), path, step: 0, id: 0, left: BTreeMap::new() }
    }

    /// Goes on until the server is gone, or, where there is an `end`, until the message in hand is done.
    pub(super) async fn edits(mut self, http: Http, end: Option<()>) -> Self {
        let http = http.with("authorization", &format!("Bearer {}", self.token));
        while end.is_none() || !self.step.is_multiple_of(STEPS) {
            if self.takes_a_step(&http).await.is_none() {
                return self;
            }
            self.step += 1;
        }
        self
    }

    async fn takes_a_step(&mut self, http: &Http) -> Option<()> {
        let n = self.step / STEPS;
        let path = format!("{}/{}", self.path, self.id);
        match self.step % STEPS {
            0 => {
                let keyed = http.with("idempotency-key", &format!("attic {n}"));
                let sent =
                    keyed.try_post(&self.path, json!({"text": format!("{n}")})).await.ok()?;
                self.id = sent.to::<Message>(201).id;
                self.left.insert(self.id, format!("{n}"));
            }
            1 => {
                let edited = http.try_patch(&path, json!({"text": format!("{n}!")})).await.ok()?;
                edited.ok(200);
                self.left.insert(self.id, format!("{n}!"));
            }
            _ if n.is_multiple_of(2) => {
                let deleted = http.try_delete(&path).await.ok()?;
                // It may have been done already, and the answer lost.
                assert!([204, 404].contains(&deleted.status), "{}", deleted.text());
                self.left.remove(&self.id);
            }
            _ => {}
        }
        Some(())
    }
}
