//! Who may do what in a conversation. [`Standing::permissions`] is the one function that decides.

use crate::{AccountId, Conversation, MemberNo, Privileges, Refusal, Restriction, Role, Timestamp};

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

    /// Those that are in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
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

/// What to change about a set of permissions, or about a member's overrides; what is in none of the three stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionsEdit {
    /// From now on allowed.
    pub allow: Permissions,
    /// From now on denied.
    pub deny: Permissions,
    /// Overrides that are dropped: the conference decides again.
    pub inherit: Permissions,
}

impl PermissionsEdit {
    /// A set with these changes; there is nothing to inherit from.
    pub const fn of_set(self, set: Permissions) -> Permissions {
        set.union(self.allow).without(self.deny)
    }

    /// What a member is allowed and denied, with these changes.
    pub const fn of_overrides(
        self,
        allowed: Permissions,
        denied: Permissions,
    ) -> (Permissions, Permissions) {
        let allowed = allowed.without(self.deny).without(self.inherit).union(self.allow);
        let denied = denied.without(self.allow).without(self.inherit).union(self.deny);
        (allowed, denied)
    }
}

/// What one may do to a member, besides what one may do in the conference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// End their membership.
    Remove,
    /// Mute or ban them, or lift that.
    Restrict,
    /// Change their own permissions.
    Override,
    /// Change their role.
    Appoint,
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

const READ: Permissions = Permissions::of(&[Permission::Read]);
const SEND: Permissions = Permissions::of(&[Permission::Send]);

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
    /// What the other side of a dialog grants; everything in saved notes and in a conference.
    pub granted: Permissions,
    /// Their membership (or their side of the dialog), where there is one.
    pub membership: Option<Membership>,
    /// Their restriction in the conference, over or not.
    pub restriction: Option<Restriction>,
    /// The other side of the dialog is deleted: it can be read, not written.
    pub other_side_deleted: bool,
    /// The moment for which this decides.
    pub now: Timestamp,
}

impl Standing {
    /// What the account may do there, all things considered.
    pub fn permissions(&self) -> Permissions {
        if self.conversation.is_dialog() {
            return match self.membership {
                None => Permissions::NONE,
                Some(_) if self.other_side_deleted => READ.intersection(self.granted),
                Some(_) => self.granted,
            };
        }
        let own = match self.membership {
            None if self.is_banned() => self.everybody.intersection(READ),
            None => self.everybody,
            Some(Membership { role: Role::Owner | Role::Admin, .. }) => Permissions::ALL,
            Some(member) => self.members.union(member.allowed).without(member.denied),
        };
        let own = if self.is_muted() { own.without(SEND) } else { own };
        match self.privileges {
            Privileges::None => own,
            Privileges::Moderator => {
                own.union(Permissions::of(&[Permission::Read, Permission::Delete]))
            }
            Privileges::Admin => Permissions::ALL,
        }
    }

    /// Nothing where the account may do `deed` to somebody in the conference, whose role is `over`; none for
    /// somebody who is no member. Else the right way to say no.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] or [`Refusal::Forbidden`].
    pub fn require_over(&self, deed: Deed, over: Option<Role>) -> Result<(), Refusal> {
        let own = self.permissions();
        let role = self.membership.map(|membership| membership.role);
        let owns = role == Some(Role::Owner) || self.privileges == Privileges::Admin;
        let (may, sentence) = match deed {
            Deed::Remove => {
                (own.contains(Permission::RemoveUser), "You may not remove members here.")
            }
            Deed::Restrict => (
                own.contains(Permission::RemoveUser) || self.privileges > Privileges::None,
                "You may not restrict members here.",
            ),
            Deed::Override => (
                owns || role == Some(Role::Admin),
                "Only the owner and admins may change a member's permissions.",
            ),
            Deed::Appoint => (owns, "Only the owner may change a role."),
        };
        let sentence = match (deed, over) {
            _ if !may && !self.is_known(own) => return Err(Refusal::NotFound("chat")),
            _ if !may => sentence,
            (Deed::Remove, Some(Role::Owner)) => "The owner of a conference cannot be removed.",
            (Deed::Restrict, Some(Role::Owner)) => {
                "The owner of a conference cannot be restricted."
            }
            (Deed::Override, Some(Role::Owner)) => "The owner always has all permissions.",
            (Deed::Appoint, Some(Role::Owner)) => "The owner stays the owner.",
            (Deed::Override, Some(Role::Admin)) => {
                "An admin has all permissions: change the role first."
            }
            (Deed::Restrict, Some(Role::Admin)) if !owns && self.privileges == Privileges::None => {
                "Only the owner may restrict an admin."
            }
            _ => return Ok(()),
        };
        Err(Refusal::forbidden(sentence))
    }

    /// Whether the account is kept out of the conference now.
    pub fn is_banned(&self) -> bool {
        self.in_force().is_some_and(|restriction| restriction.ban)
    }

    /// The owner cannot be restricted: a restriction from before has no effect.
    fn is_muted(&self) -> bool {
        let owns = self.membership.is_some_and(|membership| membership.role == Role::Owner);
        !owns && self.in_force().is_some_and(|restriction| restriction.mute)
    }

    fn in_force(&self) -> Option<Restriction> {
        self.restriction.filter(|restriction| restriction.is_in_force(self.now))
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
            } else if self.is_muted() && permission == Permission::Send {
                "You are muted here.".to_owned()
            } else if self.is_banned() {
                "You are banned here.".to_owned()
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

    const NOW: Timestamp = Timestamp::from_ms(1_000);
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
            granted: Permissions::ALL,
            membership,
            restriction: None,
            other_side_deleted: false,
            now: NOW,
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
    fn everything_that_anybody_may_do_anywhere() {
        let mute = Some(Restriction { until: None, mute: true, ban: false });
        let ban = Some(Restriction { until: None, mute: false, ban: true });
        let members = Permissions::members_default();
        let unsent = |permissions: Permissions| permissions.without(SEND);
        let (role, all) = (|role| Some(member(role)), Permissions::ALL);
        let mut table = Vec::new();
        // In a private conference, in a public one.
        for (membership, restriction, private, public) in [
            (None, None, Permissions::NONE, READ_AND_JOIN),
            (None, mute, Permissions::NONE, READ_AND_JOIN),
            (None, ban, Permissions::NONE, READ),
            (role(Role::Member), None, members, members),
            (role(Role::Member), mute, unsent(members), unsent(members)),
            (role(Role::Admin), None, all, all),
            (role(Role::Admin), mute, unsent(all), unsent(all)),
            (role(Role::Owner), None, all, all),
            (role(Role::Owner), mute, all, all),
        ] {
            for (is_private, own) in [(true, private), (false, public)] {
                let moderated = own.union(READ).union(Permissions::of(&[Permission::Delete]));
                for (privileges, expected) in [
                    (Privileges::None, own),
                    (Privileges::Moderator, moderated),
                    (Privileges::Admin, all),
                ] {
                    let standing = conference(is_private, membership, privileges);
                    table.push((Standing { restriction, ..standing }, expected));
                }
            }
        }
        // In a dialog, whatever the privileges.
        let kind = ConversationKind::Dialog { first: AccountId::new(1), second: AccountId::new(3) };
        let dialog = Conversation { id: ConversationId::new(9), kind };
        for privileges in [Privileges::None, Privileges::Moderator, Privileges::Admin] {
            for (membership, granted, other_side_deleted, expected) in [
                (None, all, false, Permissions::NONE),
                (role(Role::Member), all, false, all),
                (role(Role::Member), unsent(all), false, unsent(all)),
                (role(Role::Member), SEND, false, SEND),
                (role(Role::Member), all, true, READ),
                (role(Role::Member), SEND, true, Permissions::NONE),
            ] {
                let standing = conference(true, membership, privileges);
                let standing =
                    Standing { conversation: dialog, granted, other_side_deleted, ..standing };
                table.push((standing, expected));
            }
        }
        for (standing, expected) in table {
            assert_eq!(standing.permissions(), expected, "{standing:?}");
            let hidden = standing.private
                && standing.membership.is_none()
                && !expected.contains(Permission::Read);
            for permission in Permission::ALL {
                match standing.require(permission) {
                    Ok(()) => assert!(expected.contains(permission), "{permission:?} {standing:?}"),
                    Err(Refusal::NotFound(_)) => assert!(hidden, "{permission:?} {standing:?}"),
                    Err(Refusal::Forbidden(_)) => {
                        assert!(!hidden && !expected.contains(permission), "{permission:?}");
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
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
    fn a_side_of_a_dialog_may_do_what_the_other_grants() {
        let kind = ConversationKind::Dialog { first: AccountId::new(1), second: AccountId::new(3) };
        let blocked = Standing {
            conversation: Conversation { id: ConversationId::new(9), kind },
            granted: Permissions::ALL.without(SEND),
            ..conference(true, Some(member(Role::Member)), Privileges::Admin)
        };
        assert!(matches!(blocked.require(Permission::Send), Err(Refusal::Forbidden(_))));
        assert_eq!(blocked.permissions(), Permissions::ALL.without(SEND));
        let unread = Standing { granted: SEND, other_side_deleted: true, ..blocked };
        assert_eq!(unread.permissions(), Permissions::NONE);
    }

    #[test]
    fn a_restriction_holds_until_its_time_and_not_over_the_owner() {
        let mute = Restriction { until: Some(Timestamp::from_ms(2_000)), mute: true, ban: false };
        let muted = |role| Standing {
            restriction: Some(mute),
            ..conference(false, Some(member(role)), Privileges::None)
        };
        let sends_at = |standing: Standing, ms| {
            let standing = Standing { now: Timestamp::from_ms(ms), ..standing };
            standing.permissions().contains(Permission::Send)
        };
        for (role, sends) in [(Role::Member, false), (Role::Admin, false), (Role::Owner, true)] {
            assert_eq!(sends_at(muted(role), 1_999), sends, "{role:?}");
            assert!(sends_at(muted(role), 2_000), "{role:?}");
        }
        let forever = Restriction { until: None, ..mute };
        let forever = Standing { restriction: Some(forever), ..muted(Role::Member) };
        assert!(!sends_at(forever, i64::MAX));

        let banned = Standing {
            restriction: Some(Restriction { until: None, mute: false, ban: true }),
            everybody: Permissions::ALL,
            ..conference(false, None, Privileges::None)
        };
        assert_eq!(banned.permissions(), READ);
        let admin = Standing { privileges: Privileges::Admin, ..banned };
        assert_eq!(admin.permissions(), Permissions::ALL);
    }

    #[test]
    fn who_may_do_what_to_whom() {
        use Deed::{Appoint, Override, Remove, Restrict};
        use Role::{Admin, Member, Owner};
        let trusted = Membership {
            allowed: Permissions::of(&[Permission::RemoveUser, Permission::EditConference]),
            ..member(Member)
        };
        let by = |membership, privileges| conference(false, membership, privileges);
        let nothing = Privileges::None;
        // Over a member, an admin, somebody who is no member; over the owner nobody may do anything.
        for (standing, deed, expected) in [
            (by(None, nothing), Remove, [false, false, false]),
            (by(None, nothing), Restrict, [false, false, false]),
            (by(None, nothing), Override, [false, false, false]),
            (by(None, nothing), Appoint, [false, false, false]),
            (by(Some(member(Member)), nothing), Remove, [false, false, false]),
            (by(Some(member(Member)), nothing), Restrict, [false, false, false]),
            (by(Some(member(Member)), nothing), Override, [false, false, false]),
            (by(Some(member(Member)), nothing), Appoint, [false, false, false]),
            (by(Some(trusted), nothing), Remove, [true, true, true]),
            (by(Some(trusted), nothing), Restrict, [true, false, true]),
            (by(Some(trusted), nothing), Override, [false, false, false]),
            (by(Some(trusted), nothing), Appoint, [false, false, false]),
            (by(Some(member(Admin)), nothing), Remove, [true, true, true]),
            (by(Some(member(Admin)), nothing), Restrict, [true, false, true]),
            (by(Some(member(Admin)), nothing), Override, [true, false, true]),
            (by(Some(member(Admin)), nothing), Appoint, [false, false, false]),
            (by(Some(member(Owner)), nothing), Remove, [true, true, true]),
            (by(Some(member(Owner)), nothing), Restrict, [true, true, true]),
            (by(Some(member(Owner)), nothing), Override, [true, false, true]),
            (by(Some(member(Owner)), nothing), Appoint, [true, true, true]),
            (by(None, Privileges::Moderator), Remove, [false, false, false]),
            (by(None, Privileges::Moderator), Restrict, [true, true, true]),
            (by(None, Privileges::Moderator), Override, [false, false, false]),
            (by(None, Privileges::Moderator), Appoint, [false, false, false]),
            (by(None, Privileges::Admin), Remove, [true, true, true]),
            (by(None, Privileges::Admin), Restrict, [true, true, true]),
            (by(None, Privileges::Admin), Override, [true, false, true]),
            (by(None, Privileges::Admin), Appoint, [true, true, true]),
        ] {
            for (over, expected) in [Some(Member), Some(Admin), None].into_iter().zip(expected) {
                let may = standing.require_over(deed, over).is_ok();
                assert_eq!(may, expected, "{deed:?} over {over:?} by {standing:?}");
            }
            let refusal = standing.require_over(deed, Some(Owner));
            assert!(matches!(refusal, Err(Refusal::Forbidden(_))), "{deed:?} by {standing:?}");
        }
        let stranger = conference(true, None, nothing);
        assert_eq!(stranger.require_over(Restrict, None), Err(Refusal::NotFound("chat")));
    }

    #[test]
    fn an_edit_changes_what_it_names() {
        let pin = Permissions::of(&[Permission::PinMessage]);
        let edit = PermissionsEdit { allow: pin, deny: SEND, ..PermissionsEdit::default() };
        assert_eq!(edit.of_set(READ.union(SEND)), READ.union(pin));
        assert_eq!(edit.of_overrides(SEND, pin), (pin, SEND));
        let drop = PermissionsEdit { inherit: SEND, ..PermissionsEdit::default() };
        assert_eq!(drop.of_overrides(pin, SEND.union(READ)), (pin, READ));
        assert_eq!(drop.of_set(SEND), SEND);
    }

    #[test]
    fn bits_are_a_stable_form_for_storage() {
        assert_eq!(Permissions::of(&[Permission::Read]).bits(), 1);
        assert_eq!(Permissions::ALL.bits(), 511);
        assert_eq!(Permissions::from_bits(-1), Permissions::ALL);
        assert_eq!(Permissions::members_default().len(), 5);
    }
}
