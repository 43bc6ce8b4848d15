//! Invitations, and finding entities by name.

use model::{AccountId, Conversation, EntityKind, Invite, Name, NameQuery, Page, Refusal};
use store::{Error, NewInvite, ProfileEdit, Reader, Store};

use crate::search::run;
use crate::{Given, NOON_MS, clock, new_account, on_both, write};

on_both!(
    an_invite_is_used_up_over_or_revoked,
    invites_go_with_the_conference_and_the_account,
    names_are_found_as_they_are_now,
    who_was_there_before_the_index_is_found,
);

const ALL: Page = Page { offset: 0, count: 100 };

async fn invite(
    given: &Given,
    conference: Conversation,
    by: AccountId,
    code: &str,
    limits: (Option<u32>, Option<i64>),
) -> Invite {
    let (uses_max, ends_in_ms) = limits;
    let ends = |ms| model::Timestamp::from_ms(NOON_MS).plus_ms(ms);
    let new = NewInvite {
        code: code.to_owned(),
        conference: conference.id,
        by,
        uses_max,
        expires_at: ends_in_ms.map(ends),
    };
    write(&given.store, move |writer| Box::pin(async move { writer.add_invite(new).await }))
        .await
        .unwrap()
}

async fn codes(given: &Given, conference: Conversation, by: Option<AccountId>) -> Vec<String> {
    let mut reader = given.store.read().await.unwrap();
    let invites = reader.invites(conference.id, by, ALL).await.unwrap();
    invites.into_iter().map(|invite| invite.code).collect()
}

async fn an_invite_is_used_up_over_or_revoked(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, true).await;
    let twice = invite(&given, lobby, ada, "twice", (Some(2), None)).await;
    let brief = invite(&given, lobby, ben, "brief", (None, Some(1_000))).await;
    assert_eq!((twice.uses, twice.inviter(), twice.conference.id), (0, ada, lobby.id));
    assert_eq!(codes(&given, lobby, None).await, ["brief", "twice"]);
    assert_eq!(codes(&given, lobby, Some(ada)).await, ["twice"]);

    for left in [Some(1), None] {
        let twice = twice.clone();
        write(&given.store, move |writer| Box::pin(async move { writer.use_invite(&twice).await }))
            .await
            .unwrap();
        let mut reader = given.store.read().await.unwrap();
        let found = reader.invite("twice").await.unwrap();
        assert_eq!(found.map(|invite| invite.uses), left);
    }
    given.advance_ms(1_001);
    assert_eq!(codes(&given, lobby, None).await, Vec::<String>::new());
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.invite("brief").await.unwrap(), Some(brief));
    write(&given.store, |writer| {
        Box::pin(async move { writer.sweep(model::Timestamp::from_ms(0)).await })
    })
    .await
    .unwrap();
    assert_eq!(reader.invites_count(lobby.id).await.unwrap(), 0);

    let open = invite(&given, lobby, ada, "open", (None, None)).await;
    write(&given.store, move |writer| Box::pin(async move { writer.revoke_invite(&open).await }))
        .await
        .unwrap();
    assert_eq!(reader.invite("open").await.unwrap(), None);
}

async fn invites_go_with_the_conference_and_the_account(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, true).await;
    invite(&given, lobby, ada, "adas", (None, None)).await;
    invite(&given, lobby, ben, "bens", (None, None)).await;
    write(&given.store, move |writer| Box::pin(async move { writer.erase_account(ben).await }))
        .await
        .unwrap();
    assert_eq!(codes(&given, lobby, None).await, ["adas"]);
    given.leave(lobby, ada).await;
    write(&given.store, move |writer| {
        Box::pin(async move { writer.erase_conference(lobby.id).await })
    })
    .await
    .unwrap();
    assert_eq!(codes(&given, lobby, None).await, Vec::<String>::new());
}

async fn found(reader: &mut Reader, words: &str, kind: Option<EntityKind>) -> Vec<i64> {
    let query = NameQuery::new(words).unwrap();
    let found = reader.find_entities(&query, kind, ALL).await.unwrap();
    found.iter().map(|entity| entity.id().get()).collect()
}

async fn names_are_found_as_they_are_now(given: Given) {
    let ada = given.account("Ádám").await.id;
    let adamson = given.account("adamson").await.id;
    let lobby = given.conference(ada, false).await.id;
    given.conference(ada, true).await;
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(found(&mut reader, "adam", None).await, [ada.get(), adamson.get()]);
    assert_eq!(found(&mut reader, "tester ad", None).await, [ada.get(), adamson.get()]);
    assert_eq!(found(&mut reader, "lob", None).await, [lobby.get()], "the other is private");
    let users = Some(EntityKind::User);
    assert_eq!(found(&mut reader, "lob", users).await, Vec::<i64>::new());
    assert_eq!(found(&mut reader, "%", None).await, Vec::<i64>::new());
    let name = Some(Name::new("Lobelia").unwrap());
    let edit = ProfileEdit { name, ..ProfileEdit::default() };
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.edit_profile(adamson, edit).await?;
            writer.erase_account(ada).await
        })
    })
    .await
    .unwrap();
    assert_eq!(found(&mut reader, "lob", users).await, [adamson.get()]);
    assert_eq!(found(&mut reader, "adam", None).await, [adamson.get()]);
    // A write that fails leaves what is found as it was.
    let taken = new_account("adamson");
    let refused =
        write(&given.store, move |writer| Box::pin(async move { writer.add_account(taken).await }))
            .await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Conflict(_)))), "{refused:?}");
    assert_eq!(found(&mut reader, "adam", None).await, [adamson.get()]);
}

async fn who_was_there_before_the_index_is_found(given: Given) {
    let ada = given.account("ada").await.id;
    let ben = given.account("ben").await.id;
    let Given { store, location, _folder, .. } = given;
    store.close().await;
    drop(store);
    // As the migration leaves a database in which there is somebody already.
    run(
        &location,
        "DELETE FROM entity_words;
         INSERT INTO settings (name, value) VALUES ('entities_indexed', '0')",
    )
    .await;
    let (store, _log) = Store::open(&location, clock().1).await.unwrap();
    let mut reader = store.read().await.unwrap();
    assert_eq!(found(&mut reader, "ada", None).await, [ada.get()]);
    assert_eq!(found(&mut reader, "tester", None).await, [ada.get(), ben.get()]);
    assert_eq!(found(&mut reader, "ben", None).await, [ben.get()]);
}
