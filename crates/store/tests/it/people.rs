//! Bots, and address books.

use model::{AccountId, Conversation, ConversationKind, Entity, EntityId, EntityKind, Event, Name};
use model::{Page, Position, User};
use store::{ContactEdit, NewAccount};

use crate::{Given, new_account, on_both, write};

on_both!(
    a_bot_has_an_owner_and_no_password,
    a_dialog_knows_which_side_is_a_bot,
    contacts_are_sorted_by_what_they_are_called,
    who_knows_an_account_is_told_of_it,
);

const ALL: Page = Page { offset: 0, count: 100 };

async fn bot(given: &Given, alias: &str, owner: AccountId) -> User {
    let new =
        NewAccount { owner: Some(owner), password_hash: None, email: None, ..new_account(alias) };
    write(&given.store, move |writer| Box::pin(async move { writer.add_account(new).await }))
        .await
        .unwrap()
}

async fn erase(given: &Given, account: AccountId) {
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.log_entity_edited(account).await?;
            writer.erase_account(account).await
        })
    })
    .await
    .unwrap();
}

async fn contact(given: &Given, of: AccountId, who: EntityId, name: Option<&str>) {
    let name = name.map(|name| Name::new(name).unwrap());
    write(&given.store, move |writer| {
        let edit = ContactEdit { name, surname: None };
        Box::pin(async move { writer.set_contact(of, who, edit).await })
    })
    .await
    .unwrap();
}

async fn a_bot_has_an_owner_and_no_password(given: Given) {
    let ada = given.account("ada").await;
    let helper = bot(&given, "helper", ada.id).await;
    assert_eq!((helper.kind(), helper.owner), (EntityKind::Bot, Some(ada.id)));
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.credentials("helper").await.unwrap(), None);
    assert_eq!(reader.bots_of(ada.id).await.unwrap(), [helper.id]);
    assert_eq!(reader.bots_of(helper.id).await.unwrap(), []);
    let card = reader.cards(&[helper.id.into()]).await.unwrap().remove(0);
    assert_eq!(card, helper.card());
    erase(&given, helper.id).await;
    assert_eq!(reader.bots_of(ada.id).await.unwrap(), []);
    let left = Entity::Deleted { id: helper.id.into(), kind: EntityKind::Bot };
    assert_eq!(reader.entity(helper.id.into()).await.unwrap(), Some(left));
}

async fn a_dialog_knows_which_side_is_a_bot(given: Given) {
    let ada = given.account("ada").await.id;
    let (first, second) = (bot(&given, "first", ada).await.id, bot(&given, "second", ada).await.id);
    let ben = given.account("ben").await.id;
    let bots = |dialog: Conversation| match dialog.kind {
        ConversationKind::Dialog { first_is_bot, second_is_bot, .. } => {
            (first_is_bot, second_is_bot)
        }
        other => panic!("{other:?}"),
    };
    for (a, b, expected) in [
        (ada, ben, (false, false)),
        (ben, first, (true, false)),
        (ada, first, (false, true)),
        (second, first, (true, true)),
        (first, first, (true, true)),
    ] {
        let begun = given.dialog(a, b).await;
        assert_eq!(bots(begun), expected);
        let mut reader = given.store.read().await.unwrap();
        assert_eq!(reader.dialog(b, a).await.unwrap(), Some(begun));
        let standing = reader.standing(begun.id, a).await.unwrap().unwrap();
        assert_eq!(standing.conversation, begun);
        assert_eq!(reader.chat(a, begun.id).await.unwrap().unwrap().conversation, Some(begun));
    }
    let dialog = given.dialog(ada, first).await;
    let said = given.says(first, dialog, "hello").await;
    assert_eq!((said.sender.kind, said.conversation), (EntityKind::Bot, dialog));
}

async fn contacts_are_sorted_by_what_they_are_called(given: Given) {
    let ada = given.account("ada").await.id;
    let mut names = Vec::new();
    for (alias, name) in [("ben", Some("zoe")), ("cleo", Some("Äpfel")), ("dora", None)] {
        let id = given.account(alias).await.id;
        contact(&given, ada, id.into(), name).await;
        names.push(id);
    }
    let mut reader = given.store.read().await.unwrap();
    let listed = reader.contacts(ada, ALL).await.unwrap();
    let ids: Vec<i64> = listed.iter().map(|one| one.entity.id().get()).collect();
    assert_eq!(ids, [names[1].get(), names[2].get(), names[0].get()]);
    assert_eq!(listed[1].name, "", "what they call themselves sorts, and is not copied");
    erase(&given, names[2]).await;
    let listed = reader.contacts(ada, ALL).await.unwrap();
    assert!(matches!(listed[0].entity, Entity::Deleted { .. }), "{listed:?}");
    assert_eq!(reader.contacts_count(ada).await.unwrap(), 3);
    erase(&given, ada).await;
    assert_eq!(reader.contacts(ada, ALL).await.unwrap(), []);
}

async fn who_knows_an_account_is_told_of_it(mut given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let helper = bot(&given, "helper", ada).await.id;
    contact(&given, ben, helper.into(), None).await;
    given.logged();
    erase(&given, helper).await;
    let told = given.logged().remove(0);
    let Event::EntityEdited { known_to, .. } = &told.event else { panic!("{told:?}") };
    assert_eq!(known_to.iter().copied().collect::<Vec<_>>(), [ada, ben]);
    // Who resumes is told the same.
    let mut reader = given.store.read().await.unwrap();
    let cleo = given.account("cleo").await.id;
    let before = Position::new(told.position.get() - 1);
    for (account, count) in [(ada, 1), (ben, 1), (cleo, 0)] {
        let missed = reader.missed(account, before, told.position).await.unwrap();
        assert_eq!(missed.len(), count, "{missed:?}");
    }
}
