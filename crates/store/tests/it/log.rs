//! What listeners missed, and which cursors can be resumed from.

use model::{Cursor, Epoch, Event, Position, SessionId};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;

use crate::{Given, MessageText, no, on_both, write};

on_both!(everything_since_a_cursor, what_is_told_is_what_is_missed, old_cursors_are_refused);

fn texts(events: Vec<model::LoggedEvent>) -> Vec<String> {
    events
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::MessageSent(message) => Some(message.text.clone()),
            Event::MessageEdited(message) => Some(format!("edit {}", message.text)),
            Event::MessageDeleted { no, .. } => Some(format!("delete {no}")),
            _ => None,
        })
        .collect()
}

async fn everything_since_a_cursor(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let attic = given.conference(ada, true).await;
    given.says(ada, attic, "before").await;
    let mut reader = given.store.read().await.unwrap();
    let start = reader.head().await.unwrap();
    given.join(attic, ben).await;
    given.says(ada, attic, "during").await;
    given.says(ada, attic, "deleted").await;
    write(&given.store, move |writer| {
        Box::pin(async move {
            let second = writer.message(attic, ada, no(2)).await?.unwrap();
            writer.edit_message(&second, &MessageText::new("edited").unwrap()).await?;
            let third = writer.message(attic, ada, no(3)).await?.unwrap();
            writer.delete_message(&third).await
        })
    })
    .await
    .unwrap();
    given.advance_ms(1);
    given.leave(attic, ben).await;
    given.says(ada, attic, "after").await;
    let head = reader.head().await.unwrap();

    let missed = reader.missed(ben, start, head).await.unwrap();
    assert!(matches!(missed[0].event, Event::ChatAdded { account, .. } if account == ben));
    let last = &missed.last().unwrap().event;
    assert!(matches!(last, Event::ChatRemoved { account, .. } if *account == ben));
    assert_eq!(texts(missed), ["edited", "edit edited", "delete 3"]);

    // What is rewritten after somebody left is not for them.
    given.advance_ms(1);
    write(&given.store, move |writer| {
        let text = MessageText::new("secret").unwrap();
        Box::pin(async move {
            let second = writer.message(attic, ada, no(2)).await?.unwrap();
            writer.edit_message(&second, &text).await
        })
    })
    .await
    .unwrap();
    assert_eq!(texts(reader.missed(ben, start, head).await.unwrap()), ["delete 3"]);

    // In small portions it is the same.
    let mut portions = Vec::new();
    for after in start.get()..head.get() {
        let (after, up_to) = (Position::new(after), Position::new(after + 1));
        portions.extend(reader.missed(ben, after, up_to).await.unwrap());
    }
    assert_eq!(texts(portions), ["delete 3"]);
    assert!(reader.missed(ben, head, head).await.unwrap().is_empty());

    let head = reader.head().await.unwrap();

    // What concerns people is told to those who share a conversation with them, and to themselves.
    let cleo = given.account("cleo").await.id;
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.log_entity_edited(ada).await?;
            writer.log(Event::SessionClosed { account: cleo, session: SessionId::new(5) });
            Ok(())
        })
    })
    .await
    .unwrap();
    let end = reader.head().await.unwrap();
    assert_eq!(reader.missed(ada, head, end).await.unwrap().len(), 1);
    assert_eq!(reader.missed(ben, head, end).await.unwrap().len(), 0);
    let heard = reader.missed(cleo, head, end).await.unwrap();
    assert!(matches!(heard[0].event, Event::SessionClosed { account, .. } if account == cleo));
}

/// Random histories: whoever reads the log afterwards reads what they would have been told then.
async fn what_is_told_is_what_is_missed(mut given: Given) {
    let mut accounts = Vec::new();
    for alias in ["ada", "ben", "cleo"] {
        accounts.push(given.account(alias).await.id);
    }
    let room = given.conference(accounts[0], true).await;
    let mut reader = given.store.read().await.unwrap();
    let start = reader.head().await.unwrap();
    given.logged();

    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let steps = prop::collection::vec((1_usize..3, 0_u8..4), 60);
    let steps = steps.new_tree(&mut runner).unwrap().current();
    let mut inside = [true, false, false];
    let mut expected: Vec<Vec<Position>> = vec![Vec::new(); 3];
    for (who, what) in steps {
        match what {
            0 if !inside[who] => given.join(room, accounts[who]).await,
            1 if inside[who] => given.leave(room, accounts[who]).await,
            _ => {
                given.says(accounts[0], room, "hello").await;
            }
        }
        for logged in given.logged() {
            match &logged.event {
                Event::ChatAdded { account, .. } | Event::ChatRemoved { account, .. } => {
                    let at = accounts.iter().position(|known| known == account).unwrap();
                    inside[at] = matches!(logged.event, Event::ChatAdded { .. });
                    expected[at].push(logged.position);
                }
                _ => {
                    for at in 0..3 {
                        if inside[at] {
                            expected[at].push(logged.position);
                        }
                    }
                }
            }
        }
    }
    let head = reader.head().await.unwrap();
    for (account, expected) in accounts.iter().zip(expected) {
        let missed = reader.missed(*account, start, head).await.unwrap();
        let missed: Vec<_> = missed.into_iter().map(|logged| logged.position).collect();
        assert_eq!(missed, expected);
    }
}

async fn old_cursors_are_refused(given: Given) {
    let epoch = Epoch::new(7);
    let found = |epoch| {
        write(&given.store, move |writer| {
            Box::pin(async move { writer.found(epoch, "secret".to_owned()).await })
        })
    };
    let mut reader = given.store.read().await.unwrap();
    assert!(reader.identity().await.unwrap().is_none());
    assert_eq!(found(epoch).await.unwrap().0, epoch);
    assert_eq!(found(Epoch::new(8)).await.unwrap().0, epoch, "it is given once");
    let (kept, secret) = reader.identity().await.unwrap().unwrap();
    assert_eq!((kept, secret.expose()), (epoch, &b"secret"[..]));

    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    given.says(ada, lobby, "old").await;
    let old = reader.head().await.unwrap();
    given.advance_ms(1_000);
    let oldest = model::Timestamp::from_ms(given.now_ms.load(std::sync::atomic::Ordering::Relaxed));
    given.says(ada, lobby, "new").await;
    let head = reader.head().await.unwrap();

    let cursor = |epoch, position| Cursor { epoch, position };
    let beginning = cursor(epoch, Position::new(0));
    assert!(reader.can_resume(beginning, epoch, head).await.unwrap());
    assert!(reader.can_resume(cursor(epoch, head), epoch, head).await.unwrap());
    let future = cursor(epoch, Position::new(head.get() + 1));
    assert!(!reader.can_resume(future, epoch, head).await.unwrap());
    let foreign = cursor(Epoch::new(1), head);
    assert!(!reader.can_resume(foreign, epoch, head).await.unwrap());

    let more =
        write(&given.store, move |writer| Box::pin(async move { writer.sweep(oldest).await }))
            .await
            .unwrap();
    assert!(!more);
    assert!(!reader.can_resume(beginning, epoch, head).await.unwrap(), "it is too old now");
    assert!(reader.can_resume(cursor(epoch, old), epoch, head).await.unwrap());
    assert_eq!(reader.missed(ada, old, head).await.unwrap().len(), 1);
    assert_eq!(given.says(ada, lobby, "newer").await.no, no(3));
    assert_eq!(reader.head().await.unwrap().get(), head.get() + 1, "positions go on");
}
