//! A bare TCP connection, for clients that behave badly.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::soon;

/// A connection on which anything can be written.
#[derive(Debug)]
pub struct RawConnection {
    stream: TcpStream,
}

impl RawConnection {
    /// Connects to `127.0.0.1:8080` or the like.
    pub async fn to(authority: &str) -> Self {
        Self { stream: TcpStream::connect(authority).await.expect("a server that listens") }
    }

    /// Writes as much as the server takes: it may hang up while we write.
    pub async fn writes(&mut self, bytes: &[u8]) {
        // A server that refuses early closes the connection, and what we still write fails: that is its right.
        let _ = soon("the server to take our bytes", self.stream.write_all(bytes)).await;
    }

    /// Everything that the server says until it hangs up.
    pub async fn reads_to_end(&mut self) -> String {
        let mut said = Vec::new();
        let mut part = [0; 4096];
        soon("the server to hang up", async {
            // A reset after the answer is an end as well.
            while let Ok(length @ 1..) = self.stream.read(&mut part).await {
                said.extend_from_slice(&part[..length]);
            }
        })
        .await;
        String::from_utf8_lossy(&said).into_owned()
    }

    /// What the server says until `needle` has come.
    pub async fn reads_until(&mut self, needle: &str) -> String {
        let mut said = String::new();
        let mut part = [0; 4096];
        soon(needle, async {
            while !said.contains(needle) {
                let length = self.stream.read(&mut part).await.expect("an open connection");
                assert!(length > 0, "the end before `{needle}`: {said}");
                said.push_str(&String::from_utf8_lossy(&part[..length]));
            }
        })
        .await;
        said
    }
}
