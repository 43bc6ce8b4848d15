//! The form of an upload, as a browser writes it.

/// What stands between two parts.
const BOUNDARY: &str = "----polychat-testkit";

/// A form with parts, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub struct Form(Vec<u8>);

impl Form {
    /// The `Content-Type` of a request with a form.
    pub const KIND: &str = "multipart/form-data; boundary=----polychat-testkit";

    /// A form with the bytes alone.
    pub fn of(bytes: &[u8]) -> Self {
        Self::default().bytes("content", "", bytes)
    }

    /// With one more part of text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.bytes(name, "", text.as_bytes())
    }

    /// With one more part; `more` is the rest of its header, such as `; filename="a.png"`.
    #[must_use]
    pub fn bytes(mut self, name: &str, more: &str, bytes: &[u8]) -> Self {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n"
        );
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body.
    pub fn body(&self) -> Vec<u8> {
        [self.0.as_slice(), format!("--{BOUNDARY}--\r\n").as_bytes()].concat()
    }
}
