//! Invitations into a conference or a server, by a code that whoever has it may use.

use crate::{AccountId, Card, Conference, EntityKind, Timestamp};

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its number; codes are told to others, this is not.
    pub id: i64,
    /// The word by which it is used: whoever knows it is invited.
    pub code: String,
    /// Into what: a conference, or a server.
    pub conference: Conference,
    /// Which of the two.
    pub kind: EntityKind,
    /// Who invites; it works as long as they may make others members.
    pub by: Card,
    /// How often it was used.
    pub uses: u32,
    /// How often it can be used; none: without end.
    pub uses_max: Option<u32>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none: when it is revoked.
    pub expires_at: Option<Timestamp>,
}

impl Invite {
    /// Who invites.
    pub fn inviter(&self) -> AccountId {
        AccountId::new(self.by.id.get())
    }

    /// Whether it can still be used at a moment, as far as it itself says.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.uses_max.is_none_or(|max| self.uses < max)
            && self.expires_at.is_none_or(|end| now < end)
    }
}

#[cfg(test)]
mod tests {
    use crate::{ConversationId, EntityId, Permissions};

    use super::*;

    #[test]
    fn an_invite_is_open_until_it_is_used_up_or_its_time_is_over() {
        let at = Timestamp::from_ms;
        let open = |uses, uses_max, expires_at: Option<i64>| {
            let invite = Invite {
                id: 1,
                code: "code".to_owned(),
                conference: Conference {
                    id: ConversationId::new(9),
                    alias: None,
                    title: "Lobby".to_owned(),
                    description: String::new(),
                    avatar: None,
                    owner: AccountId::new(1),
                    private: true,
                    members_count: 1,
                    everybody: Permissions::NONE,
                    members: Permissions::ALL,
                    created_at: at(0),
                },
                kind: EntityKind::Conference,
                by: Card {
                    id: EntityId::new(1),
                    kind: EntityKind::User,
                    alias: None,
                    name: String::new(),
                    deleted: false,
                },
                uses,
                uses_max,
                created_at: at(0),
                expires_at: expires_at.map(at),
            };
            invite.is_open(at(1_000))
        };
        assert!(open(7, None, None));
        assert!(open(1, Some(2), Some(1_001)));
        assert!(!open(2, Some(2), None));
        assert!(!open(0, None, Some(1_000)));
    }
}
