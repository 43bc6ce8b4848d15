//! Somebody who sends and sends, and after each accident begins with what was not answered.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::json;
use testkit::microchat::Message;
use testkit::{Http, Place, Room};
use tokio::sync::watch;

#[derive(Debug)]
pub(super) struct Sender {
    name: usize,
    token: String,
    path: String,
    /// How many are answered.
    pub(super) next: usize,
    /// What was answered: text to number.
    pub(super) answered: BTreeMap<String, u64>,
}

impl Sender {
    pub(super) fn new(name: usize, token: String, room: Room) -> Self {
        let path = format!("/api/v0/chats/{}/messages", room.eid());
        Self { name, token, path, next: 0, answered: BTreeMap::new() }
    }

    /// Sends until the server is gone, or `to` messages are answered.
    pub(super) async fn sends(
        mut self,
        http: Http,
        answers: Arc<watch::Sender<usize>>,
        to: Option<usize>,
    ) -> Self {
        while to.is_none_or(|to| self.next < to) {
            let text = format!("{}: {}", self.name, self.next);
            let Some(no) = self.tries(&http, &text).await else { return self };
            self.answered.insert(text, no);
            self.next += 1;
            answers.send_modify(|answered| *answered += 1);
        }
        self
    }

    /// The number of the message, or none where the server was gone before it answered.
    pub(super) async fn tries(&self, http: &Http, text: &str) -> Option<u64> {
        let http = http.with("authorization", &format!("Bearer {}", self.token));
        let http = http.with("idempotency-key", text);
        let answer = http.try_post(&self.path, json!({"text": text})).await.ok()?;
        let message: Message = answer.to(201);
        assert_eq!(message.text, text);
        Some(message.id)
    }
}
