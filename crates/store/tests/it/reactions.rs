//! Reactions and pins: counted as they are, told once, gone with their message.

use model::{AccountId, Conversation, Emoji, Event, LoggedEvent, Message, MessageNo, Page};

use crate::{Given, MessageText, no, on_both, write};

on_both!(
    each_reaction_counts_once_and_is_told_once,
    reactions_stand_in_the_order_in_which_each_came_first,
    pins_are_listed_the_last_one_first,
    a_deleted_message_leaves_no_reaction_and_no_pin,
    of_a_private_conference_the_pins_of_ones_stays_count,
);

async fn reacts(given: &Given, room: Conversation, who: AccountId, number: i64, emoji: &str) {
    let emoji = Emoji::new(emoji).unwrap();
    write(&given.store, move |writer| {
        Box::pin(async move { writer.add_reaction(room, no(number), who, &emoji).await })
    })
    .await
    .unwrap();
}

async fn takes_back(given: &Given, room: Conversation, who: AccountId, number: i64, emoji: &str) {
    let emoji = Emoji::new(emoji).unwrap();
    write(&given.store, move |writer| {
        Box::pin(async move { writer.remove_reaction(room, no(number), who, &emoji).await })
    })
    .await
    .unwrap();
}

async fn pins(given: &Given, room: Conversation, number: i64, pinned: bool) {
    write(&given.store, move |writer| {
        Box::pin(async move {
            if pinned {
                writer.pin_message(room, no(number)).await
            } else {
                writer.unpin_message(room, no(number)).await
            }
        })
    })
    .await
    .unwrap();
}

async fn seen(given: &Given, room: Conversation, viewer: AccountId, number: i64) -> Message {
    given.store.read().await.unwrap().message(room, viewer, no(number)).await.unwrap().unwrap()
}

fn shown(message: &Message) -> Vec<(&str, u32, bool)> {
    message.reactions.iter().map(|one| (one.emoji.as_str(), one.count, one.mine)).collect()
}

fn changes(logged: &[LoggedEvent]) -> Vec<(bool, u32)> {
    let change = |logged: &LoggedEvent| match &logged.event {
        Event::Reacted { added, count, .. } => Some((*added, *count)),
        _ => None,
    };
    logged.iter().filter_map(change).collect()
}

async fn each_reaction_counts_once_and_is_told_once(mut given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.join(lobby, ben).await;
    given.says(ada, lobby, "one").await;
    let start = given.store.read().await.unwrap().head().await.unwrap();
    given.logged();
    for who in [ada, ada, ben, ben] {
        reacts(&given, lobby, who, 1, "👍").await;
    }
    assert_eq!(shown(&seen(&given, lobby, ada, 1).await), [("👍", 2, true)]);
    for _ in 0..2 {
        takes_back(&given, lobby, ada, 1, "👍").await;
    }
    assert_eq!(shown(&seen(&given, lobby, ada, 1).await), [("👍", 1, false)]);
    assert_eq!(shown(&seen(&given, lobby, ben, 1).await), [("👍", 1, true)]);

    let told = given.logged();
    assert_eq!(changes(&told), [(true, 1), (true, 2), (false, 1)]);
    let mut reader = given.store.read().await.unwrap();
    let head = reader.head().await.unwrap();
    assert_eq!(reader.missed(ben, start, head).await.unwrap(), told, "who was away hears the same");
    let by_account = reader.reactions_by_account(lobby.id, no(1)).await.unwrap();
    assert_eq!(by_account, [(ben, vec!["👍".to_owned()])].into());

    // Wherever a message is shown, it is shown as the viewer sees it.
    let all = reader.messages_after(lobby, ben, no(0), None, 10).await.unwrap();
    let newest = reader.messages_before(lobby, ben, no(9), no(0), 10).await.unwrap();
    let last = reader.chat(ben, lobby.id).await.unwrap().unwrap().last_message.unwrap();
    for message in [&all[0], &newest[0], &last] {
        assert_eq!(shown(message), [("👍", 1, true)]);
    }
    let edited = write(&given.store, move |writer| {
        let text = MessageText::new("uno").unwrap();
        Box::pin(async move {
            let first = writer.message(lobby, ada, no(1)).await?.unwrap();
            writer.edit_message(&first, &text).await
        })
    });
    assert_eq!(
        shown(&edited.await.unwrap()),
        [("👍", 1, false)],
        "as nobody in particular sees it"
    );
}

async fn reactions_stand_in_the_order_in_which_each_came_first(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = given.conference(ada, false).await;
    given.says(ada, lobby, "one").await;
    for (who, emoji) in [(ada, "🦀"), (ada, "❤"), (ben, "🍎"), (ben, "❤️"), (ben, "🦀")]
    {
        reacts(&given, lobby, who, 1, emoji).await;
        given.advance_ms(1);
    }
    let order = [("🦀", 2, true), ("❤\u{fe0f}", 2, true), ("🍎", 1, false)];
    assert_eq!(shown(&seen(&given, lobby, ada, 1).await), order);
}

async fn pins_are_listed_the_last_one_first(mut given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    for number in 1..=4 {
        given.says(ada, lobby, &format!("{number}")).await;
    }
    given.logged();
    for (number, pinned) in [(2, true), (4, true), (1, true), (2, true), (4, false), (4, false)] {
        given.advance_ms(1);
        pins(&given, lobby, number, pinned).await;
    }
    let mut reader = given.store.read().await.unwrap();
    let pinned = reader.pins(lobby, ada).await.unwrap();
    assert_eq!(crate::numbers(&pinned), [1, 2]);
    assert!(pinned.iter().all(|message| message.pinned));
    assert_eq!(reader.pins_count(lobby.id).await.unwrap(), 2);
    assert!(!seen(&given, lobby, ada, 4).await.pinned);
    let told: Vec<(MessageNo, bool)> = given
        .logged()
        .into_iter()
        .filter_map(|logged| match logged.event {
            Event::PinChanged { no, pinned, .. } => Some((no, pinned)),
            _ => None,
        })
        .collect();
    assert_eq!(told, [(no(2), true), (no(4), true), (no(1), true), (no(4), false)]);
}

async fn a_deleted_message_leaves_no_reaction_and_no_pin(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let message = given.says(ada, lobby, "one").await;
    reacts(&given, lobby, ada, 1, "👍").await;
    pins(&given, lobby, 1, true).await;
    write(&given.store, move |writer| {
        Box::pin(async move { writer.delete_message(&message).await })
    })
    .await
    .unwrap();
    let mut reader = given.store.read().await.unwrap();
    assert!(reader.reactions_by_account(lobby.id, no(1)).await.unwrap().is_empty());
    assert_eq!(reader.pins_count(lobby.id).await.unwrap(), 0);
    assert!(reader.pins(lobby, ada).await.unwrap().is_empty());
}

async fn of_a_private_conference_the_pins_of_ones_stays_count(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let attic = given.conference(ada, true).await;
    given.says(ada, attic, "before").await;
    given.join(attic, ben).await;
    given.says(ada, attic, "during").await;
    given.leave(attic, ben).await;
    given.says(ada, attic, "between").await;
    given.join(attic, ben).await;
    given.says(ada, attic, "now").await;
    for number in 1..=4 {
        pins(&given, attic, number, true).await;
    }
    let mut reader = given.store.read().await.unwrap();
    let mut counted = async |who| reader.chat(who, attic.id).await.unwrap().unwrap().pinned;
    assert_eq!((counted(ada).await, counted(ben).await), (4, 2));
    let listed = reader.chats(ben, Page { offset: 0, count: 10 }).await.unwrap();
    assert_eq!(listed[0].pinned, 2);
}
