//! Invitations as the document shows them, and as requests make them.

use http::HeaderMap;
use http::header::HOST;
use http::uri::Authority;
use model::Conference;

use super::entity::sender;
use super::entity_type;
use crate::wire::entity::EntityType;
use crate::wire::invite as wire;

/// Where the page of an invitation is, as whoever asks reaches the server.
#[derive(Debug, Clone)]
pub(crate) struct Site(String);

impl Site {
    /// The host that a request named, or nothing; `secure` where people reach it by https.
    pub(crate) fn of(headers: &HeaderMap, secure: bool) -> Self {
        let host = headers.get(HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok());
        let scheme = if secure { "https" } else { "http" };
        Self(match host {
            Some(host) if !host.as_str().contains('@') => format!("{scheme}://{host}"),
            _ => String::new(),
        })
    }

    /// An invitation, with its page on this site.
    pub(crate) fn invite(&self, invite: model::Invite) -> wire::Invite {
        wire::Invite {
            url: format!("{}/app/invite/{}", self.0, invite.code),
            code: invite.code,
            conference: invited_to(invite.conference, entity_type(invite.kind)),
            inviter: sender(&invite.by),
            uses: invite.uses,
            max_uses: invite.uses_max,
            created_at: invite.created_at.to_rfc3339(),
            expires_at: invite.expires_at.map(model::Timestamp::to_rfc3339),
        }
    }
}

fn invited_to(conference: Conference, kind: EntityType) -> wire::InvitedTo {
    wire::InvitedTo {
        eid: conference.id.get(),
        kind,
        alias: conference.alias,
        title: conference.title,
        description: conference.description,
        private: conference.private,
        members_count: conference.members_count,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_site_is_the_host_that_was_asked_or_none() {
        let site = |host: &'static [u8], secure| {
            let host = HeaderValue::from_bytes(host).unwrap();
            Site::of(&HeaderMap::from_iter([(HOST, host)]), secure).0
        };
        assert_eq!(site(b"chat.example.org", true), "https://chat.example.org");
        assert_eq!(site(b"[::1]:8080", false), "http://[::1]:8080");
        for bad in [b"evil.org/x".as_slice(), b"a b", b"me@evil.org", b"", b"\xff"] {
            assert_eq!(site(bad, false), "", "{bad:?}");
        }
        assert_eq!(Site::of(&HeaderMap::new(), true).0, "");
    }
}
