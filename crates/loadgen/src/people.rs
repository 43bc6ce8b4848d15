//! Accounts by the thousand, and the conferences that they are in.

use anyhow::{Context as _, Result};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::{Value, json};

use crate::ear::{Ear, Over};
use crate::http::Http;

/// Everybody's password.
const PASSWORD: &str = "correct horse battery";
/// Members that a conference begins with at most; more are added one by one.
const FOUNDERS_MAX: usize = 200;
/// Requests at once while things are set up.
const AT_ONCE: usize = 32;

/// Somebody who is signed in to the native API.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// Their id.
    pub(crate) eid: u64,
    alias: String,
    /// Requests in their name.
    pub(crate) http: Http,
}

impl Person {
    /// Registers and signs in.
    pub(crate) async fn joins(http: &Http, alias: &str) -> Result<Self> {
        let user = json!({"alias": alias, "password": PASSWORD});
        http.post("/api/v0/users", &user).await?;
        Self::returns(http, alias).await
    }

    /// Signs in.
    pub(crate) async fn returns(http: &Http, alias: &str) -> Result<Self> {
        let http = http.with_token(&sign_in(http, Over::Sse, alias).await?);
        let eid = response(http.get("/api/v0/entities/self").await?)["eid"].as_u64();
        Ok(Self { eid: eid.context("an eid")?, alias: alias.to_owned(), http })
    }

    /// The same, at a server that was started again.
    pub(crate) fn moved_to(&self, http: &Http) -> Self {
        Self { http: http.with_token(self.http.token()), ..self.clone() }
    }

    /// A token for another dialect.
    pub(crate) async fn token(&self, over: Over) -> Result<String> {
        match over {
            Over::Sse => Ok(self.http.token().to_owned()),
            Over::Gateway | Over::Chatapi => sign_in(&self.http, over, &self.alias).await,
        }
    }

    /// Listens from now on.
    pub(crate) async fn listens(&self, over: Over) -> Result<Ear> {
        let token = self.token(over).await?;
        Ear::open(&self.http.with_token(&token), over, None).await
    }

    /// Founds a conference with these members, and gives its eid.
    pub(crate) async fn founds(&self, title: &str, members: &[Person]) -> Result<u64> {
        let mut others: Vec<u64> =
            members.iter().map(|member| member.eid).filter(|eid| *eid != self.eid).collect();
        let later = others.split_off(others.len().min(FOUNDERS_MAX));
        let conference = json!({"title": title, "members": others});
        let conference = self.http.post("/api/v0/conferences", &conference).await?;
        let conference = response(conference)["eid"].as_u64().context("an eid")?;
        let path = &format!("/api/v0/conferences/{conference}/members");
        let adds = later.iter().map(async |eid| {
            self.http.post(path, &json!({"invitee_id": eid})).await?;
            Ok(())
        });
        at_once(adds).await?;
        Ok(conference)
    }

    /// Says something in a chat.
    pub(crate) async fn says(&self, chat: u64, text: &str) -> Result<()> {
        let path = format!("/api/v0/chats/{chat}/messages");
        self.http.post(&path, &json!({"text": text})).await?;
        Ok(())
    }
}

/// So many people, who have joined.
pub(crate) async fn crowd(http: &Http, count: usize) -> Result<Vec<Person>> {
    let joins =
        (0..count).map(|n| async move { Person::joins(http, &format!("person_{n}")).await });
    at_once(joins).await
}

/// Does all of it, some at once, in this order.
pub(crate) async fn at_once<T>(
    deeds: impl IntoIterator<Item = impl Future<Output = Result<T>>>,
) -> Result<Vec<T>> {
    stream::iter(deeds).buffered(AT_ONCE).try_collect().await
}

/// What is in the native API's envelope.
pub(crate) fn response(mut answer: Value) -> Value {
    answer["response"].take()
}

async fn sign_in(http: &Http, over: Over, alias: &str) -> Result<String> {
    let token = match over {
        Over::Sse => {
            let credentials = json!({"username": alias, "password": PASSWORD, "name": "loadgen"});
            response(http.post("/api/v0/auth/sessions", &credentials).await?)
        }
        Over::Gateway => {
            let credentials = json!({"username": alias, "password": PASSWORD});
            http.post("/api/rest/auth/login", &credentials).await?["access_token"].take()
        }
        Over::Chatapi => {
            let credentials = json!({"email": alias, "password": PASSWORD});
            http.post("/auth/login", &credentials).await?["token"].take()
        }
    };
    Ok(token.as_str().context("a token")?.to_owned())
}
