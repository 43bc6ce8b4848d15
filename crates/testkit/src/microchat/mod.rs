//! The native API as a client sees it.

mod events;
mod form;
mod wire;

use serde_json::json;

use crate::{Answer, Http};

pub use events::{Ending, Events, Frame, told};
pub use form::Form;
pub use wire::{Card, Chat, Label, Member, Message, Reaction};

/// A client of the native API: a stranger, or signed in.
#[derive(Debug, Clone)]
pub struct Microchat {
    http: Http,
    token: String,
}

impl Microchat {
    /// A stranger to the server behind `http`.
    pub fn at(http: &Http) -> Self {
        Self { http: http.stranger(), token: String::new() }
    }

    /// Signs in by alias or e-mail, for a session of its own.
    pub async fn sign_in(&self, login: &str, password: &str) -> Self {
        let token = self.tries_to_sign_in(login, password).await.ok(201);
        self.with_token(token.as_str().expect("a token"))
    }

    /// Signs in, whatever the answer.
    pub async fn tries_to_sign_in(&self, login: &str, password: &str) -> Answer {
        let credentials = json!({"username": login, "password": password, "name": "testkit"});
        Self::at(&self.http).post("/auth/sessions", credentials).await
    }

    /// With a token that is known already.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        let http = self.http.stranger().with("authorization", &format!("Bearer {token}"));
        Self { http, token: token.to_owned() }
    }

    /// With one more header field.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        Self { http: self.http.with(name, value), token: self.token.clone() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Plain HTTP with the same header fields, for paths outside `/api/v0`.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// GET below `/api/v0`.
    pub async fn get(&self, path: &str) -> Answer {
        self.http.get(&below(path)).await
    }

    /// POST below `/api/v0`.
    pub async fn post(&self, path: &str, body: serde_json::Value) -> Answer {
        self.http.post(&below(path), body).await
    }

    /// PUT below `/api/v0`.
    pub async fn put(&self, path: &str, body: serde_json::Value) -> Answer {
        self.http.put(&below(path), body).await
    }

    /// PATCH below `/api/v0`.
    pub async fn patch(&self, path: &str, body: serde_json::Value) -> Answer {
        self.http.patch(&below(path), body).await
    }

    /// DELETE below `/api/v0`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.http.delete(&below(path)).await
    }

    /// Uploads what is in a form.
    pub async fn uploads(&self, form: &Form) -> Answer {
        self.http.post_raw(&below("/media"), Form::KIND, form.body()).await
    }

    /// Uploads to a server that may be gone.
    pub async fn tries_to_upload(&self, form: &Form) -> Result<Answer, reqwest::Error> {
        self.http.try_post_raw(&below("/media"), Form::KIND, form.body()).await
    }

    /// Uploads bytes and gives their hash.
    pub async fn has_uploaded(&self, bytes: &[u8]) -> String {
        let media = self.uploads(&Form::of(bytes)).await.ok(201);
        media["hash"].as_str().expect("a hash").to_owned()
    }

    /// HEAD below `/api/v0`.
    pub async fn head(&self, path: &str) -> Answer {
        self.http.head(&below(path)).await
    }

    /// Opens the event stream, past its `Hello`.
    pub async fn listens(&self) -> Events {
        Events::open(&self.http, None).await.past_hello().await
    }

    /// Opens the event stream at a cursor, past its `Hello`.
    pub async fn listens_after(&self, cursor: &str) -> Events {
        Events::open(&self.http, Some(cursor)).await.past_hello().await
    }

    /// Opens the event stream as a WebSocket, past its `Hello`.
    pub async fn listens_by_socket(&self) -> Events {
        Events::open_socket(&self.http, None).await.past_hello().await
    }

    /// Opens the event stream as a WebSocket at a cursor, past its `Hello`.
    pub async fn listens_by_socket_after(&self, cursor: &str) -> Events {
        Events::open_socket(&self.http, Some(cursor)).await.past_hello().await
    }

    /// The this account's sessions, newest first.
    pub async fn sessions(&self) -> Vec<serde_json::Value> {
        self.get("/auth/sessions").await.to(200)
    }

    /// Signs out: closes this session.
    pub async fn signs_out(&self) {
        self.delete("/auth/sessions/current").await.is_done();
    }
}

fn below(path: &str) -> String {
    format!("/api/v0{path}")
}
