//! Who may do what in a conversation. [`Standing::permissions`] is the one function that decides.

use crate::{AccountId, Conversation, MemberNo, Privileges, Refusal, Role};

/// Something that one may or may not do in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Read messages, and know that a private conference is there.
    Read,
    /// Send messages.
    Send,
    /// Delete other members' messages.
    Delete,
    /// Attach photos, videos, animations and files.
    SendMedia,
    /// Attach audio.
    SendMediamessage,
    /// Add members; for somebody who is none: join.
    AddUser,
    /// Remove members.
    RemoveUser,
    /// Pin and unpin messages.
    PinMessage,
    /// Edit the conference itself and its permissions.
    EditConference,
}

impl Permission {
    /// All nine, in the order in which documents list them.
    pub const ALL: [Self; 9] = [
        Self::Read,
        Self::Send,
        Self::Delete,
        Self::SendMedia,
        Self::SendMediamessage,
        Self::AddUser,
        Self::RemoveUser,
        Self::PinMessage,
        Self::EditConference,
    ];

    /// What one may not do, as the end of "You may not …".
    fn deed(self) -> &'static str {
        match self {
            Self::Read => "read this chat",
            Self::Send => "send messages here",
            Self::Delete => "delete others' messages here",
            Self::SendMedia => "send media here",
            Self::SendMediamessage => "send audio here",
            Self::AddUser => "add members here",
            Self::RemoveUser => "remove members here",
            Self::PinMessage => "pin messages here",
            Self::EditConference => "edit this conference",
        }
    }
}

/// A set of [`Permission`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Permissions(u16);

impl Permissions {
    /// Nothing is allowed.
    pub const NONE: Self = Self(0);
    /// Everything is allowed.
    pub const ALL: Self = Self((1 << Permission::ALL.len()) - 1);

    /// The set of these.
    pub const fn of(permissions: &[Permission]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < permissions.len() {
            bits |= 1 << permissions[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    /// What a new conference grants its members.
    pub const fn members_default() -> Self {
        Self::of(&[
            Permission::Read,
            Permission::Send,
            Permission::SendMedia,
            Permission::SendMediamessage,
            Permission::AddUser,
        ])
    }

    /// What a conference grants those who are not members.
    pub const fn everybody_default(private: bool) -> Self {
        if private { Self::NONE } else { Self::of(&[Permission::Read, Permission::AddUser]) }
    }

    /// Whether `permission` is in the set.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u16) != 0
    }

    /// Those of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of this set that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// How many are in the set.
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether nothing is in the set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set as a number, bit by bit in the order of [`Permission::ALL`], for storage.
    pub const fn bits(self) -> i64 {
        self.0 as i64
    }

    /// The set from [`Permissions::bits`]; unknown bits are dropped.
    pub fn from_bits(bits: i64) -> Self {
        Self(u16::try_from(bits & Self::ALL.bits()).unwrap_or_default())
    }
}

/// A membership in the facts that decide permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// The member's number.
    pub no: MemberNo,
    /// The role.
    pub role: Role,
    /// Allowed to this member whatever the conference says.
    pub allowed: Permissions,
    /// Denied to this member whatever the conference says.
    pub denied: Permissions,
}

/// How an account stands to a conversation: all the facts that decide what it may do there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Where.
    pub conversation: Conversation,
    /// Who.
    pub account: AccountId,
    /// What they may do server-wide.
    pub privileges: Privileges,
    /// Whether the conference is private; a dialog always is.
    pub private: bool,
    /// What the conference grants those who are not members.
    pub everybody: Permissions,
    /// What the conference grants its members.
    pub members: Permissions,
    /// Their membership (or their side of the dialog), where there is one.
    pub membership: Option<Membership>,
    /// The other side of the dialog is deleted: it can be read, not written.
    pub other_side_deleted: bool,
}

impl Standing {
    /// What the account may do there, all things considered.
    pub fn permissions(&self) -> Permissions {
        if self.conversation.is_dialog() {
            return match self.membership {
                None => Permissions::NONE,
                Some(_) if self.other_side_deleted => Permissions::of(&[Permission::Read]),
                Some(_) => Permissions::ALL,
            };
        }
        let own = match self.membership {
            None => self.everybody,
            Some(Membership { role: Role::Owner | Role::Admin, .. }) => Permissions::ALL,
            Some(member) => self.members.union(member.allowed).without(member.denied),
        };
        match self.privileges {
            Privileges::None => own,
            Privileges::Moderator => {
                own.union(Permissions::of(&[Permission::Read, Permission::Delete]))
            }
            Privileges::Admin => Permissions::ALL,
        }
    }

    /// Nothing where `permission` is granted, else the right way to say no: somebody who may not
    /// know of the conversation is told that it is not there.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] or [`Refusal::Forbidden`].
    pub fn require(&self, permission: Permission) -> Result<(), Refusal> {
        let permissions = self.permissions();
        if permissions.contains(permission) {
            Ok(())
        } else if self.is_known(permissions) {
            Err(Refusal::forbidden(if self.other_side_deleted {
                "The other side of this dialog is deleted: it can only be read.".to_owned()
            } else {
                format!("You may not {}.", permission.deed())
            }))
        } else {
            Err(Refusal::NotFound("chat"))
        }
    }

    fn is_known(&self, permissions: Permissions) -> bool {
        permissions.contains(Permission::Read) || self.membership.is_some() || !self.private
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConversationId, ConversationKind};

    const READ_AND_JOIN: Permissions = Permissions::of(&[Permission::Read, Permission::AddUser]);

    fn conference(
        private: bool,
        membership: Option<Membership>,
        privileges: Privileges,
    ) -> Standing {
        Standing {
            conversation: Conversation {
                id: ConversationId::new(9),
                kind: ConversationKind::Conference,
            },
            account: AccountId::new(1),
            privileges,
            private,
            everybody: Permissions::everybody_default(private),
            members: Permissions::members_default(),
            membership,
            other_side_deleted: false,
        }
    }

    fn member(role: Role) -> Membership {
        let (allowed, denied) = (Permissions::NONE, Permissions::NONE);
        Membership { no: MemberNo::new(2), role, allowed, denied }
    }

    #[test]
    fn what_each_role_may_do_in_each_kind_of_conference() {
        use Privileges::{Admin, Moderator, None as Nothing};
        let members = Permissions::members_default();
        let moderated = Permissions::of(&[Permission::Read, Permission::Delete]);
        for (private, membership, privileges, expected) in [
            (false, None, Nothing, READ_AND_JOIN),
            (true, None, Nothing, Permissions::NONE),
            (false, Some(member(Role::Member)), Nothing, members),
            (true, Some(member(Role::Member)), Nothing, members),
            (true, Some(member(Role::Admin)), Nothing, Permissions::ALL),
            (true, Some(member(Role::Owner)), Nothing, Permissions::ALL),
            (true, None, Moderator, moderated),
            (false, None, Moderator, READ_AND_JOIN.union(moderated)),
            (true, None, Admin, Permissions::ALL),
        ] {
            let standing = conference(private, membership, privileges);
            assert_eq!(standing.permissions(), expected, "{standing:?}");
        }
    }

    #[test]
    fn a_members_overrides_win_over_the_conference_but_not_over_the_owner() {
        let overridden = Membership {
            no: MemberNo::new(2),
            role: Role::Member,
            allowed: Permissions::of(&[Permission::PinMessage]),
            denied: Permissions::of(&[Permission::Send]),
        };
        let granted = conference(true, Some(overridden), Privileges::None).permissions();
        assert!(granted.contains(Permission::PinMessage) && !granted.contains(Permission::Send));

        let owner = Membership { role: Role::Owner, ..overridden };
        let standing = conference(true, Some(owner), Privileges::None);
        assert_eq!(standing.permissions(), Permissions::ALL);
    }

    #[test]
    fn a_private_conference_is_not_there_for_strangers_and_a_public_one_says_no() {
        let stranger = conference(true, None, Privileges::None);
        assert_eq!(stranger.require(Permission::Send), Err(Refusal::NotFound("chat")));
        let visitor = conference(false, None, Privileges::None);
        assert!(matches!(visitor.require(Permission::Send), Err(Refusal::Forbidden(_))));
        assert_eq!(visitor.require(Permission::Read), Ok(()));
    }

    #[test]
    fn nobody_but_the_two_sides_may_look_into_a_dialog_admins_included() {
        let dialog = |membership, other_side_deleted| Standing {
            conversation: Conversation {
                id: ConversationId::new(9),
                kind: ConversationKind::Dialog {
                    first: AccountId::new(2),
                    second: AccountId::new(3),
                },
            },
            other_side_deleted,
            ..conference(true, membership, Privileges::Admin)
        };
        assert_eq!(dialog(None, false).require(Permission::Read), Err(Refusal::NotFound("chat")));
        assert_eq!(dialog(Some(member(Role::Member)), false).permissions(), Permissions::ALL);
        let bereft = dialog(Some(member(Role::Member)), true);
        assert_eq!(bereft.require(Permission::Read), Ok(()));
        assert!(matches!(bereft.require(Permission::Send), Err(Refusal::Forbidden(_))));
    }

    #[test]
    fn bits_are_a_stable_form_for_storage() {
        assert_eq!(Permissions::of(&[Permission::Read]).bits(), 1);
        assert_eq!(Permissions::ALL.bits(), 511);
        assert_eq!(Permissions::from_bits(-1), Permissions::ALL);
        assert_eq!(Permissions::members_default().len(), 5);
    }
}
