//! The ChatAPI dialect as a client sees it.

mod live;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;

use crate::{Answer, Http};

pub use live::{Live, Socket, try_upgrade, upgrade};

/// A client of the ChatAPI dialect: a stranger, or signed in.
#[derive(Debug, Clone)]
pub struct ChatApi {
    http: Http,
    /// The token; a stranger's is empty.
    pub token: String,
    /// The user's id; a stranger's is 0.
    pub id: u64,
}

/// A message as `GET /chats/messages` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Its number in the chat.
    pub id: u64,
    /// What it says.
    pub text: String,
    /// Who sent it.
    pub owner_id: u64,
    /// Where.
    pub chat_id: u64,
    /// When.
    pub created_at: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Welcome {
    token: String,
    #[serde(rename = "username")]
    _username: String,
    id: u64,
}

impl ChatApi {
    /// A stranger to the server behind `http`.
    pub fn at(http: &Http) -> Self {
        Self { http: http.stranger(), token: String::new(), id: 0 }
    }

    /// Registers, which signs in as well.
    pub async fn registers(&self, username: &str, email: &str, password: &str) -> Self {
        let user = json!({"username": username, "email": email, "password": password});
        self.welcomed(&self.http.stranger().post("/auth/reg", user).await)
    }

    /// Signs in by e-mail or alias.
    pub async fn logs_in(&self, email: &str, password: &str) -> Self {
        let credentials = json!({"email": email, "password": password});
        self.welcomed(&self.http.stranger().post("/auth/login", credentials).await)
    }

    /// With another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        let http = self.http.stranger().with("authorization", &format!("Bearer {token}"));
        Self { http, token: token.to_owned(), id: self.id }
    }

    /// What the token says of its owner.
    pub fn claims(&self) -> serde_json::Value {
        let payload = self.token.split('.').nth(1).expect("a JWT has three parts");
        let payload = URL_SAFE_NO_PAD.decode(payload).expect("base64url");
        serde_json::from_slice(&payload).expect("JSON")
    }

    /// Plain HTTP with the same header fields.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.http.get(path).await
    }

    /// POST.
    pub async fn post(&self, path: &str, body: serde_json::Value) -> Answer {
        self.http.post(path, body).await
    }

    /// Creates a chat and returns its id.
    pub async fn creates(&self, name: &str) -> u64 {
        let chat = self.post("/chats/create", json!({"name": name})).await.is(200);
        chat["id"].as_u64().expect("an id")
    }

    /// The messages of a chat; `more` such as `&limit=5`, or nothing.
    pub async fn reads(&self, chat: u64, more: &str) -> Vec<Line> {
        let lines = self.get(&format!("/chats/messages?id={chat}{more}")).await.is(200);
        serde_json::from_value(lines).expect("messages")
    }

    /// Connects the WebSocket.
    pub async fn connects(&self) -> Live {
        self.tries_to_connect("").await.expect("an upgrade")
    }

    /// Connects the WebSocket at a cursor.
    pub async fn connects_after(&self, cursor: &str) -> Live {
        self.tries_to_connect(&format!("&after={cursor}")).await.expect("an upgrade")
    }

    /// Connects the WebSocket, or gives the status of the refusal.
    pub async fn tries_to_connect(&self, more: &str) -> Result<Live, u16> {
        let path = format!("/chats/ws?token={}{more}", self.token);
        let socket = upgrade(self.http.authority(), &path, self.http.stranger().headers()).await?;
        Ok(Live::over(socket))
    }

    fn welcomed(&self, answer: &Answer) -> Self {
        let welcome: Welcome = serde_json::from_value(answer.is(200)).expect("token, username, id");
        Self { id: welcome.id, ..self.with_token(&welcome.token) }
    }
}
