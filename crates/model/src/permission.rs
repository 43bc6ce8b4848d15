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
            _ if !may && !self.is_known() => return Err(Refusal::NotFound("chat")),
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

    /// Whether the account may make others members, by itself or by an invite: a member with `add_user`, or an admin of
    /// the server.
    pub fn adds_others(&self) -> bool {
        (self.membership.is_some() || self.privileges == Privileges::Admin)
            && self.permissions().contains(Permission::AddUser)
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
        } else if self.is_known() {
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

    /// Whether the account may know that the conversation is there.
    pub fn is_known(&self) -> bool {
        self.permissions().contains(Permission::Read) || self.membership.is_some() || !self.private
    }

    /// Whether an account that may read there may read everything, whenever it was sent.
    pub fn sees_all(&self) -> bool {
        self.conversation.is_dialog() || !self.private || self.privileges > Privileges::None
    }
}

#[cfg(test)]
mod tests;
