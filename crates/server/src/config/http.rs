//! `[http]`: where the server listens and what it puts up with from the network.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;

use super::network::Network;
use super::section::section;

section! {
    /// Where the server listens, and what it puts up with from the network.
    Http "http" {
        /// Address and port to listen on. Port 0 takes a free one, which the first line of output names.
        /// `0.0.0.0:8080` listens on all addresses: put a proxy that speaks TLS in front.
        listen: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
        /// Connections at once, live ones included; further ones are answered 503. Each needs a file
        /// descriptor: the server raises its own limit as far as `ulimit -Hn` lets it.
        max_connections: NonZeroU32 = NonZeroU32::new(20_000).expect("20,000 is not zero"),
        /// Seconds that a client may take to send the headers of a request, or to begin the next one on
        /// a connection that it keeps open.
        header_timeout_s: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero"),
        /// Seconds that a client may take to send a body other than an upload.
        body_timeout_s: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero"),
        /// Seconds after which a client that takes no more data is given up.
        write_timeout_s: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero"),
        /// Proxies (addresses or networks, e.g. `"10.0.0.0/8"`) whose `X-Forwarded-For` is believed. From
        /// anybody else that header means nothing.
        trusted_proxies: Vec<Network> = Vec::new(),
        /// Origins whose pages may call the APIs that are signed in to by a header; `"*"` is any. Cookies
        /// are never accepted from another origin, whatever stands here.
        cors_origins: Vec<String> = vec!["*".to_owned()],
        /// Marks cookies as `Secure`: turn it on where people reach the server by https.
        secure_cookies: bool = false,
    }
}
