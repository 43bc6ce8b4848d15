//! The Forms dialect as a page's script or a plain form sees it: fields out, cookies back.

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use crate::{Answer, Http};

/// A client of the Forms dialect: a stranger, or signed in.
#[derive(Debug, Clone)]
pub struct Forms {
    http: Http,
    /// The cookie `user_id`; a stranger's is empty.
    pub user_id: String,
    /// The cookie `token`; a stranger's is empty.
    pub token: String,
}

/// A chat as `GET /api/chats` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Its id.
    pub id: u64,
    /// What was said last.
    pub last_message: Option<String>,
    /// When.
    pub last_message_time: Option<String>,
    /// Who said it.
    pub sender_id: Option<u64>,
    /// What it is called.
    pub title: String,
}

/// A message as `GET /api/chats/{chat_id}` has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it says.
    pub content: String,
    /// Its number in the chat.
    pub id: u64,
    /// Who sent it.
    pub sender_id: u64,
    /// When.
    pub time: String,
}

impl Forms {
    /// A stranger to the server behind `http`.
    pub fn at(http: &Http) -> Self {
        Self { http: http.stranger(), user_id: String::new(), token: String::new() }
    }

    /// Registers, which signs in as well.
    pub async fn registers(&self, name: &str, email: &str, password: &str) -> Self {
        let fields = [("name", name), ("password", password), ("email", email)];
        self.welcomed(&Self::at(&self.http).post("/api/user", &fields).await, 201)
    }

    /// Signs in by name or e-mail.
    pub async fn logs_in(&self, name: &str, password: &str) -> Self {
        let fields = [("name", name), ("password", password)];
        self.welcomed(&Self::at(&self.http).post("/api/login", &fields).await, 200)
    }

    /// With these cookies.
    #[must_use]
    pub fn with_cookies(&self, user_id: &str, token: &str) -> Self {
        let cookies = format!("user_id={user_id}; token={token}");
        let http = self.http.stranger().with("cookie", &cookies);
        Self { http, user_id: user_id.to_owned(), token: token.to_owned() }
    }

    /// With one more header field.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        Self { http: self.http.with(name, value), ..self.clone() }
    }

    /// The user's id.
    pub fn id(&self) -> u64 {
        self.user_id.parse().expect("the id of who is signed in")
    }

    /// Plain HTTP with the same header fields.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.http.get(path).await
    }

    /// POST of a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.http.send_form(Method::POST, path, fields).await
    }

    /// PUT of a form.
    pub async fn put(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.http.send_form(Method::PUT, path, fields).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.http.delete(path).await
    }

    /// Creates a chat and gives its path.
    pub async fn creates(&self, title: &str) -> String {
        let answer = self.post("/api/chats", &[("title", title)]).await;
        is_done(&answer, 201);
        answer.header("location").to_owned()
    }

    /// Says something in a chat.
    pub async fn says(&self, content: &str, chat: &str) {
        is_done(&self.post(chat, &[("content", content)]).await, 201);
    }

    /// One's chats.
    pub async fn chats(&self) -> Vec<Listed> {
        let answer = self.get("/api/chats").await.is(200);
        serde_json::from_value(answer["chats"].clone()).expect("chats")
    }

    /// The messages of a chat; `part` such as `?limit=5`, or nothing.
    pub async fn reads(&self, chat: &str, part: &str) -> Vec<Line> {
        let answer = self.get(&format!("{chat}{part}")).await.is(200);
        serde_json::from_value(answer["messages"].clone()).expect("messages")
    }

    #[track_caller]
    fn welcomed(&self, answer: &Answer, status: u16) -> Self {
        is_done(answer, status);
        let value = |name| answer.cookie(name).expect("a cookie").0;
        self.with_cookies(value("user_id"), value("token"))
    }
}

/// Whether an answer says that something was done, and no more.
#[track_caller]
pub fn is_done(answer: &Answer, status: u16) {
    assert_eq!(answer.is(status), json!({"status": "ok"}), "{}", answer.asked);
}
