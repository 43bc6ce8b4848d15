//! Sending, editing, deleting and reading messages; idempotency keys.

use std::collections::HashSet;

use model::{Conversation, ConversationId, MessageText, Refusal, SessionId};
use store::{Error, KeyUse, NewMessage, Operation};

use crate::{Given, key, new_message, no, numbers, on_both, write};

on_both!(
    a_crowd_gets_dense_numbers,
    history_reads_both_ways,
    a_key_sends_once,
    other_keys_are_remembered,
    what_may_not_be_sent_is_refused_alone,
    a_message_changes_and_goes,
    a_verb_that_fails_spoils_nothing,
);

async fn a_crowd_gets_dense_numbers(mut given: Given) {
    let ada = given.account("ada").await.id;
    let mut rooms = Vec::new();
    for _ in 0..3 {
        rooms.push(given.conference(ada, false).await);
    }
    given.logged();
    let sends = (0..300).map(|at| {
        let store = given.store.clone();
        let message = new_message(ada, rooms[at % 3], &format!("message {at}"));
        async move { tokio::spawn(async move { store.send(message).await }).await.unwrap().unwrap() }
    });
    let sent = futures_util::future::join_all(sends).await;
    for room in &rooms {
        let numbers: HashSet<i64> = sent
            .iter()
            .filter(|message| message.conversation == *room)
            .map(|message| message.no.get())
            .collect();
        assert_eq!(numbers, (1..=100).collect());
    }
    let logged = given.logged();
    assert_eq!(logged.len(), 300);
    assert!(logged.windows(2).all(|pair| pair[0].position.get() + 1 == pair[1].position.get()));
    let mut reader = given.store.read().await.unwrap();
    for room in rooms {
        let stored = reader.messages_after(room, ada, no(0), None, 1_000).await.unwrap();
        let told: Vec<_> = logged
            .iter()
            .filter_map(|logged| match &logged.event {
                model::Event::MessageSent(message) if message.conversation == room => {
                    Some((**message).clone())
                }
                _ => None,
            })
            .collect();
        assert_eq!(stored, told, "the log and the messages agree, in order");
    }
}

async fn history_reads_both_ways(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    for at in 1..=10 {
        given.says(ada, lobby, &format!("message {at}")).await;
    }
    let mut reader = given.store.read().await.unwrap();
    let after = reader.messages_after(lobby, ada, no(3), None, 4).await.unwrap();
    assert_eq!(numbers(&after), [4, 5, 6, 7]);
    let until = reader.messages_after(lobby, ada, no(3), Some(no(5)), 4).await.unwrap();
    assert_eq!(numbers(&until), [4, 5]);
    let before = reader.messages_before(lobby, ada, no(8), no(0), 3).await.unwrap();
    assert_eq!(numbers(&before), [5, 6, 7]);
    let within = reader.messages_before(lobby, ada, no(8), no(6), 3).await.unwrap();
    assert_eq!(numbers(&within), [7]);
    assert_eq!(reader.last_no(lobby.id).await.unwrap(), no(10));
    let one = reader.message(lobby, ada, no(5)).await.unwrap().unwrap();
    assert_eq!((one.text.as_str(), one.sender.alias.as_deref()), ("message 5", Some("ada")));
    assert_eq!(reader.message(lobby, ada, no(11)).await.unwrap(), None);
}

async fn a_key_sends_once(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let with_key = |word: &str, session: i64| NewMessage {
        key: Some(key(word)),
        session: SessionId::new(session),
        ..new_message(ada, lobby, "once")
    };
    // All at once, so that most of them meet in one commit.
    let sends = (0..20).map(|_| given.store.send(with_key("a", 1)));
    let answers = futures_util::future::join_all(sends).await;
    for answer in answers {
        assert_eq!(answer.unwrap().no, no(1));
    }
    assert_eq!(given.store.send(with_key("a", 2)).await.unwrap().no, no(2), "another session's");
    assert_eq!(given.store.send(with_key("b", 1)).await.unwrap().no, no(3), "another key");
    given.advance_ms(23 * 60 * 60 * 1_000);
    assert_eq!(given.store.send(with_key("a", 1)).await.unwrap().no, no(1));
    given.advance_ms(2 * 60 * 60 * 1_000);
    assert_eq!(
        given.store.send(with_key("a", 1)).await.unwrap().no,
        no(4),
        "a day later it is new"
    );
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.last_no(lobby.id).await.unwrap(), no(4));
}

async fn other_keys_are_remembered(given: Given) {
    let made = KeyUse { operation: Operation::Conference, subject: 7, no: 0 };
    let session = SessionId::new(1);
    let found = write(&given.store, move |writer| {
        Box::pin(async move {
            let before = writer.key_use(session, &key("k")).await?;
            writer.remember_key(session, &key("k"), made).await?;
            Ok((before, writer.key_use(session, &key("k")).await?))
        })
    })
    .await
    .unwrap();
    let (before, after) = found;
    assert_eq!(before, None);
    let after = after.unwrap();
    assert!(after.require(Operation::Conference).is_ok());
    assert!(matches!(after.require(Operation::Message), Err(Refusal::Conflict(_))));

    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let message = NewMessage { key: Some(key("k")), ..new_message(ada, lobby, "hello") };
    let refused = given.store.send(message).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::Conflict(_)))), "{refused:?}");
}

async fn what_may_not_be_sent_is_refused_alone(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    let attic = given.conference(ada, true).await;
    let nowhere = Conversation { id: ConversationId::new(999), ..lobby };
    let reply = |to| NewMessage { reply_to: Some(no(to)), ..new_message(ada, lobby, "reply") };
    given.says(ada, lobby, "first").await;
    let messages = [
        new_message(ada, lobby, "good"),
        new_message(ben, lobby, "no member"),
        new_message(ben, attic, "must not know"),
        new_message(ada, nowhere, "nowhere"),
        reply(99),
        reply(1),
    ];
    let answers = futures_util::future::join_all(messages.map(|m| given.store.send(m))).await;
    let refusals: Vec<_> = answers
        .into_iter()
        .map(|answer| match answer {
            Ok(message) => Ok(message.no.get()),
            Err(Error::Refused(refusal)) => Err(refusal),
            Err(error) => panic!("{error}"),
        })
        .collect();
    assert!(
        matches!(
            &refusals[..],
            [
                Ok(2),
                Err(Refusal::Forbidden(_)),
                Err(Refusal::NotFound("chat")),
                Err(Refusal::NotFound("chat")),
                Err(Refusal::Invalid(_)),
                Ok(3)
            ]
        ),
        "{refusals:?}"
    );
}

async fn a_message_changes_and_goes(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let said = given.says(ada, lobby, "frist").await;
    given.advance_ms(5);
    let edited = write(&given.store, move |writer| {
        let text = MessageText::new("first").unwrap();
        Box::pin(async move { writer.edit_message(&said, &text).await })
    })
    .await
    .unwrap();
    assert_eq!(edited.text, "first");
    assert_eq!(edited.edited_at.unwrap().ms_since(edited.sent_at), 5);
    write(&given.store, move |writer| {
        Box::pin(async move { writer.delete_message(&edited).await })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert_eq!(reader.message(lobby, ada, no(1)).await.unwrap(), None);
    assert_eq!(given.says(ada, lobby, "second").await.no, no(2), "its number is not used again");
}

async fn a_verb_that_fails_spoils_nothing(mut given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    given.logged();
    let failing = |panics: bool| {
        write::<(), _>(&given.store, move |writer| {
            Box::pin(async move {
                writer.send_message(new_message(ada, lobby, "undone")).await?;
                assert!(!panics, "a verb panics");
                Err(Refusal::forbidden("no").into())
            })
        })
    };
    // Together in one commit, then alone.
    let (first, refused, second) = tokio::join!(
        given.store.send(new_message(ada, lobby, "good")),
        failing(false),
        given.store.send(new_message(ada, lobby, "good too")),
    );
    assert!(matches!(refused, Err(Error::Refused(Refusal::Forbidden(_)))), "{refused:?}");
    assert_eq!((first.unwrap().no, second.unwrap().no), (no(1), no(2)));
    assert!(failing(false).await.is_err());
    assert!(failing(true).await.is_err());
    assert_eq!(given.says(ada, lobby, "third").await.no, no(3));
    assert_eq!(given.logged().len(), 3, "what was undone is not logged");
}
