//! Who acts, and from where.

use std::net::IpAddr;

use model::{AccountId, SessionId};

/// An account that has proved who it is, through one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub account: AccountId,
    /// Through which sign-in.
    pub session: SessionId,
}

/// Where a request of somebody who has not signed in comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The address of the client.
    pub address: IpAddr,
    /// What the client calls itself: the name it gave, else its User-Agent; cut to 255 characters.
    pub client: String,
}
