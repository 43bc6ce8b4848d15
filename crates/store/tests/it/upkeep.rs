//! What is thrown away in time.

use model::{Emoji, Timestamp};
use store::NewMessage;

use crate::{Given, key, new_message, no, on_both, write};

on_both!(what_is_of_no_use_is_swept);

async fn what_is_of_no_use_is_swept(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    given
        .store
        .send(NewMessage { key: Some(key("k")), ..new_message(ada, lobby, "one") })
        .await
        .unwrap();
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.add_reaction(lobby, no(1), ada, &Emoji::new("👍").unwrap()).await?;
            writer.dismiss_members(lobby).await?;
            writer.erase_conference(lobby.id).await
        })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert!(
        reader.message(lobby, ada, no(1)).await.unwrap().is_some(),
        "it is there, out of reach"
    );
    given.advance_ms(25 * 60 * 60 * 1_000);
    let more = write(&given.store, move |writer| {
        Box::pin(async move { writer.sweep(Timestamp::from_ms(0)).await })
    })
    .await
    .unwrap();
    assert!(!more);
    assert_eq!(reader.message(lobby, ada, no(1)).await.unwrap(), None);
    assert!(reader.reactions_by_account(lobby.id, no(1)).await.unwrap().is_empty());
    let forgotten = write(&given.store, move |writer| {
        Box::pin(async move { writer.key_use(model::SessionId::new(1), &key("k")).await })
    })
    .await
    .unwrap();
    assert_eq!(forgotten, None);
}
