//! Accounts, sessions, entities.

use model::{
    AccountId, Alias, Email, Entity, EntityId, EntityKind, EntityRef, Name, Page, Privileges,
    Refusal, SessionId, Timestamp, TokenHash,
};
use store::{Error, ProfileEdit};

use crate::{Given, NOON_MS, new_account, on_both, write};

on_both!(
    names_are_unique_in_every_spelling,
    a_profile_changes,
    sessions_open_and_close,
    a_deleted_user_leaves_a_shell
);

async fn names_are_unique_in_every_spelling(given: Given) {
    let mut reader = given.store.read().await.unwrap();
    assert!(reader.is_without_accounts().await.unwrap());
    let ada = given.account("Ada").await;
    assert!(!reader.is_without_accounts().await.unwrap());
    assert_eq!(reader.user(ada.id).await.unwrap(), Some(ada.clone()));

    for taken in ["ADA", "ａｄａ"] {
        let refused = write(&given.store, {
            let mut new = new_account("other");
            new.alias = Alias::new(taken).unwrap();
            move |writer| Box::pin(async move { writer.add_account(new).await })
        })
        .await;
        assert!(matches!(refused, Err(Error::Refused(Refusal::Conflict(_)))), "{refused:?}");
    }
    let refused = write(&given.store, {
        let mut new = new_account("other");
        new.email = Some(Email::new("ADA@Example.org").unwrap());
        move |writer| Box::pin(async move { writer.add_account(new).await })
    })
    .await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Conflict(_)))), "{refused:?}");

    for login in ["ada", "ADA", "ada@EXAMPLE.org"] {
        let found = reader.credentials(login).await.unwrap();
        assert_eq!(found, Some((ada.id, "hash of Ada".to_owned())), "{login}");
    }
    assert_eq!(reader.credentials("nobody").await.unwrap(), None);
    let free = reader.require_free_names(&Alias::new("aDa").unwrap(), None).await;
    assert!(matches!(free, Err(Error::Refused(Refusal::Conflict(_)))));

    let ben = given.account("ben").await;
    assert_eq!(reader.users_after(AccountId::new(0), 1).await.unwrap(), std::slice::from_ref(&ada));
    assert_eq!(reader.users_after(ada.id, 5).await.unwrap(), std::slice::from_ref(&ben));
    let by_alias = EntityRef::Alias("BEN".to_owned());
    assert_eq!(reader.find_account(&by_alias).await.unwrap(), Some(ben.id));
    assert_eq!(reader.find_conference(&by_alias).await.unwrap(), None);
    let by_id = EntityRef::Id(ben.id.into());
    assert_eq!(reader.find_entity(&by_id).await.unwrap(), Some((ben.id.into(), EntityKind::User)));
}

async fn a_profile_changes(given: Given) {
    let ada = given.account("ada").await;
    let id = ada.id;
    given.account("ben").await;
    assert!(ProfileEdit::default().is_empty());

    let edit = ProfileEdit {
        alias: Some(Alias::new("Ada_L").unwrap()),
        name: Some(Name::new("Augusta").unwrap()),
        surname: Some(Name::new("Lovelace").unwrap()),
        email: Some(None),
        privileges: Some(Privileges::Moderator),
        ..ProfileEdit::default()
    };
    let edited = write(&given.store, move |writer| {
        Box::pin(async move { writer.edit_profile(id, edit).await })
    })
    .await
    .unwrap();
    assert_eq!((edited.alias.as_str(), edited.name.as_str()), ("Ada_L", "Augusta"));
    assert_eq!((edited.surname.as_str(), edited.email), ("Lovelace", None));
    assert_eq!((edited.privileges, edited.bio.as_str()), (Privileges::Moderator, ""));

    let refused = write(&given.store, move |writer| {
        let alias = Some(Alias::new("BEN").unwrap());
        let edit = ProfileEdit { alias, ..ProfileEdit::default() };
        Box::pin(async move { writer.edit_profile(id, edit).await })
    })
    .await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Conflict(_)))), "{refused:?}");

    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.set_password_hash(id, "new hash").await?;
            writer.set_last_seen(id, Timestamp::from_ms(NOON_MS)).await
        })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.password_hash(id).await.unwrap().as_deref(), Some("new hash"));
    let seen = reader.user(id).await.unwrap().unwrap().last_seen_at;
    assert_eq!(seen, Some(Timestamp::from_ms(NOON_MS)));
}

async fn sessions_open_and_close(given: Given) {
    let ada = given.account("ada").await.id;
    let ben = given.account("ben").await.id;
    let first = given.session(ada, 1).await;
    given.advance_ms(1_000);
    let second = given.session(ada, 2).await;

    let mut reader = given.store.read().await.unwrap();
    let found = reader.session_by_token(&TokenHash::new([1; 32])).await.unwrap().unwrap();
    assert_eq!((found.id, found.account, found.dialect.as_str()), (first, ada, "microchat"));
    assert_eq!(reader.session(first).await.unwrap(), Some(found));
    assert_eq!(reader.session_by_token(&TokenHash::new([9; 32])).await.unwrap(), None);

    let page = Page { offset: 0, count: 10 };
    let ids = |sessions: Vec<model::Session>| -> Vec<SessionId> {
        sessions.into_iter().map(|session| session.id).collect()
    };
    assert_eq!(ids(reader.sessions(ada, page).await.unwrap()), [second, first], "newest first");
    let rest = Page { offset: 1, count: 10 };
    assert_eq!(ids(reader.sessions(ada, rest).await.unwrap()), [first]);

    let used = Timestamp::from_ms(NOON_MS + 5_000);
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.touch_sessions(&[(first, used), (second, Timestamp::from_ms(0))]).await
        })
    })
    .await
    .unwrap();
    let touched = reader.session(first).await.unwrap().unwrap();
    assert_eq!(touched.last_active_at, used);
    let before = Timestamp::from_ms(NOON_MS + 2_000);
    assert_eq!(
        ids(reader.sessions_unused_since(before, 10).await.unwrap()),
        [second],
        "an older time moves nothing back"
    );

    let closed = write(&given.store, move |writer| {
        Box::pin(async move {
            Ok((writer.close_session(ben, first).await?, writer.close_session(ada, first).await?))
        })
    })
    .await
    .unwrap();
    assert_eq!(closed, (false, true), "nobody closes another's session");
    assert_eq!(reader.session(first).await.unwrap(), None);
}

async fn a_deleted_user_leaves_a_shell(given: Given) {
    let ada = given.account("ada").await;
    let id = ada.id;
    write(&given.store, move |writer| Box::pin(async move { writer.erase_account(id).await }))
        .await
        .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.user(id).await.unwrap(), None);
    assert_eq!(reader.credentials("ada").await.unwrap(), None);
    assert_eq!(reader.find_entity(&EntityRef::Id(id.into())).await.unwrap(), None);
    let shell = Entity::Deleted { id: id.into(), kind: EntityKind::User };
    assert_eq!(reader.entity(id.into()).await.unwrap(), Some(shell));
    assert!(reader.cards(&[id.into()]).await.unwrap()[0].deleted);
    assert_eq!(reader.entity(EntityId::new(99)).await.unwrap(), None);
    let again = given.account("ADA").await;
    assert_ne!(again.id, id, "the alias is free, the id is not");
}
