//! The Gateway dialect as a client sees it.

mod live;

use serde_json::{Value, json};

use crate::chatapi::{Socket, upgrade};
use crate::{Answer, Http};

pub use live::{Frame, Live};

const REST: &str = "/api/rest";

/// A client of the Gateway dialect: a stranger, or signed in.
#[derive(Debug, Clone)]
pub struct Gateway {
    http: Http,
    /// The access token; a stranger's is empty.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
    /// The user's id.
    pub id: String,
}

impl Gateway {
    /// A stranger to the server behind `http`.
    pub fn at(http: &Http) -> Self {
        let none = String::new;
        Self { http: http.stranger(), access: none(), refresh: none(), id: none() }
    }

    /// Registers, which signs in as well.
    pub async fn registers(&self, username: &str, password: &str) -> Self {
        let user = json!({"username": username, "password": password});
        self.welcomed(&self.stranger().post("/auth/register", user).await.is(201))
    }

    /// Signs in by user name.
    pub async fn logs_in(&self, username: &str, password: &str) -> Self {
        let credentials = json!({"username": username, "password": password});
        self.welcomed(&self.stranger().post("/auth/login", credentials).await.is(200))
    }

    /// Brings the refresh token, whatever the answer.
    pub async fn tries_to_refresh(&self) -> Answer {
        self.stranger().post("/auth/refresh", json!({"refresh_token": self.refresh})).await
    }

    /// Changes the refresh token for the next one.
    pub async fn refreshes(&self) -> Self {
        self.welcomed(&self.tries_to_refresh().await.is(200))
    }

    /// With another access token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        let http = self.http.stranger().with("authorization", &format!("Bearer {token}"));
        Self { http, access: token.to_owned(), ..self.clone() }
    }

    /// The same tokens at another server.
    #[must_use]
    pub fn moved_to(&self, http: &Http) -> Self {
        Self { http: http.stranger(), ..self.clone() }.with_token(&self.access)
    }

    /// Without a token.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self::at(&self.http)
    }

    /// Plain HTTP with the same header fields.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// GET below `/api/rest`.
    pub async fn get(&self, path: &str) -> Answer {
        self.http.get(&format!("{REST}{path}")).await
    }

    /// POST below `/api/rest`.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.http.post(&format!("{REST}{path}"), body).await
    }

    /// PUT below `/api/rest`.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.http.put(&format!("{REST}{path}"), body).await
    }

    /// PATCH below `/api/rest`.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.http.patch(&format!("{REST}{path}"), body).await
    }

    /// DELETE below `/api/rest`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.http.delete(&format!("{REST}{path}")).await
    }

    /// Opens direct messages with somebody, and gives the channel's id.
    pub async fn opens_dm_with(&self, other: &str) -> String {
        let opened = self.post("/users/@me/dm-channels", json!({"recipient_id": other})).await;
        assert!(matches!(opened.status, 200 | 201), "{}: {}", opened.status, opened.text());
        word(&opened.is(opened.status)["channel_id"])
    }

    /// Says something in a channel, and gives the message.
    pub async fn says(&self, text: &str, channel: &str) -> Value {
        let path = format!("/channels/{channel}/messages");
        self.post(&path, json!({"content": text})).await.is(201)
    }

    /// What was said in a channel, newest first; `query` such as `?limit=5`, or nothing.
    pub async fn reads(&self, channel: &str, query: &str) -> Vec<String> {
        let messages = self.get(&format!("/channels/{channel}/messages{query}")).await.is(200);
        crate::each(&messages, "content").iter().map(word).collect()
    }

    /// Connects the WebSocket, and passes over HELLO and CONNECTED.
    pub async fn connects(&self) -> Live {
        let mut live = Live::over(self.opens("").await.expect("an upgrade"));
        live.is_greeted().await;
        live
    }

    /// The same from a cursor; CONNECTED is kept.
    pub async fn resumes(&self, cursor: &str) -> (Live, Value) {
        let mut live =
            Live::over(self.opens(&format!("&resume={cursor}")).await.expect("an upgrade"));
        let connected = live.is_greeted().await;
        (live, connected)
    }

    /// Opens the WebSocket with the token in the query, or gives the status of the refusal.
    pub async fn opens(&self, more: &str) -> Result<Socket, u16> {
        let path = format!("/api/ws?token={}{more}", self.access);
        upgrade(self.http.authority(), &path, self.http.stranger().headers()).await
    }

    /// Opens the WebSocket with the header fields of `http` alone, and a query such as `?resume=…` or nothing.
    pub async fn opens_by(&self, http: &Http, query: &str) -> Result<Socket, u16> {
        upgrade(self.http.authority(), &format!("/api/ws{query}"), http.headers()).await
    }

    fn welcomed(&self, tokens: &Value) -> Self {
        assert_eq!(crate::fields(tokens), "access_token expires_in refresh_token token_type user");
        assert_eq!(tokens["token_type"], "Bearer");
        Self {
            refresh: word(&tokens["refresh_token"]),
            id: word(&tokens["user"]["user_id"]),
            ..self.with_token(&word(&tokens["access_token"]))
        }
    }
}

/// A text in JSON.
#[track_caller]
pub fn word(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The sentence of a refusal, which must have this status and code.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, code: &str) -> String {
    let body = answer.is(status);
    assert_eq!(crate::fields(&body), "code error", "{}: {body}", answer.asked);
    assert_eq!(body["code"], code, "{}: {body}", answer.asked);
    let sentence = word(&body["error"]);
    assert!(!sentence.is_empty(), "{}", answer.asked);
    sentence
}
