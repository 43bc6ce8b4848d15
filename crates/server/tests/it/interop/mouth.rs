//! One person in one dialect: what that dialect lets them do, by its own words.

use serde_json::{Value, json};
use testkit::chatapi::{self, ChatApi};
use testkit::forms::Forms;
use testkit::gateway::{self, Gateway, word};
use testkit::microchat::{Events, Frame, Microchat};
use testkit::{Http, PASSWORD};

use super::Place;

/// A way to take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    V0,
    Legacy,
    ChatApi,
    Gateway,
    Forms,
}

/// A person who has signed in to a dialect.
pub(super) enum Mouth {
    V0(Microchat),
    Legacy(Http),
    ChatApi(ChatApi),
    Gateway(Gateway),
    Forms(Forms),
}

/// What is open for a person in a dialect that has a live part.
pub(super) enum Ear {
    Microchat(Box<Events>),
    ChatApi(Box<chatapi::Live>),
    Gateway(Box<gateway::Live>),
}

impl Dialect {
    pub(super) const ALL: [Self; 5] =
        [Self::V0, Self::Legacy, Self::ChatApi, Self::Gateway, Self::Forms];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::V0 => "Microchat v0",
            Self::Legacy => "Microchat legacy",
            Self::ChatApi => "ChatAPI",
            Self::Gateway => "Gateway",
            Self::Forms => "Forms",
        }
    }

    /// Registers a person.
    pub(super) async fn registers(self, http: &Http, alias: &str) {
        let email = format!("{alias}@example.org");
        let person = json!({"alias": alias, "email": email, "password": PASSWORD});
        match self {
            Self::V0 => drop(http.post("/api/v0/users", person).await.ok(201)),
            Self::Legacy => drop(http.post("/api/users", person).await.ok(201)),
            Self::ChatApi => drop(ChatApi::at(http).registers(alias, &email, PASSWORD).await),
            Self::Gateway => {
                let user = json!({"username": alias, "email": email, "password": PASSWORD});
                http.post("/api/rest/auth/register", user).await.is(201);
            }
            Self::Forms => drop(Forms::at(http).registers(alias, &email, PASSWORD).await),
        }
    }

    /// Signs a person in, for a session of its own.
    pub(super) async fn signs_in(self, http: &Http, alias: &str) -> Mouth {
        match self {
            Self::V0 => Mouth::V0(Microchat::at(http).sign_in(alias, PASSWORD).await),
            Self::Legacy => {
                let credentials = json!({"login": alias, "password": PASSWORD});
                let token = http.stranger().post("/api/auth/tokens", credentials).await.ok(201);
                let bearer = format!("Bearer {}", token.as_str().expect("a token"));
                Mouth::Legacy(http.stranger().with("authentication", &bearer))
            }
            Self::ChatApi => Mouth::ChatApi(ChatApi::at(http).logs_in(alias, PASSWORD).await),
            Self::Gateway => Mouth::Gateway(Gateway::at(http).logs_in(alias, PASSWORD).await),
            Self::Forms => Mouth::Forms(Forms::at(http).logs_in(alias, PASSWORD).await),
        }
    }
}

impl Mouth {
    /// Whether the server still knows who this is.
    pub(super) async fn is_signed_in(&self) -> bool {
        let answer = match self {
            Self::V0(native) => native.get("/entities/self").await,
            Self::Legacy(http) => http.get("/api/contacts").await,
            Self::ChatApi(chatapi) => chatapi.get("/users/me").await,
            Self::Gateway(gateway) => gateway.get("/auth/me").await,
            Self::Forms(forms) => forms.get("/api/chats").await,
        };
        // The document of Forms says 403 where the others say 401.
        let refused = if matches!(self, Self::Forms(_)) { 403 } else { 401 };
        assert!([200, refused].contains(&answer.status), "{}: {}", answer.asked, answer.text());
        answer.status == 200
    }

    /// Listens from here on; nothing where the dialect has no live part.
    pub(super) async fn listens(&self) -> Option<Ear> {
        Some(match self {
            Self::V0(native) => Ear::Microchat(Box::new(native.listens().await)),
            Self::Legacy(http) => {
                let events = Events::open_at(http, "/api/events").await.past_hello().await;
                Ear::Microchat(Box::new(events))
            }
            Self::ChatApi(chatapi) => Ear::ChatApi(Box::new(chatapi.connects().await)),
            Self::Gateway(gateway) => Ear::Gateway(Box::new(gateway.connects().await)),
            Self::Forms(_) => return None,
        })
    }

    /// Says something; false where the dialect cannot name the place.
    pub(super) async fn says(&self, place: &Place, text: &str) -> bool {
        match self {
            Self::V0(native) => {
                let path = format!("/chats/{}/messages", place.eid);
                native.post(&path, json!({"text": text})).await.ok(201);
            }
            Self::Legacy(http) => {
                let Some(path) = legacy(place) else { return false };
                http.post(&path, json!({"text": text})).await.ok(201);
            }
            Self::ChatApi(chatapi) => {
                let mut live = chatapi.connects().await;
                live.says(text, place.id).await;
                // Others may speak at the same time.
                while live.hears().await["text"] != text {}
            }
            Self::Gateway(gateway) => drop(gateway.says(text, &place.id.to_string()).await),
            Self::Forms(forms) => forms.says(text, &forms_chat(place)).await,
        }
        true
    }

    /// What was said, in order; nothing where the dialect cannot name the place.
    pub(super) async fn reads(&self, place: &Place) -> Option<Vec<String>> {
        let texts = |messages: Value| -> Vec<String> {
            let messages = testkit::each(&messages, "text").into_iter();
            messages.map(|text| text.as_str().expect("a text").to_owned()).collect()
        };
        Some(match self {
            Self::V0(native) => {
                let path = format!("/chats/{}/messages?count=200", place.eid);
                texts(native.get(&path).await.ok(200))
            }
            Self::Legacy(http) => {
                texts(http.get(&format!("{}?count=200", legacy(place)?)).await.ok(200))
            }
            Self::ChatApi(chatapi) => {
                chatapi.reads(place.id, "").await.into_iter().map(|line| line.text).collect()
            }
            Self::Gateway(gateway) => {
                let mut newest_first = gateway.reads(&place.id.to_string(), "?limit=100").await;
                newest_first.reverse();
                newest_first
            }
            Self::Forms(forms) => {
                let lines = forms.reads(&forms_chat(place), "").await;
                lines.into_iter().map(|line| line.content).collect()
            }
        })
    }

    /// Changes a message of one's own; false where the dialect cannot.
    pub(super) async fn edits(&self, place: &Place, no: u64, text: &str) -> bool {
        match self {
            Self::V0(native) => {
                let path = format!("/chats/{}/messages/{no}", place.eid);
                native.patch(&path, json!({"text": text})).await.ok(200);
            }
            Self::Legacy(http) => {
                let Some(path) = legacy(place) else { return false };
                http.patch(&format!("{path}/{no}"), json!({"text": text})).await.ok(200);
            }
            Self::Gateway(gateway) => {
                gateway.patch(&of_gateway(place, no), json!({"content": text})).await.is(200);
            }
            Self::ChatApi(_) | Self::Forms(_) => return false,
        }
        true
    }

    /// Deletes a message of one's own; false where the dialect cannot.
    pub(super) async fn deletes(&self, place: &Place, no: u64) -> bool {
        match self {
            Self::V0(native) => {
                native.delete(&format!("/chats/{}/messages/{no}", place.eid)).await.is_done();
            }
            Self::Legacy(http) => {
                let Some(path) = legacy(place) else { return false };
                http.delete(&format!("{path}/{no}")).await.is_done();
            }
            Self::Gateway(gateway) => gateway.delete(&of_gateway(place, no)).await.is_done(),
            Self::Forms(forms) => {
                forms.delete(&format!("{}?id={no}", forms_chat(place))).await.is(200);
            }
            Self::ChatApi(_) => return false,
        }
        true
    }

    /// Signs out; false where the dialect cannot.
    pub(super) async fn signs_out(&self) -> bool {
        match self {
            Self::V0(native) => native.signs_out().await,
            Self::Legacy(http) => {
                let tokens = http.get("/api/auth/tokens").await.ok(200);
                let tokens = tokens.as_array().expect("a list");
                let own = tokens.iter().find(|token| token["current"] == true).expect("one's own");
                http.delete(&format!("/api/auth/tokens/{}", own["token_id"])).await.is_done();
            }
            Self::Gateway(gateway) => gateway.post("/auth/logout", json!({})).await.is_done(),
            Self::Forms(forms) => drop(forms.get("/api/logout").await.is(200)),
            Self::ChatApi(_) => return false,
        }
        true
    }
}

impl Ear {
    /// The text of the next message.
    pub(super) async fn hears_said(&mut self) -> String {
        match self {
            Self::Microchat(events) => events.hears_said().await,
            Self::ChatApi(live) => live.hears_messages(1).await.remove(0).1,
            Self::Gateway(live) => live.hears_messages(1).await.remove(0),
        }
    }

    /// Waits until this text is said.
    pub(super) async fn hears(&mut self, text: &str) {
        while self.hears_said().await != text {}
    }

    /// Waits until a message is changed to this text; false where the dialect does not tell.
    pub(super) async fn hears_edited(&mut self, text: &str) -> bool {
        match self {
            Self::Microchat(events) => {
                events.hears_until(|frame: &Frame| is(frame, "MessageEdit", "text", text)).await;
            }
            Self::Gateway(live) => while next(live, 12).await["content"] != text {},
            Self::ChatApi(_) => return false,
        }
        true
    }

    /// Waits until a message is deleted; false where the dialect does not tell.
    pub(super) async fn hears_deleted(&mut self, no: u64) -> bool {
        match self {
            Self::Microchat(events) => {
                events.hears_until(|frame: &Frame| is(frame, "MessageDelete", "id", no)).await;
            }
            Self::Gateway(live) => {
                while !word(&next(live, 13).await["message_id"]).ends_with(&format!("-{no}")) {}
            }
            Self::ChatApi(_) => return false,
        }
        true
    }

    /// Waits for the end.
    pub(super) async fn ends(&mut self) {
        match self {
            Self::Microchat(events) => drop(events.ends().await),
            Self::ChatApi(live) => live.ends().await,
            Self::Gateway(live) => drop(live.ends().await),
        }
    }
}

fn is(frame: &Frame, event: &str, field: &str, value: impl Into<Value>) -> bool {
    frame.event == event && frame.data[field] == value.into()
}

/// What the next frame with this op says; others before it are passed over.
async fn next(live: &mut gateway::Live, op: u64) -> Value {
    loop {
        let frame = live.next().await.expect("an open connection");
        if frame.op == op {
            return frame.d;
        }
    }
}

/// The messages of a place in the first version, which names chats by alias alone.
fn legacy(place: &Place) -> Option<String> {
    Some(format!("/api/chats/@{}/messages", place.alias?))
}

fn forms_chat(place: &Place) -> String {
    format!("/api/chats/{}", place.id)
}

/// A message as the Gateway names it.
fn of_gateway(place: &Place, no: u64) -> String {
    format!("/channels/{0}/messages/{0}-{no}", place.id)
}
