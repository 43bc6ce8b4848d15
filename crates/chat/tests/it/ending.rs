//! How live sessions end with the server: what was answered is told before.

use chat::listen::{Ended, Heard};
use chat::messages::Draft;
use model::{ChatRef, EntityRef, MessageText};

use crate::stage::Stage;

#[tokio::test]
async fn what_was_answered_before_the_end_is_heard_before_it() {
    let mut stage = Stage::set().await;
    let ada = stage.ada().await;
    let mut listener = stage.verbs.listen(&ada, None).await.unwrap();
    let to_herself = ChatRef::With(EntityRef::Id(ada.account.into()));
    let text = MessageText::new("last words").unwrap();
    let draft = Draft { text, attachments: Vec::new(), reply_to: None, key: None };
    stage.verbs.send(&ada, &to_herself, draft).await.unwrap();

    let end = tokio::spawn({
        let verbs = stage.verbs.clone();
        async move { verbs.end_listeners().await }
    });
    // Whoever would not wait has ended by then.
    for _ in 0..20 {
        stage.verbs.healthy().await.unwrap();
    }
    stage.hand_on().await;
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
