//! The event stream: what is told to whom, and going on where one was.

use std::time::Duration;

use axum::body::Body;
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::App;

/// An open stream, and what of it was not looked at yet.
struct Stream {
    body: Body,
    unread: String,
}

/// One event.
#[derive(Debug)]
struct Event {
    id: String,
    kind: String,
    data: Value,
}

impl Stream {
    async fn open(app: &App, token: &str, last_event_id: Option<&str>) -> Self {
        let mut headers = vec![("authorization", token)];
        headers.extend(last_event_id.map(|id| ("last-event-id", id)));
        let response = app.ask("GET /api/v0/events", &headers, None).await;
        assert_eq!(response.status(), 200);
        Self { body: response.into_body(), unread: String::new() }
    }

    /// The next event; none where the stream is over. Comments are skipped, and what passes and so has no id.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.unread.split_once("\n\n") {
                let field = |name: &str| {
                    let start = format!("{name}: ");
                    block.lines().find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
                };
                let event = field("id").map(|id| Event {
                    id,
                    kind: field("event").unwrap(),
                    data: serde_json::from_str(&field("data").unwrap()).unwrap(),
                });
                self.unread = String::from(rest);
                if event.is_some() {
                    return event;
                }
                continue;
            }
            let piece = timeout(Duration::from_secs(20), self.body.frame()).await.unwrap()?;
            self.unread += std::str::from_utf8(&piece.unwrap().into_data().unwrap()).unwrap();
        }
    }

    /// The next event, which must be of this kind.
    async fn hears(&mut self, kind: &str) -> Event {
        let event = self.next().await.unwrap();
        assert_eq!(event.kind, kind, "{event:?}");
        event
    }
}

async fn say(app: &App, token: &str, to: &str, text: &str) {
    let call = format!("POST /api/v0/chats/{to}/messages");
    let sent = app.ask(&call, &[("authorization", token)], Some(json!({"text": text}))).await;
    assert_eq!(sent.status(), 201);
}

#[tokio::test]
async fn a_message_is_told_to_both_sides_each_from_their_own() {
    let app = App::new().await;
    let (ada, ben) = (app.token("ada").await, app.token("ben").await);
    let (mut to_ada, mut to_ben) =
        (Stream::open(&app, &ada, None).await, Stream::open(&app, &ben, None).await);
    let ada_eid = to_ada.hears("Hello").await.data["self"]["eid"].clone();
    let ben_eid = to_ben.hears("Hello").await.data["self"]["eid"].clone();
    say(&app, &ada, "@ben", "two\nlines").await;
    for (stream, other) in [(&mut to_ada, &ben_eid), (&mut to_ben, &ada_eid)] {
        let mut event = stream.next().await.unwrap();
        if event.kind == "ChatNew" {
            assert_eq!(&event.data["eid"], other);
            event = stream.next().await.unwrap();
        }
        assert_eq!(event.kind, "MessageReceive");
        assert_eq!(event.data["chat"], json!({"eid": other, "type": "user"}));
        assert_eq!(event.data["text"], "two\nlines");
        assert_eq!(event.data["sender"]["eid"], ada_eid);
    }
}

#[tokio::test]
async fn whichever_id_was_seen_last_the_rest_follows() {
    let app = App::new().await;
    let (ada, ben) = (app.token("ada").await, app.token("ben").await);
    say(&app, &ada, "@ben", "before").await;
    let mut stream = Stream::open(&app, &ben, None).await;
    let hello = stream.hears("Hello").await;
    assert_eq!(hello.data["cursor"], json!(hello.id));
    for text in ["one", "two", "three"] {
        say(&app, &ada, "@ben", text).await;
    }
    let mut seen = vec![hello];
    for text in ["one", "two", "three"] {
        let event = stream.hears("MessageReceive").await;
        assert_eq!(event.data["text"], text);
        seen.push(event);
    }
    drop(stream);
    for (at, event) in seen.iter().enumerate() {
        let mut resumed = Stream::open(&app, &ben, Some(&event.id)).await;
        assert_eq!(resumed.hears("Hello").await.id, event.id);
        for later in &seen[at + 1..] {
            let again = resumed.hears("MessageReceive").await;
            assert_eq!((&again.id, &again.data), (&later.id, &later.data));
        }
    }
}

#[tokio::test]
async fn a_cursor_that_nobody_gave_out_resets() {
    let app = App::new().await;
    let ada = app.token("ada").await;
    for unknown in ["nonsense", "00000000-1", "ffffffff-99999999"] {
        let mut stream = Stream::open(&app, &ada, Some(unknown)).await;
        let hello = stream.hears("Hello").await;
        let reset = stream.hears("Reset").await;
        assert_eq!((&reset.id, &reset.data), (&hello.id, &json!({"cursor": hello.id})));
    }
}

#[tokio::test]
async fn the_query_says_the_cursor_for_whoever_cannot_set_headers() {
    let app = App::new().await;
    let ada = app.token("ada").await;
    let id = Stream::open(&app, &ada, None).await.hears("Hello").await.id;
    say(&app, &ada, "@ada", "a note").await;
    let call = format!("GET /api/v0/events?last_event_id={id}");
    let response = app.ask(&call, &[("authorization", &ada)], None).await;
    let mut stream = Stream { body: response.into_body(), unread: String::new() };
    stream.hears("Hello").await;
    let mut event = stream.next().await.unwrap();
    if event.kind == "ChatNew" {
        event = stream.next().await.unwrap();
    }
    assert_eq!((event.kind.as_str(), &event.data["text"]), ("MessageReceive", &json!("a note")));
}

#[tokio::test]
async fn a_changed_profile_is_told_without_the_email_but_to_oneself() {
    let app = App::new().await;
    let (ada, ben) = (app.token("ada").await, app.token("ben").await);
    say(&app, &ada, "@ben", "hello").await;
    let (mut to_ada, mut to_ben) =
        (Stream::open(&app, &ada, None).await, Stream::open(&app, &ben, None).await);
    to_ada.hears("Hello").await;
    to_ben.hears("Hello").await;
    let edit = json!({"email": "ada@localhost", "name": "Ada L."});
    let edited =
        app.ask("PATCH /api/v0/entities/self", &[("authorization", &ada)], Some(edit)).await;
    assert_eq!(edited.status(), 200);
    let (own, others) =
        (to_ada.hears("EntityEdit").await.data, to_ben.hears("EntityEdit").await.data);
    assert_eq!(own["email"], "ada@localhost");
    assert_eq!((&others["name"], others.get("email")), (&json!("Ada L."), None));
}

#[tokio::test]
async fn a_closed_session_ends_its_stream_and_is_told_to_the_others() {
    let app = App::new().await;
    let first = app.token("ada").await;
    let credentials = json!({"username": "ada", "password": "correct horse"});
    let second = app.ask("POST /api/v0/auth/sessions", &[], Some(credentials)).await;
    let second = crate::app::json_of(second).await["response"].as_str().unwrap().to_owned();
    let second = format!("Bearer {second}");
    let mut to_first = Stream::open(&app, &first, None).await;
    let mut to_second = Stream::open(&app, &second, None).await;
    to_first.hears("Hello").await;
    to_second.hears("Hello").await;
    let closing = "DELETE /api/v0/auth/sessions/current";
    assert_eq!(app.ask(closing, &[("authorization", &second)], None).await.status(), 204);
    assert!(to_first.hears("SessionClosed").await.data["id"].is_i64());
    while let Some(event) = to_second.next().await {
        assert_eq!(event.kind, "SessionClosed");
    }
}
