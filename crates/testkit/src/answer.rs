//! An HTTP answer, and what a story expects of it.

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An HTTP answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
    /// What was asked, for the message of a failing test.
    pub asked: String,
}

impl Answer {
    /// The JSON body of an answer with this status.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        self.has_status(status);
        self.json()
    }

    /// What is in the native API's envelope `{"response": …}`.
    #[track_caller]
    pub fn ok(&self, status: u16) -> Value {
        let Value::Object(mut envelope) = self.is(status) else {
            panic!("{}: no envelope: {}", self.asked, self.text())
        };
        let response = envelope.remove("response");
        assert!(envelope.is_empty(), "{}: more than `response`: {}", self.asked, self.text());
        response.unwrap_or_else(|| panic!("{}: no `response`: {}", self.asked, self.text()))
    }

    /// What is in the native API's envelope, as a typed value.
    #[track_caller]
    pub fn to<T: DeserializeOwned>(&self, status: u16) -> T {
        let response = self.ok(status);
        serde_json::from_value(response)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }

    /// An answer of 204, which has no body.
    #[track_caller]
    pub fn is_done(&self) {
        self.has_status(204);
        assert!(self.body.is_empty(), "{}: a body with 204: {}", self.asked, self.text());
    }

    /// The sentence of a refusal, which is JSON with `error` alone and tells nothing of the server's insides.
    #[track_caller]
    pub fn refused(&self, status: u16) -> String {
        let body = self.is(status);
        let fields = body.as_object().map_or(0, serde_json::Map::len);
        let sentence = body["error"].as_str().unwrap_or_default();
        assert!(fields == 1 && !sentence.is_empty(), "{}: not a refusal: {body}", self.asked);
        for inside in ["panicked", "SELECT ", "INSERT ", "sqlx", "serde", ".rs:", "stack backtrace"]
        {
            assert!(!sentence.contains(inside), "{}: tells its insides: {sentence}", self.asked);
        }
        sentence.to_owned()
    }

    /// Fails where the status is another.
    #[track_caller]
    pub fn has_status(&self, status: u16) {
        assert_eq!(self.status, status, "{}: {}", self.asked, self.text());
    }

    /// A header field's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The value of a cookie that the answer sets, with its attributes.
    pub fn cookie(&self, name: &str) -> Option<(&str, &str)> {
        self.headers.get_all("set-cookie").iter().find_map(|line| {
            let (key, rest) = line.to_str().ok()?.split_once('=')?;
            let (value, attributes) = rest.split_once(';').unwrap_or((rest, ""));
            (key == name).then_some((value, attributes))
        })
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    fn json(&self) -> Value {
        let kind = self.header("content-type");
        assert!(kind.starts_with("application/json"), "{}: {kind}: {}", self.asked, self.text());
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{}: {error}: {}", self.asked, self.text()))
    }
}
