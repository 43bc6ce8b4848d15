//! Requests to the server, as one of its users.

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

/// A client, signed in to one of the APIs or to none.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: Client,
    url: String,
    token: String,
}

impl Http {
    /// A stranger to the server at `url`. All clones of it share their connections.
    pub(crate) fn at(url: &str) -> Self {
        Self { client: Client::new(), url: url.to_owned(), token: String::new() }
    }

    /// With a token.
    pub(crate) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Where the server listens, without `http://`.
    pub(crate) fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The token.
    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// What the server answers.
    pub(crate) async fn get(&self, path: &str) -> Result<Value> {
        self.ask(self.client.get(self.at_path(path))).await
    }

    /// What the server answers to this body.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let body = body.to_string();
        let request = self.client.post(self.at_path(path));
        self.ask(request.header("content-type", "application/json").body(body)).await
    }

    /// An answer that goes on.
    pub(crate) async fn open(&self, path: &str) -> Result<Response> {
        self.answered(self.client.get(self.at_path(path))).await
    }

    fn at_path(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value> {
        let body = self.answered(request).await?.bytes().await?;
        serde_json::from_slice(&body).context("an answer is no JSON")
    }

    async fn answered(&self, request: RequestBuilder) -> Result<Response> {
        let request =
            if self.token.is_empty() { request } else { request.bearer_auth(&self.token) };
        let response = request.send().await?;
        let (status, path) = (response.status(), response.url().path().to_owned());
        if !status.is_success() {
            bail!("{path} was answered {status}: {}", response.text().await.unwrap_or_default());
        }
        Ok(response)
    }
}
