//! Plain HTTP requests to one server.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;

use crate::{Answer, soon};

/// Speaks HTTP with one server, with the header fields that it was given.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    url: String,
    headers: HeaderMap,
}

impl Http {
    /// A client of the server at `url`, such as `http://127.0.0.1:8080`.
    pub fn new(url: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client without TLS");
        Self { client, url: url.to_owned(), headers: HeaderMap::new() }
    }

    /// The same with one more header field on each request.
    #[must_use]
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut more = self.clone();
        let value = HeaderValue::from_str(value).expect("a header value");
        more.headers.insert(HeaderName::from_static(name), value);
        more
    }

    /// The same without any header field of its own: a stranger.
    #[must_use]
    pub fn stranger(&self) -> Self {
        Self { headers: HeaderMap::new(), ..self.clone() }
    }

    /// The header fields on each request.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The server's address, `127.0.0.1:8080`.
    pub fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    /// HEAD.
    pub async fn head(&self, path: &str) -> Answer {
        self.ask(Method::HEAD, path, None).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// PUT with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// PATCH with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, None).await
    }

    /// POST with whatever body and type.
    pub async fn post_raw(&self, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        self.try_post_raw(path, kind, body).await.expect("an answer")
    }

    /// POST with whatever body and type, to a server that may be gone.
    pub async fn try_post_raw(
        &self,
        path: &str,
        kind: &str,
        body: Vec<u8>,
    ) -> Result<Answer, reqwest::Error> {
        let request = self.request(Method::POST, path).header("content-type", kind).body(body);
        self.finish(&Method::POST, path, request).await
    }

    /// Any method with a URL-encoded form.
    pub async fn send_form(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.request(method.clone(), path).form(fields);
        self.finish(&method, path, request).await.expect("an answer")
    }

    /// POST to a server that may be gone.
    pub async fn try_post(&self, path: &str, body: Value) -> Result<Answer, reqwest::Error> {
        self.try_ask(Method::POST, path, Some(body)).await
    }

    /// PATCH at a server that may be gone.
    pub async fn try_patch(&self, path: &str, body: Value) -> Result<Answer, reqwest::Error> {
        self.try_ask(Method::PATCH, path, Some(body)).await
    }

    /// DELETE at a server that may be gone.
    pub async fn try_delete(&self, path: &str) -> Result<Answer, reqwest::Error> {
        self.try_ask(Method::DELETE, path, None).await
    }

    /// GET, with the body yet to be read.
    pub async fn open(&self, path: &str) -> Result<reqwest::Response, reqwest::Error> {
        soon(path, self.request(Method::GET, path).send()).await
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let asked = self.try_ask(method.clone(), path, body).await;
        asked.unwrap_or_else(|error| panic!("{method} {path}: no answer: {error:?}"))
    }

    async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Result<Answer, reqwest::Error> {
        let mut request = self.request(method.clone(), path);
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.finish(&method, path, request).await
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).headers(self.headers.clone())
    }

    async fn finish(
        &self,
        method: &Method,
        path: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<Answer, reqwest::Error> {
        let asked = format!("{method} {path}");
        soon(&asked.clone(), async {
            let response = request.send().await?;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Ok(Answer { status, headers, body: response.bytes().await?, asked })
        })
        .await
    }
}
