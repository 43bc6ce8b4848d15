//! How live sessions end with the server: what was answered is told before.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use std::net::Ipv4Addr;

use chat::accounts::Registration;
use chat::listen::{Ended, Heard};
use chat::messages::Draft;
use chat::{Actor, Chance, Origin, PasswordCost, Settings, Verbs};
use model::{
    Alias, ChatRef, Clock, Description, EntityRef, MessageText, Name, Password, Timestamp,
};
use store::{Blobs, Location, Store};
use tokio::sync::mpsc;

#[tokio::test]
async fn what_was_answered_before_the_end_is_heard_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::new(|| Timestamp::from_ms(0));
    let location = Location::Sqlite(folder.path().join("polychat.sqlite"));
    let (store, mut committed) = Store::open(&location, clock.clone()).await.unwrap();
    let blobs = Blobs::open(&folder.path().join("media")).unwrap();
    // What is committed waits here on its way to the hub, as it may where much happens.
    let (hand_on, handed_on) = mpsc::channel(64);
    let verbs = Verbs::start(
        store,
        blobs,
        handed_on,
        settings(),
        clock,
        Chance::new(|bytes| bytes.fill(7)),
    )
    .await
    .unwrap();
    let ada = ada(&verbs).await;
    let mut listener = verbs.listen(&ada, None).await.unwrap();
    let to_herself = ChatRef::With(EntityRef::Id(ada.account.into()));
    let text = MessageText::new("last words").unwrap();
    verbs
        .send(&ada, &to_herself, Draft { text, attachments: Vec::new(), reply_to: None, key: None })
        .await
        .unwrap();

    let end = tokio::spawn({
        let verbs = verbs.clone();
        async move { verbs.end_listeners().await }
    });
    // Whoever would not wait has ended by then.
    for _ in 0..20 {
        verbs.healthy().await.unwrap();
    }
    while let Ok(events) = committed.try_recv() {
        hand_on.send(events).await.unwrap();
    }
    end.await.unwrap();
    let mut said = Vec::new();
    let ended = loop {
        match listener.next().await {
            Ok(told) => said.extend(told.iter().filter_map(|told| match told.heard() {
                Heard::MessageSent(message) => Some(message.text.clone()),
                _ => None,
            })),
            Err(ended) => break ended,
        }
    };
    assert_eq!((said.as_slice(), ended), (&["last words".to_owned()][..], Ended::ShuttingDown));
}

fn settings() -> Settings {
    let cheap = PasswordCost { memory_kib: 64, passes: 1, ..PasswordCost::default() };
    Settings { passwords: cheap, limits: None, ..Settings::default() }
}

async fn ada(verbs: &Verbs) -> Actor {
    let origin = Origin { address: Ipv4Addr::LOCALHOST.into(), client: String::new() };
    let ada = Registration {
        alias: Alias::new("ada").unwrap(),
        password: Password::new("correct horse battery").unwrap(),
        name: Name::default(),
        surname: Name::default(),
        email: None,
        bio: Description::default(),
        invite: None,
    };
    let signed_in = verbs.sign_up(&origin, ada, "test").await.unwrap();
    Actor { account: signed_in.user.id, session: signed_in.session.id }
}
