//! A router over an empty database, and short ways to ask it.

use std::sync::atomic::{AtomicU8, Ordering};

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use chat::{Chance, PasswordCost, Settings, Verbs};
use http::{Request, header};
use http_body_util::BodyExt as _;
use model::{Clock, Timestamp};
use serde_json::{Value, json};
use store::{Blobs, Location, Store};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// The router; the database goes with it.
pub(crate) struct App {
    router: Router,
    _data: TempDir,
}

impl App {
    pub(crate) async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(data.path().join("test.sqlite"));
        let clock = Clock::new(|| Timestamp::from_ms(1_795_255_200_000));
        let (store, committed) = Store::open(&location, clock.clone()).await.unwrap();
        let cheap = PasswordCost { memory_kib: 8, passes: 1, lanes: 1, ..PasswordCost::default() };
        let settings = Settings { passwords: cheap, ..Settings::default() };
        let blobs = Blobs::open(&data.path().join("media")).unwrap();
        let verbs = Verbs::start(store, blobs, committed, settings, clock, chance()).await.unwrap();
        Self {
            router: dialect_microchat::router(verbs, dialect_microchat::Settings::default()),
            _data: data,
        }
    }

    /// Sends a request as it is.
    pub(crate) async fn send(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Asks with a method, a path, headers and, where there is one, a body.
    pub(crate) async fn ask(
        &self,
        call: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Response {
        let (method, path) = call.split_once(' ').unwrap();
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.send(request.body(body).unwrap()).await
    }

    /// Registers and signs in; gives the answer to the sign-in.
    pub(crate) async fn sign_in(&self, alias: &str) -> Response {
        let user = json!({"alias": alias, "password": "correct horse"});
        let registered = self.ask("POST /api/v0/users", &[], Some(user)).await;
        assert_eq!(registered.status(), 201);
        let credentials = json!({"username": alias, "password": "correct horse"});
        let signed_in = self.ask("POST /api/v0/auth/sessions", &[], Some(credentials)).await;
        assert_eq!(signed_in.status(), 201);
        signed_in
    }

    /// Registers and signs in; gives the value of `Authorization`.
    pub(crate) async fn token(&self, alias: &str) -> String {
        let answer = json_of(self.sign_in(alias).await).await;
        format!("Bearer {}", answer["response"].as_str().unwrap())
    }
}

/// The body of an answer.
pub(crate) async fn json_of(response: Response) -> Value {
    let body = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&body).unwrap()
}

/// The `name=value` of each cookie that an answer sets.
pub(crate) fn cookies_of(response: &Response) -> Vec<String> {
    let pair =
        |value: &http::HeaderValue| value.to_str().unwrap().split(';').next().unwrap().to_owned();
    response.headers().get_all(header::SET_COOKIE).iter().map(pair).collect()
}

/// Never the same twice, the same in every run.
fn chance() -> Chance {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    Chance::new(|bytes| bytes.fill_with(|| NEXT.fetch_add(1, Ordering::Relaxed)))
}
