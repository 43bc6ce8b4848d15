//! What messages carry: numbered, listed, released.

use model::{
    AccountId, Attachment, Conversation, ItemContent, ItemKind, ItemNo, Media, MediaHash,
    MediaKind, MediaType, MessageText, Page, Timestamp,
};
use store::{ItemsIn, NewMedia, NewMessage};

use crate::{Given, new_message, no, on_both, write};

on_both!(
    items_are_numbered_by_conversation_and_keep_their_numbers,
    what_nothing_carries_any_more_is_unused,
    avatars_are_carried_too,
);

const ALL: Page = Page { offset: 0, count: 100 };

async fn photo(given: &Given, account: AccountId, byte: u8) -> Media {
    let blob = model::Blob {
        hash: MediaHash::new([byte; 32]),
        size_bytes: 10,
        moves: false,
        width: Some(1),
        height: Some(1),
        duration_ms: None,
        preview: None,
    };
    let media_type = MediaType::parse("image/png").unwrap();
    let new = NewMedia { account, name: None, media_type, blob, quota_bytes: 1_000 };
    write(&given.store, move |writer| Box::pin(async move { writer.add_media(new).await }))
        .await
        .unwrap()
}

fn carrying(sender: AccountId, to: Conversation, text: &str, media: &[Media]) -> NewMessage {
    let attachments =
        media.iter().map(|media| Attachment { no: ItemNo::NEW, media: media.clone() }).collect();
    NewMessage { attachments, ..new_message(sender, to, text) }
}

async fn numbers(given: &Given, conversation: Conversation, kind: ItemKind) -> Vec<(i64, i64)> {
    let reader = AccountId::new(1);
    let list = ItemsIn { conversation, kind, reader, sees_all: true };
    let items = given.store.read().await.unwrap().items(list, ALL).await.unwrap();
    items.iter().map(|item| (item.no.get(), item.message.get())).collect()
}

async fn items_are_numbered_by_conversation_and_keep_their_numbers(given: Given) {
    let ada = given.account("ada").await.id;
    let (lobby, attic) = (given.conference(ada, false).await, given.conference(ada, true).await);
    let (one, two) = (photo(&given, ada, 1).await, photo(&given, ada, 2).await);
    let photos = ItemKind::Media(MediaKind::Photo);
    // Together, so that most of them meet in one commit.
    let sends = [
        carrying(ada, lobby, "http://a.b/1", &[one.clone(), two.clone()]),
        carrying(ada, attic, "none", &[]),
        carrying(ada, lobby, "http://a.b/2 and https://a.b/3", &[]),
        carrying(ada, attic, "one", std::slice::from_ref(&one)),
    ];
    for sent in futures_util::future::join_all(sends.map(|one| given.store.send(one))).await {
        sent.unwrap();
    }
    assert_eq!(numbers(&given, lobby, photos).await, [(2, 1), (1, 1)]);
    assert_eq!(numbers(&given, lobby, ItemKind::Link).await, [(5, 2), (4, 2), (3, 1)]);
    assert_eq!(numbers(&given, attic, photos).await, [(1, 2)]);

    let mut reader = given.store.read().await.unwrap();
    let message = reader.message(lobby, ada, no(1)).await.unwrap().unwrap();
    let hashes: Vec<_> = message.attachments.iter().map(|one| one.media.blob.hash).collect();
    assert_eq!(hashes, [one.blob.hash, two.blob.hash]);
    let after = reader.messages_after(lobby, ada, no(0), None, 10).await.unwrap();
    assert_eq!((after[0].attachments.len(), after[1].attachments.len()), (2, 0));

    let three = photo(&given, ada, 3).await;
    let kept = message.attachments[1].clone();
    let edited = write(&given.store, move |writer| {
        let new = Attachment { no: ItemNo::NEW, media: three };
        let text = MessageText::new("http://a.b/4").unwrap();
        Box::pin(async move {
            writer.set_attachments(&message, vec![kept, new]).await?;
            writer.edit_message(&message, &text).await
        })
    })
    .await
    .unwrap();
    let order: Vec<_> = edited.attachments.iter().map(|one| one.no.get()).collect();
    assert_eq!(order, [2, 6]);
    assert_eq!(numbers(&given, lobby, photos).await, [(6, 1), (2, 1)]);
    assert_eq!(numbers(&given, lobby, ItemKind::Link).await, [(5, 2), (4, 2), (7, 1)]);
    let link = reader.item(lobby, ItemKind::Link, ItemNo::new(7)).await.unwrap().unwrap();
    assert_eq!(link.what, ItemContent::Link("http://a.b/4".to_owned()));
    assert_eq!(reader.item(lobby, photos, ItemNo::new(7)).await.unwrap(), None);
}

async fn what_nothing_carries_any_more_is_unused(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = store::Blobs::open(folder.path()).unwrap();
    let ada = given.account("ada").await.id;
    let (lobby, attic) = (given.conference(ada, false).await, given.conference(ada, false).await);
    let (one, two) = (photo(&given, ada, 1).await, photo(&given, ada, 2).await);
    let both = [one.clone(), two.clone()];
    let first = given.store.send(carrying(ada, lobby, "first", &both)).await.unwrap();
    given.store.send(carrying(ada, attic, "second", std::slice::from_ref(&two))).await.unwrap();
    let soon = Timestamp::from_ms(i64::MAX);
    assert!(!given.store.sweep_media(&blobs, soon).await.unwrap());
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.media_bytes(ada).await.unwrap(), 20, "messages carry them");

    write(&given.store, move |writer| Box::pin(async move { writer.delete_message(&first).await }))
        .await
        .unwrap();
    given.store.sweep_media(&blobs, soon).await.unwrap();
    assert_eq!(reader.media(one.id).await.unwrap(), None);
    assert!(reader.media(two.id).await.unwrap().is_some(), "another message carries it");

    // A deleted conference is swept, and then nothing carries what was sent there.
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.dismiss_members(attic).await?;
            writer.erase_conference(attic.id).await?;
            while writer.sweep(Timestamp::from_ms(0)).await? {}
            Ok(())
        })
    })
    .await
    .unwrap();
    given.store.sweep_media(&blobs, soon).await.unwrap();
    assert_eq!(reader.media(two.id).await.unwrap(), None);
    assert_eq!(reader.media_bytes(ada).await.unwrap(), 0);
}

async fn avatars_are_carried_too(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = store::Blobs::open(folder.path()).unwrap();
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let (one, two) = (photo(&given, ada, 1).await, photo(&given, ada, 2).await);
    let (first, second) = (one.id, two.id);
    let (worn, newer) = write(&given.store, move |writer| {
        Box::pin(async move {
            let worn = writer.add_avatar(ada.into(), first).await?;
            writer.add_avatar(lobby.id.into(), first).await?;
            Ok((worn, writer.add_avatar(ada.into(), second).await?))
        })
    })
    .await
    .unwrap();
    let soon = Timestamp::from_ms(i64::MAX);
    given.store.sweep_media(&blobs, soon).await.unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.user(ada).await.unwrap().unwrap().avatar, Some(newer.clone()));
    let listed = reader.avatars(ada.into(), ALL).await.unwrap();
    assert_eq!(listed, [newer.clone(), worn.clone()]);
    assert_eq!(reader.members(lobby, ALL).await.unwrap()[0].user.avatar, Some(newer.clone()));
    assert_eq!(reader.media_worn(one.blob.hash).await.unwrap(), Some(one.clone()));

    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.remove_avatar(ada.into(), &newer).await?;
            writer.dismiss_members(lobby).await?;
            writer.erase_conference(lobby.id).await
        })
    })
    .await
    .unwrap();
    assert_eq!(reader.user(ada).await.unwrap().unwrap().avatar, Some(worn));
    given.store.sweep_media(&blobs, soon).await.unwrap();
    assert_eq!(reader.media(two.id).await.unwrap(), None);
    assert!(reader.media(one.id).await.unwrap().is_some());
}
