//! Listeners that cost next to nothing, for crowds of thousands.

use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A Server-Sent Events connection to the native API that only looks for a word.
#[derive(Debug)]
pub struct QuietListener {
    stream: TcpStream,
    /// What came last: as much as a word cut in two needs.
    tail: Vec<u8>,
}

impl QuietListener {
    /// Connects and waits for the stream's first event.
    pub async fn opens(authority: &str, token: &str) -> std::io::Result<Self> {
        let mut stream = TcpStream::connect(authority).await?;
        let request = format!(
            "GET /api/v0/events HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut listener = Self { stream, tail: Vec::new() };
        listener.hears("event: Hello").await?;
        Ok(listener)
    }

    /// Reads until `word` has come.
    pub async fn hears(&mut self, word: &str) -> std::io::Result<()> {
        let word = word.as_bytes();
        let mut part = [0; 2048];
        loop {
            if let Some(at) = self.tail.windows(word.len()).position(|window| window == word) {
                self.tail.drain(..at + word.len());
                return Ok(());
            }
            self.tail.drain(..self.tail.len().saturating_sub(word.len()));
            match self.stream.read(&mut part).await? {
                0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
                length => self.tail.extend_from_slice(&part[..length]),
            }
        }
    }
}

/// How many files this process, and those that it starts, may hold open; raised as far as it goes.
pub fn open_files_max() -> u64 {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    // A refusal leaves the old limit, which is what the caller then gets.
    let _ = setrlimit(Resource::Nofile, limit);
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}
