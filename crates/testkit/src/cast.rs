//! The people and places of the stories: ada, ben and cleo; the public lobby and the private attic.

use std::ops::Deref;

use serde_json::json;

use crate::chatapi::ChatApi;
use crate::forms::Forms;
use crate::gateway::Gateway;
use crate::microchat::{Message, Microchat};
use crate::{Answer, Http};

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// Three people and two rooms. ada came first, so she is the server's admin, and she owns both rooms.
#[derive(Debug)]
pub struct Cast {
    /// The admin, owner of the rooms.
    pub ada: Person,
    /// A user.
    pub ben: Person,
    /// A user.
    pub cleo: Person,
    /// A public conference, alias `lobby`: ada, ben and cleo are its members 1, 2 and 3.
    pub lobby: Room,
    /// A private conference without alias: ada and ben are its members 1 and 2.
    pub attic: Room,
}

impl Cast {
    /// Registers and signs in the people and opens the rooms.
    pub async fn on(http: &Http) -> Self {
        let ada = Person::joins(http, "ada").await;
        let ben = Person::joins(http, "ben").await;
        let cleo = Person::joins(http, "cleo").await;
        let lobby = json!({"title": "Lobby", "alias": "lobby", "members": [ben.eid, cleo.eid]});
        let lobby = ada.opens(lobby).await;
        let attic = ada.opens(json!({"title": "Attic", "members": [ben.eid]})).await;
        Self { ada, ben, cleo, lobby, attic }
    }
}

/// A user who is signed in to the native API.
#[derive(Debug, Clone)]
pub struct Person {
    /// The user's eid.
    pub eid: u64,
    /// The user's alias.
    pub alias: String,
    microchat: Microchat,
}

impl Person {
    /// Registers `alias` with [`PASSWORD`] and signs in.
    pub async fn joins(http: &Http, alias: &str) -> Self {
        let stranger = Microchat::at(http);
        let user = json!({"alias": alias, "password": PASSWORD});
        let user = stranger.post("/users", user).await.ok(201);
        let microchat = stranger.sign_in(alias, PASSWORD).await;
        let eid = user["eid"].as_u64().expect("an eid");
        Self { eid, alias: alias.to_owned(), microchat }
    }

    /// Signs in once more, for a session of its own.
    pub async fn signs_in_again(&self) -> Self {
        Self { microchat: self.microchat.sign_in(&self.alias, PASSWORD).await, ..self.clone() }
    }

    /// Signs in to the ChatAPI dialect with the same name and password.
    pub async fn on_chatapi(&self) -> ChatApi {
        self.on_chatapi_at(self.http()).await
    }

    /// The same on another server over the same data: after a restart the port is another one.
    pub async fn on_chatapi_at(&self, http: &Http) -> ChatApi {
        ChatApi::at(http).logs_in(&self.alias, PASSWORD).await
    }

    /// Signs in to the Forms dialect with the same name and password.
    pub async fn on_forms(&self) -> Forms {
        Forms::at(self.http()).logs_in(&self.alias, PASSWORD).await
    }

    /// Signs in to the Gateway dialect with the same name and password.
    pub async fn on_gateway(&self) -> Gateway {
        Gateway::at(self.http()).logs_in(&self.alias, PASSWORD).await
    }

    /// Creates a conference.
    pub async fn opens(&self, conference: serde_json::Value) -> Room {
        let conference = self.post("/conferences", conference).await.ok(201);
        Room { eid: conference["eid"].as_u64().expect("an eid") }
    }

    /// Begins to say `text`; where to is said next.
    pub fn says(&self, text: &str) -> Saying<'_> {
        Saying { by: self, text: text.to_owned(), reply_to: None, key: None }
    }

    /// The messages of a place: `query` such as `?offset=0&count=10`, or nothing.
    pub async fn reads(&self, place: &impl Place, query: &str) -> Vec<Message> {
        self.get(&format!("/chats/{}/messages{query}", place.eid())).await.to(200)
    }

    /// All messages of a place from the first to the last, page by page.
    pub async fn reads_all(&self, place: &impl Place) -> Vec<Message> {
        let mut all: Vec<Message> = Vec::new();
        loop {
            let after = all.last().map_or(0, |message| message.id);
            let page = self.reads(place, &format!("?offset={after}&count=200")).await;
            if page.is_empty() {
                return all;
            }
            all.extend(page);
        }
    }
}

impl Deref for Person {
    type Target = Microchat;

    fn deref(&self) -> &Microchat {
        &self.microchat
    }
}

/// A conference.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// The conference's eid.
    pub eid: u64,
}

/// Where something can be said: a room, or to a person.
pub trait Place {
    /// What the native API calls it.
    fn eid(&self) -> u64;
}

impl Place for Room {
    fn eid(&self) -> u64 {
        self.eid
    }
}

impl Place for Person {
    fn eid(&self) -> u64 {
        self.eid
    }
}

/// A message about to be sent.
#[derive(Debug)]
pub struct Saying<'a> {
    by: &'a Person,
    text: String,
    reply_to: Option<u64>,
    key: Option<String>,
}

impl Saying<'_> {
    /// As a reply to this message.
    #[must_use]
    pub fn in_reply_to(self, id: u64) -> Self {
        Self { reply_to: Some(id), ..self }
    }

    /// With an idempotency key.
    #[must_use]
    pub fn with_key(self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self }
    }

    /// Says it in a room.
    pub async fn in_(self, room: &Room) -> Message {
        self.at(room).await.to(201)
    }

    /// Says it to a person.
    pub async fn to(self, person: &Person) -> Message {
        self.at(person).await.to(201)
    }

    /// Says it, whatever the answer.
    pub async fn at(self, place: &impl Place) -> Answer {
        let mut body = json!({"text": self.text});
        if let Some(id) = self.reply_to {
            body["reply_to"] = id.into();
        }
        let path = format!("/chats/{}/messages", place.eid());
        match self.key {
            Some(key) => self.by.with("idempotency-key", &key).post(&path, body).await,
            None => self.by.post(&path, body).await,
        }
    }
}
