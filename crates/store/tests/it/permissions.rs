//! What is granted, overridden and restricted, and who hears because of it.

use model::{Event, Permission, Permissions, Privileges, Restriction, Role, Timestamp};
use store::{Error, ProfileEdit};

use crate::{Given, NOON_MS, new_message, no, on_both, write};

on_both!(
    what_a_conference_grants_is_kept,
    what_one_grants_another_is_kept_by_the_pair,
    a_restriction_is_over_when_its_time_has_come,
    whoever_may_not_read_falls_silent,
    whoever_may_not_read_a_dialog_is_silent_from_its_first_message,
);

const READ: Permissions = Permissions::of(&[Permission::Read]);
const SEND: Permissions = Permissions::of(&[Permission::Send]);

async fn what_a_conference_grants_is_kept(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.join(lobby, ben).await;
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.set_everybody(lobby.id, SEND).await?;
            writer.set_members(lobby.id, READ).await?;
            let pin = Permissions::of(&[Permission::PinMessage]);
            writer.set_overrides(lobby, ben, SEND.union(pin), READ).await?;
            writer.set_overrides(lobby, ben, SEND, pin).await
        })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    let standing = reader.standing(lobby.id, ben).await.unwrap().unwrap();
    assert_eq!((standing.everybody, standing.members), (SEND, READ));
    assert_eq!(standing.permissions(), READ.union(SEND));
    let member = reader.member_of(lobby, ben).await.unwrap().unwrap();
    assert_eq!((member.role, member.permissions), (Role::Member, READ.union(SEND)));

    for (admin, role) in [(true, Role::Admin), (false, Role::Member)] {
        write(&given.store, move |writer| {
            Box::pin(async move { writer.set_admin(lobby, ben, admin).await })
        })
        .await
        .unwrap();
        assert_eq!(reader.member_of(lobby, ben).await.unwrap().unwrap().role, role);
    }
}

async fn what_one_grants_another_is_kept_by_the_pair(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let cleo = given.account("cleo").await.id;
    let grant = |granter, grantee, granted| {
        write(&given.store, move |writer| {
            Box::pin(async move { writer.grant(granter, grantee, granted).await })
        })
    };
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.granted(ada, ben).await.unwrap(), Permissions::ALL);
    grant(ada, ben, READ).await.unwrap();
    grant(ada, ben, READ.union(SEND)).await.unwrap();
    grant(cleo, ben, SEND).await.unwrap();
    assert_eq!(reader.granted(ada, ben).await.unwrap(), READ.union(SEND));
    assert_eq!(reader.granted(ben, ada).await.unwrap(), Permissions::ALL);
    let by = reader.granted_by(&[ada, cleo, ben], ben).await.unwrap();
    assert_eq!(by, [(ada, READ.union(SEND)), (cleo, SEND)].into());
    assert_eq!(reader.grants_of(ada).await.unwrap(), [(ben, READ.union(SEND))].into());

    let dialog = given.dialog(ada, ben).await;
    let standing = reader.standing(dialog.id, ben).await.unwrap().unwrap();
    assert_eq!(standing.permissions(), READ.union(SEND));
    let chat = reader.chat(ben, dialog.id).await.unwrap().unwrap();
    assert_eq!(chat.permissions, READ.union(SEND));
    let other = reader.standing(dialog.id, ada).await.unwrap().unwrap();
    assert_eq!(other.permissions(), Permissions::ALL);
    grant(ada, ben, Permissions::ALL).await.unwrap();
    assert!(reader.grants_of(ada).await.unwrap().is_empty());
    write(&given.store, move |writer| Box::pin(async move { writer.erase_account(ben).await }))
        .await
        .unwrap();
    assert_eq!(reader.granted(cleo, ben).await.unwrap(), Permissions::ALL);
}

async fn a_restriction_is_over_when_its_time_has_come(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.join(lobby, ben).await;
    given.says(ben, lobby, "before").await;
    let until = Some(Timestamp::from_ms(NOON_MS + 1_000));
    let mute = Restriction { until, mute: true, ban: false };
    for restriction in [Restriction { until: None, mute: false, ban: true }, mute] {
        write(&given.store, move |writer| {
            Box::pin(async move { writer.restrict(lobby.id, ben, restriction).await })
        })
        .await
        .unwrap();
    }
    let refused = given.store.send(new_message(ben, lobby, "during")).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.restriction(lobby.id, ben).await.unwrap(), Some(mute));
    let member = reader.member_of(lobby, ben).await.unwrap().unwrap();
    assert_eq!(member.restriction, Some(mute));
    assert!(!member.permissions.contains(Permission::Send));
    let chat = reader.chat(ben, lobby.id).await.unwrap().unwrap();
    assert!(!chat.permissions.contains(Permission::Send));

    // Nothing is written in between: what the writer remembers is judged anew.
    given.advance_ms(1_000);
    assert_eq!(given.says(ben, lobby, "after").await.no, no(2));
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.restriction(lobby.id, ben).await.unwrap(), None);
    assert_eq!(reader.member_of(lobby, ben).await.unwrap().unwrap().restriction, None);

    let again = Restriction { until: None, ..mute };
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.restrict(lobby.id, ben, again).await?;
            writer.lift_restriction(lobby.id, ben).await?;
            writer.lift_restriction(lobby.id, ada).await
        })
    })
    .await
    .unwrap();
    given.says(ben, lobby, "lifted").await;
}

/// What happened, in short.
fn short(events: Vec<model::LoggedEvent>) -> Vec<String> {
    events
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::MessageSent(message) => Some(message.text.clone()),
            Event::ChatAdded { .. } => Some("+".to_owned()),
            Event::ChatClosed { .. } => Some("-".to_owned()),
            Event::ChatRemoved { .. } => Some("gone".to_owned()),
            _ => None,
        })
        .collect()
}

async fn whoever_may_not_read_falls_silent(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let attic = given.conference(ada, true).await;
    let mut reader = given.store.read().await.unwrap();
    let start = reader.head().await.unwrap();
    given.join(attic, ben).await;
    given.says(ada, attic, "one").await;
    let deny = |denied| {
        write(&given.store, move |writer| {
            Box::pin(
                async move { writer.set_overrides(attic, ben, Permissions::NONE, denied).await },
            )
        })
    };
    deny(READ).await.unwrap();
    assert!(reader.conversations_heard(ben).await.unwrap().is_empty());
    assert_eq!(reader.conversations_of(ben).await.unwrap(), [attic.id]);
    assert_eq!(reader.chat(ben, attic.id).await.unwrap(), None);
    given.says(ada, attic, "two @ben").await;
    // What concerns people is told through what is heard alone.
    write(&given.store, move |writer| Box::pin(async move { writer.log_entity_edited(ada).await }))
        .await
        .unwrap();
    deny(Permissions::NONE).await.unwrap();
    given.says(ada, attic, "three").await;
    let chat = reader.chat(ben, attic.id).await.unwrap().unwrap();
    assert_eq!((chat.unread, chat.mentions), (3, 0), "it is theirs to read, and mentions nobody");
    assert_eq!(reader.stays(attic.id, ben).await.unwrap().len(), 1, "they never left");

    // Twice in one commit, and leaving in silence.
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.set_members(attic.id, SEND).await?;
            writer.set_members(attic.id, READ).await?;
            writer.set_members(attic.id, SEND).await
        })
    })
    .await
    .unwrap();
    given.says(ada, attic, "four").await;
    given.leave(attic, ben).await;
    given.join(attic, ben).await;
    given.says(ada, attic, "five").await;
    let moderator =
        ProfileEdit { privileges: Some(Privileges::Moderator), ..ProfileEdit::default() };
    write(&given.store, move |writer| {
        Box::pin(async move { writer.edit_profile(ben, moderator).await })
    })
    .await
    .unwrap();
    given.says(ada, attic, "six").await;

    let head = reader.head().await.unwrap();
    let missed = reader.missed(ben, start, head).await.unwrap();
    assert!(!missed.iter().any(|logged| matches!(logged.event, Event::EntityEdited { .. })));
    let expected = ["+", "one", "-", "+", "three", "-", "+", "-", "gone", "+", "-", "+", "six"];
    assert_eq!(short(missed), expected);
}

async fn whoever_may_not_read_a_dialog_is_silent_from_its_first_message(mut given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    write(&given.store, move |writer| Box::pin(async move { writer.grant(ada, ben, SEND).await }))
        .await
        .unwrap();
    let dialog = given.dialog(ada, ben).await;
    given.says(ada, dialog, "one").await;
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.conversations_heard(ada).await.unwrap(), [dialog.id]);
    assert!(reader.conversations_heard(ben).await.unwrap().is_empty());
    // A message brings no hidden dialog back to who cannot read it.
    write(&given.store, move |writer| Box::pin(async move { writer.hide_chat(ben, dialog).await }))
        .await
        .unwrap();
    given.logged();
    given.says(ada, dialog, "two").await;
    assert_eq!(short(given.logged()), ["two"]);
    write(&given.store, move |writer| Box::pin(async move { writer.grant(ada, ben, READ).await }))
        .await
        .unwrap();
    assert_eq!(short(given.logged()), ["+"]);
    assert!(reader.chat(ben, dialog.id).await.unwrap().is_some());
}
