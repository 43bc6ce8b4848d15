//! Media: bytes as files, rows that tell of them, and keeping the two together.

use std::fs;
use std::path::Path;

use model::{AccountId, Blob, Media, MediaHash, MediaName, MediaType, Refusal, Timestamp};
use store::{Blobs, Error, NewMedia, OpenError};

use crate::{Given, NOON_MS, on_both, write};

on_both!(
    bytes_are_hashed_named_and_kept,
    what_was_not_committed_goes_and_what_was_stays,
    what_nothing_carries_goes_in_time,
    a_quota_counts_what_is_there,
);

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

fn media_type() -> MediaType {
    MediaType::parse("application/x-test").unwrap()
}

/// Writes bytes and gives them their name, as far as the commit.
async fn place(blobs: &Blobs, bytes: &[u8], preview: Option<&[u8]>) -> Blob {
    let mut incoming = blobs.incoming().await.unwrap().keeping(4);
    for piece in bytes.chunks(3) {
        incoming.write(piece).await.unwrap();
    }
    let written = incoming.finish().await.unwrap();
    assert_eq!(written.head(), &bytes[..bytes.len().min(4)]);
    let hash = written.hash();
    let placing = blobs.placing().await;
    blobs.place(&placing, written, preview.map(<[u8]>::to_vec)).await.unwrap();
    Blob {
        hash,
        size_bytes: bytes.len() as u64,
        moves: false,
        width: None,
        height: None,
        duration_ms: None,
        preview: preview.map(|_| model::PreviewFormat::Jpeg),
    }
}

async fn commit(given: &Given, account: AccountId, blob: Blob, name: &str) -> Result<Media, Error> {
    let name = MediaName::cleaned(name);
    let new = NewMedia { account, name, media_type: media_type(), blob, quota_bytes: 1_000 };
    write(&given.store, move |writer| Box::pin(async move { writer.add_media(new).await })).await
}

fn files(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}

async fn bytes_are_hashed_named_and_kept(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    assert!(matches!(Blobs::open(folder.path()), Err(OpenError::InUse(_))));
    let ada = given.account("ada").await.id;
    let blob = place(&blobs, b"hello", Some(b"small")).await;
    let hash = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
    assert_eq!(blob.hash, MediaHash::parse(hash).unwrap());
    assert_eq!(fs::read(folder.path().join("2c").join(hash)).unwrap(), b"hello");
    assert_eq!(fs::read(blobs.preview(blob.hash)).unwrap(), b"small");
    let media = commit(&given, ada, blob.clone(), "a").await.unwrap();
    blobs.settled(blob.hash).await.unwrap();
    assert_eq!((media.loaded_by, media.name.as_deref(), &media.blob), (ada, Some("a"), &blob));
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.media(media.id).await.unwrap(), Some(media.clone()));
    assert_eq!(reader.own_media(ada, blob.hash).await.unwrap(), Some(media.clone()));
    // The same again is the same; another name is another upload.
    assert_eq!(commit(&given, ada, blob.clone(), "a").await.unwrap(), media);
    assert_ne!(commit(&given, ada, blob.clone(), "b").await.unwrap().id, media.id);
    assert_eq!(reader.media_bytes(ada).await.unwrap(), 10);

    drop(blobs.incoming().await.unwrap());
    assert_eq!(files(&folder.path().join("incoming")), 0, "what is dropped is gone");
}

async fn what_was_not_committed_goes_and_what_was_stays(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let ada = given.account("ada").await.id;
    let blobs = Blobs::open(folder.path()).unwrap();
    let kept = place(&blobs, b"kept", None).await;
    commit(&given, ada, kept.clone(), "a").await.unwrap();
    let lost = place(&blobs, b"lost", Some(b"small")).await;
    let mut cut = blobs.incoming().await.unwrap();
    cut.write(b"half").await.unwrap();
    // As after kill -9: nothing is tidied up.
    std::mem::forget(cut);
    drop(blobs);
    assert_eq!(files(&folder.path().join("unsettled")), 2);

    let blobs = Blobs::open(folder.path()).unwrap();
    assert_eq!(files(&folder.path().join("incoming")), 0);
    given.store.settle_blobs(&blobs).await.unwrap();
    assert_eq!(files(&folder.path().join("unsettled")), 0);
    assert_eq!(fs::read(blobs.content(kept.hash)).unwrap(), b"kept");
    assert!(!blobs.content(lost.hash).exists() && !blobs.preview(lost.hash).exists());
}

async fn what_nothing_carries_goes_in_time(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let shared = place(&blobs, b"shared", Some(b"small")).await;
    let old = place(&blobs, b"old", None).await;
    commit(&given, ada, shared.clone(), "a").await.unwrap();
    commit(&given, ada, old.clone(), "a").await.unwrap();
    given.advance_ms(DAY_MS);
    commit(&given, ben, shared.clone(), "b").await.unwrap();
    let day_ago = Timestamp::from_ms(NOON_MS + 1);
    let sweep = async || given.store.sweep_media(&blobs, day_ago).await.unwrap();
    assert!(!sweep().await);
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.own_media(ada, shared.hash).await.unwrap(), None);
    assert_eq!(reader.media_bytes(ada).await.unwrap(), 0);
    assert!(reader.own_media(ben, shared.hash).await.unwrap().is_some());
    assert!(blobs.content(shared.hash).exists(), "ben has the same bytes");
    assert!(!blobs.content(old.hash).exists());
    assert_eq!(reader.blob(old.hash).await.unwrap(), None);

    // Of a deleted account, what nothing carries goes with the next sweep.
    write(&given.store, move |writer| Box::pin(async move { writer.erase_account(ben).await }))
        .await
        .unwrap();
    assert!(!sweep().await);
    assert!(!blobs.content(shared.hash).exists() && !blobs.preview(shared.hash).exists());
    assert_eq!(files(&folder.path().join("unsettled")), 0);
}

async fn a_quota_counts_what_is_there(given: Given) {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(folder.path()).unwrap();
    let ada = given.account("ada").await.id;
    let first = place(&blobs, &[1; 600], None).await;
    let second = place(&blobs, &[2; 401], None).await;
    let (first, second) = tokio::join!(
        commit(&given, ada, first, "first"),
        commit(&given, ada, second.clone(), "second"),
    );
    let refused = [first, second].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert!(matches!(&refused[..], [Error::Refused(Refusal::TooLarge(_))]), "{refused:?}");
    assert_eq!(given.store.read().await.unwrap().media_bytes(ada).await.unwrap(), 600);
}
