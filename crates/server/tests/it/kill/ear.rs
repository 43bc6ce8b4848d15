//! Somebody who listens, and after each accident resumes from the cursor.

use std::collections::BTreeMap;

use testkit::Http;
use testkit::microchat::{Events, Frame, told};

#[derive(Debug)]
pub(super) struct Ear {
    token: String,
    by_socket: bool,
    cursor: String,
    attic_eid: u64,
    /// The messages of the lobby, as they came.
    pub(super) heard: Vec<(u64, String)>,
    /// What the events of the attic make of it.
    pub(super) attic: BTreeMap<u64, String>,
}

impl Ear {
    pub(super) fn new(token: &str, by_socket: bool, cursor: String, attic_eid: u64) -> Self {
        let (heard, attic) = (Vec::new(), BTreeMap::new());
        Self { token: token.to_owned(), by_socket, cursor, attic_eid, heard, attic }
    }

    /// Listens from its cursor until the server is gone, or `to` messages of the lobby are heard.
    pub(super) async fn listens(mut self, http: Http, to: Option<usize>) -> Self {
        let http = http.with("authorization", &format!("Bearer {}", self.token));
        let opened = if self.by_socket {
            Events::try_open_socket(&http, &self.cursor).await
        } else {
            Events::try_open(&http, &self.cursor).await
        };
        let Some(mut events) = opened else { return self };
        while to.is_none_or(|to| self.heard.len() < to)
            && let Some(frame) = events.next().await
        {
            self.hears(&frame);
            if let Some(id) = frame.id {
                self.cursor = id;
            }
        }
        self
    }

    fn hears(&mut self, frame: &Frame) {
        assert_ne!(frame.event, "Reset", "a cursor that was given out is known");
        let in_attic = frame.data["chat"]["eid"] == self.attic_eid;
        match frame.event.as_str() {
            "MessageReceive" if !in_attic => self.heard.push(told(&frame.data)),
            "MessageReceive" | "MessageEdit" => self.attic.extend([told(&frame.data)]),
            "MessageDelete" => {
                let id = frame.data["id"].as_u64().expect("an id");
                self.attic.remove(&id);
            }
            // Who is there depends on the moment, and passes.
            "Hello" | "PresenceUpdate" => {}
            other => panic!("nobody did that: {other}"),
        }
    }
}
