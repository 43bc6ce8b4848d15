//! Who may do what, as tables.

use super::*;
use crate::{ConversationId, ConversationKind};

const NOW: Timestamp = Timestamp::from_ms(1_000);
const READ_AND_JOIN: Permissions = Permissions::of(&[Permission::Read, Permission::AddUser]);

fn conference(private: bool, membership: Option<Membership>, privileges: Privileges) -> Standing {
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

fn dialog_of(first: i64, second: i64) -> ConversationKind {
    ConversationKind::Dialog {
        first: AccountId::new(first),
        second: AccountId::new(second),
        first_is_bot: false,
        second_is_bot: false,
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
    let kind = dialog_of(1, 3);
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
        conversation: Conversation { id: ConversationId::new(9), kind: dialog_of(2, 3) },
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
    let kind = dialog_of(1, 3);
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
