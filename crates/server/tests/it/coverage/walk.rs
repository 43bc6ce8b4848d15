//! Asks for operations by the names that their documents give them, and remembers which succeeded.

use std::collections::BTreeSet;
use std::fmt::{Display, Write as _};
use std::sync::Mutex;

use serde_json::{Value, json};
use testkit::{Answer, Http};

use crate::previews::png;

/// What worked: rows of the list.
#[derive(Default)]
pub(super) struct Walk(Mutex<BTreeSet<String>>);

/// One client in one dialect.
pub(super) struct Client<'w> {
    walk: &'w Walk,
    dialect: &'static str,
    pub(super) http: Http,
}

impl Walk {
    /// A client in a dialect; `http` is signed in there.
    pub(super) fn client(&self, dialect: &'static str, http: &Http) -> Client<'_> {
        Client { walk: self, dialect, http: http.clone() }
    }

    pub(super) fn worked(&self) -> BTreeSet<String> {
        self.0.lock().expect("no walk has failed").clone()
    }
}

impl Client<'_> {
    /// The same dialect with another token.
    pub(super) fn with_token(&self, token: &Value) -> Self {
        let bearer = format!("Bearer {}", token.as_str().expect("a token"));
        Self { http: self.http.stranger().with("authorization", &bearer), ..*self }
    }

    pub(super) async fn get(&self, path: &str, names: &[&dyn Display]) -> Value {
        let answer = self.http.get(&filled(path, names)).await;
        body(&self.took("GET", path, answer))
    }

    pub(super) async fn post(&self, path: &str, names: &[&dyn Display], sent: Value) -> Value {
        let answer = self.http.post(&filled(path, names), sent).await;
        body(&self.took("POST", path, answer))
    }

    pub(super) async fn patch(&self, path: &str, names: &[&dyn Display], sent: Value) -> Value {
        let answer = self.http.patch(&filled(path, names), sent).await;
        body(&self.took("PATCH", path, answer))
    }

    pub(super) async fn delete(&self, path: &str, names: &[&dyn Display]) {
        let answer = self.http.delete(&filled(path, names)).await;
        self.took("DELETE", path, answer);
    }

    /// Notes an operation that succeeded, and fails where it did not.
    #[track_caller]
    pub(super) fn took(&self, method: &str, path: &str, answer: Answer) -> Answer {
        let worked = (200..300).contains(&answer.status);
        assert!(worked, "{} {method} {path}: {} {}", self.dialect, answer.status, answer.text());
        self.note(method, path);
        answer
    }

    /// Notes an operation of which the walk has seen itself that it worked.
    pub(super) fn note(&self, method: &str, path: &str) {
        let row = format!("{}\t{method}\t{path}", self.dialect);
        self.walk.0.lock().expect("no walk has failed").insert(row);
    }
}

/// The path with names in the places of its `{…}`, in order.
fn filled(path: &str, names: &[&dyn Display]) -> String {
    let mut names = names.iter();
    let mut filled = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}').expect("a brace is closed");
        let name = names.next().unwrap_or_else(|| panic!("{path}: too few names"));
        write!(filled, "{before}{name}").expect("memory");
        rest = after;
    }
    assert!(names.next().is_none(), "{path}: too many names");
    filled + rest
}

/// What is in the native API's envelope, where there is one; nothing where there is no JSON.
fn body(answer: &Answer) -> Value {
    let mut body: Value = serde_json::from_slice(&answer.body).unwrap_or(json!(null));
    body.get_mut("response").map(Value::take).unwrap_or(body)
}

/// A picture unlike those of another size.
pub(super) fn picture(size: u32) -> Vec<u8> {
    png(size, size, |_, _| [0, 120, 200, 255])
}

/// The lists of a chat that hold media, and bytes that come into each of them.
pub(super) fn one_of_each_kind() -> [(&'static str, Vec<u8>); 5] {
    let mut film =
        b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
            .to_vec();
    // Shorter than this, it is no film.
    film.resize(300, 0);
    [
        ("photos", picture(3)),
        ("audios", b"ID3\x04\0\0\0\0\0\0".to_vec()),
        ("videos", film),
        ("animations", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()),
        ("files", b"words".to_vec()),
    ]
}
