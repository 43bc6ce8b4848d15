//! Finding messages again.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use model::{AccountId, Conversation, Found, MessageNo, MessageText, Page, SearchQuery, Timestamp};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use store::{Location, Range, Reader, SearchIn, Store};

use crate::{Given, clock, new_message, no, on_both, write};

on_both!(
    what_was_said_is_found,
    a_word_is_found_by_its_parts_and_without_case_or_accents,
    scripts_without_spaces_are_found,
    the_best_comes_first,
    only_what_may_be_searched_is_found,
    the_index_follows_what_changes,
    what_was_said_before_there_was_an_index_is_found,
    what_was_indexed_with_its_message_is_not_indexed_again,
    a_long_tail_is_taken_into_the_index,
    what_is_edited_far_behind_in_the_tail_is_found_once,
    tail_and_index_agree_with_what_stands_there,
    no_query_means_anything_to_an_engine,
    what_can_be_searched,
);

const PAGE: Page = Page { offset: 0, count: 50 };

async fn search(reader: &mut Reader, place: Conversation, query: &str) -> Vec<Found> {
    search_in(reader, &[everything(place)], None, query).await
}

async fn search_in(
    reader: &mut Reader,
    places: &[SearchIn],
    sender: Option<AccountId>,
    query: &str,
) -> Vec<Found> {
    let query = SearchQuery::new(query).unwrap();
    reader.search(places, AccountId::new(1), sender, &query, PAGE).await.unwrap()
}

fn everything(place: Conversation) -> SearchIn {
    SearchIn { conversation: place.id, ranges: vec![Range::ALL] }
}

fn numbers(found: &[Found]) -> Vec<i64> {
    found.iter().map(|found| found.message.no.get()).collect()
}

/// A conference with these messages, one millisecond after the other.
async fn lobby(given: &Given, ada: AccountId, texts: &[&str]) -> Conversation {
    let lobby = given.conference(ada, false).await;
    for text in texts {
        given.says(ada, lobby, text).await;
        given.advance_ms(1);
    }
    lobby
}

/// Takes everything said so far into the index, as time would.
async fn index(given: &Given) {
    write(&given.store, |writer| {
        Box::pin(async move { writer.sweep(Timestamp::from_ms(0)).await })
    })
    .await
    .unwrap();
}

/// What is found first in the tail of the log, then in the index.
async fn finds(given: &Given, place: Conversation, queries: &[(&str, &[i64])]) {
    for indexed in [false, true] {
        if indexed {
            index(given).await;
        }
        let mut reader = given.store.snapshot().await.unwrap();
        for (query, expected) in queries {
            let found = numbers(&search(&mut reader, place, query).await);
            assert_eq!(found, *expected, "{query}, indexed: {indexed}");
        }
    }
}

async fn what_was_said_is_found(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["Good morning, Ben!", "Good night."]).await;
    let mut reader = given.store.snapshot().await.unwrap();
    let found = search(&mut reader, lobby, "morning").await;
    assert_eq!(found[0].message, reader.message(lobby, ada, no(1)).await.unwrap().unwrap());
    assert_eq!(found[0].snippet, "Good morning, Ben!");
    assert_eq!(found.len(), 1);
    let queries: [(&str, &[i64]); 9] = [
        ("good", &[2, 1]),
        ("good night", &[2]),
        ("night good", &[2]),
        ("\"night good\"", &[]),
        ("\"morning ben\"", &[1]),
        ("evening", &[]),
        ("good evening", &[]),
        ("!?", &[]),
        ("c_1", &[]),
    ];
    finds(&given, lobby, &queries).await;
}

async fn a_word_is_found_by_its_parts_and_without_case_or_accents(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["Polychat is FINE", "Ein Café in der Straße", "Łódź, Ёлка", "v2 of it"];
    let lobby = lobby(&given, ada, &texts).await;
    let queries: [(&str, &[i64]); 14] = [
        ("p", &[1]),
        ("po", &[1]),
        ("pol", &[1]),
        ("CHAT", &[1]),
        ("lych", &[1]),
        ("fine", &[1]),
        ("cafe", &[2]),
        ("CAFÉ", &[2]),
        ("strasse", &[2]),
        ("lodz", &[3]),
        ("елк", &[3]),
        ("v2", &[4]),
        ("hat", &[1]),
        ("at", &[]),
    ];
    finds(&given, lobby, &queries).await;
}

async fn scripts_without_spaces_are_found(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["我们明天在北京见面", "東京タワーは高い", "한국어를 배워요", "สวัสดีครับ", "done 🎉"];
    let lobby = lobby(&given, ada, &texts).await;
    let queries: [(&str, &[i64]); 10] = [
        ("京", &[2, 1]),
        ("北京", &[1]),
        ("明天 见面", &[1]),
        ("京北", &[]),
        ("タワ", &[2]),
        ("ﾀﾜｰ", &[2]),
        ("高", &[2]),
        ("국어", &[3]),
        ("ครับ", &[4]),
        ("🎉", &[5]),
    ];
    finds(&given, lobby, &queries).await;
}

async fn the_best_comes_first(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["a chat", "polychat", "chatting", "the chat", "nothing"];
    let lobby = lobby(&given, ada, &texts).await;
    finds(&given, lobby, &[("chat", &[4, 1, 3, 2])]).await;
    let mut reader = given.store.snapshot().await.unwrap();
    let query = SearchQuery::new("chat").unwrap();
    for (offset, count, expected) in [(0, 2, vec![4, 1]), (3, 50, vec![2]), (9, 50, vec![])] {
        let page = Page { offset, count };
        let found = reader.search(&[everything(lobby)], ada, None, &query, page).await.unwrap();
        assert_eq!(numbers(&found), expected, "{offset}");
    }
}

async fn only_what_may_be_searched_is_found(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let lobby = lobby(&given, ada, &["word one", "word two", "word three", "word four"]).await;
    given.join(lobby, ben).await;
    given.says(ben, lobby, "word of ben").await;
    let attic = given.conference(ada, true).await;
    given.says(ada, attic, "word in the attic").await;
    finds(&given, attic, &[("word", &[1])]).await;
    finds(&given, lobby, &[("attic", &[])]).await;
    given.says(ada, attic, "another word").await;
    let mut reader = given.store.snapshot().await.unwrap();
    assert_eq!(search_in(&mut reader, &[], None, "word").await, []);
    let both = [everything(lobby), everything(attic)];
    assert_eq!(search_in(&mut reader, &both, None, "word").await.len(), 7);
    assert_eq!(numbers(&search_in(&mut reader, &both, Some(ben), "word").await), [5]);
    let part = SearchIn {
        conversation: lobby.id,
        ranges: vec![
            Range { after: no(0), up_to: Some(no(1)) },
            Range { after: no(2), up_to: Some(no(3)) },
        ],
    };
    assert_eq!(numbers(&search_in(&mut reader, &[part], None, "word").await), [3, 1]);
}

async fn the_index_follows_what_changes(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["the frist", "the second"]).await;
    index(&given).await;
    write(&given.store, move |writer| {
        Box::pin(async move {
            let first = writer.message(lobby, ada, no(1)).await?.unwrap();
            writer.edit_message(&first, &MessageText::new("the first").unwrap()).await?;
            let second = writer.message(lobby, ada, no(2)).await?.unwrap();
            writer.delete_message(&second).await?;
            writer.send_message(new_message(ada, lobby, "the third")).await
        })
    })
    .await
    .unwrap();
    let undone = write::<(), _>(&given.store, move |writer| {
        Box::pin(async move {
            writer.send_message(new_message(ada, lobby, "the undone")).await?;
            Err(model::Refusal::forbidden("no").into())
        })
    });
    let (undone, sent) =
        tokio::join!(undone, given.store.send(new_message(ada, lobby, "the fourth")));
    assert!(undone.is_err());
    assert_eq!(sent.unwrap().no, no(4));
    let queries: [(&str, &[i64]); 5] =
        [("frist", &[]), ("first", &[1]), ("second", &[]), ("the", &[4, 3, 1]), ("undone", &[])];
    finds(&given, lobby, &queries).await;
    assert_eq!(entries(&given.location).await, 3, "each once");

    given.says(ada, lobby, "the fifth").await;
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.dismiss_members(lobby).await?;
            writer.erase_conference(lobby.id).await?;
            writer.sweep(Timestamp::from_ms(0)).await
        })
    })
    .await
    .unwrap();
    assert_eq!(entries(&given.location).await, 0, "what is swept leaves nothing");
}

/// Closes the store, changes its database, and opens it again a moment later.
async fn changed_while_closed(given: Given, sql: &'static str) -> Given {
    let Given { store, location, _folder: folder, .. } = given;
    store.close().await;
    drop(store);
    run(&location, sql).await;
    let (now_ms, clock) = clock();
    now_ms.fetch_add(10, Ordering::Relaxed);
    let (store, log) = Store::open(&location, clock).await.unwrap();
    Given { store, log, now_ms, location, _folder: folder }
}

async fn what_was_said_before_there_was_an_index_is_found(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["before one", "before two"]).await;
    // As the migrations leave a database in which something was said already.
    let given = changed_while_closed(
        given,
        "DELETE FROM search_index;
         CREATE INDEX messages_by_time ON messages (sent_ms, conversation_id, no);
         INSERT INTO settings (name, value) VALUES ('search_indexed', '0 0 0');
         DELETE FROM settings WHERE name = 'search_position';
         DELETE FROM _sqlx_migrations WHERE version = 12",
    )
    .await;
    assert_eq!(entries(&given.location).await, 2, "what was said before");
    given.says(ada, lobby, "not before").await;
    finds(&given, lobby, &[("before", &[3, 2, 1])]).await;
    assert_eq!(entries(&given.location).await, 3, "each once");
}

/// A database whose index is whole, as every program before the tail left it.
async fn what_was_indexed_with_its_message_is_not_indexed_again(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["before one", "before two"]).await;
    index(&given).await;
    let given = changed_while_closed(
        given,
        "DELETE FROM settings WHERE name = 'search_position';
         DELETE FROM _sqlx_migrations WHERE version = 12",
    )
    .await;
    given.says(ada, lobby, "not before").await;
    finds(&given, lobby, &[("before", &[3, 2, 1])]).await;
    assert_eq!(entries(&given.location).await, 3, "each once");
}

async fn a_long_tail_is_taken_into_the_index(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let sends = (1..=700).map(|at| {
        let text = format!("word {at} of many");
        given.store.send(new_message(ada, lobby, &text))
    });
    let sent = futures_util::future::join_all(sends).await;
    let first = sent[0].as_ref().unwrap().no.get();
    // The index is behind what was answered, and before what is asked next.
    let last = given.says(ada, lobby, "the last word").await.no.get();
    assert!(entries(&given.location).await >= 512);
    finds(&given, lobby, &[("\"word 1 of\"", &[first]), ("last", &[last])]).await;
    assert_eq!(entries(&given.location).await, 701, "each once");
}

/// Whatever happens in whichever order, and whenever the tail is taken into the index.
async fn what_is_edited_far_behind_in_the_tail_is_found_once(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["alpha"]).await;
    // More in one commit than is taken into the index at once.
    write(&given.store, move |writer| {
        Box::pin(async move {
            for _ in 0..2_100 {
                writer.send_message(new_message(ada, lobby, "filler")).await?;
            }
            let first = writer.message(lobby, ada, no(1)).await?.unwrap();
            writer.edit_message(&first, &MessageText::new("beta").unwrap()).await
        })
    })
    .await
    .unwrap();
    finds(&given, lobby, &[("beta", &[1]), ("alpha", &[])]).await;
}

async fn tail_and_index_agree_with_what_stands_there(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    let mut texts: BTreeMap<i64, String> = BTreeMap::new();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut chance = |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed % below
    };
    for _ in 0..80 {
        let text = format!("word {}", ["one", "two", "three"][usize::try_from(chance(3)).unwrap()]);
        let at = texts.keys().copied().nth(usize::try_from(chance(8)).unwrap());
        match (chance(5), at) {
            (0, _) => index(&given).await,
            (1, Some(at)) => {
                write(&given.store, move |writer| {
                    Box::pin(async move {
                        let message = writer.message(lobby, ada, no(at)).await?.unwrap();
                        writer.delete_message(&message).await
                    })
                })
                .await
                .unwrap();
                texts.remove(&at);
            }
            (2, Some(at)) => {
                let new = MessageText::new(&text).unwrap();
                write(&given.store, move |writer| {
                    Box::pin(async move {
                        let message = writer.message(lobby, ada, no(at)).await?.unwrap();
                        writer.edit_message(&message, &new).await
                    })
                })
                .await
                .unwrap();
                texts.insert(at, text);
            }
            _ => {
                let sent = given.says(ada, lobby, &text).await;
                texts.insert(sent.no.get(), text);
            }
        }
        given.advance_ms(1);
        let mut reader = given.store.snapshot().await.unwrap();
        for query in ["one", "two", "thr", "word"] {
            let mut found = numbers(&search(&mut reader, lobby, query).await);
            found.sort_unstable();
            let stands = texts.iter().filter(|(_, text)| text.contains(query)).map(|(no, _)| *no);
            assert_eq!(found, stands.collect::<Vec<_>>(), "{query}");
        }
    }
}

async fn no_query_means_anything_to_an_engine(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["it's \"quoted\" AND plain", "OR NOT near"]).await;
    let queries: [(&str, &[i64]); 16] = [
        ("it's", &[1]),
        ("quoted\"", &[1]),
        ("OR", &[2]),
        ("plain OR near", &[]),
        ("NOT plain", &[]),
        ("pla*", &[1]),
        ("words:plain", &[]),
        ("^plain", &[1]),
        ("(plain)", &[1]),
        ("plain & quoted | near", &[]),
        ("'plain':*", &[1]),
        ("NEAR(plain quoted)", &[]),
        ("plain\0", &[1]),
        ("{words}: plain", &[]),
        ("\\'plain\\'", &[1]),
        ("%", &[]),
    ];
    finds(&given, lobby, &queries).await;
    let mut reader = given.store.snapshot().await.unwrap();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..200 {
        let any = proptest::strategy::Strategy::new_tree(
            &"[ -~]{1,40}|\\PC{1,40}|(?s:.){1,20}",
            &mut runner,
        );
        let query = proptest::strategy::ValueTree::current(&any.unwrap());
        if let Ok(query) = SearchQuery::new(&query) {
            let found = reader.search(&[everything(lobby)], ada, Some(ada), &query, PAGE).await;
            assert!(found.is_ok(), "{query:?}: {found:?}");
        }
    }
    // The longest messages and queries that there are.
    for unit in ["京", "ab1 ", "\u{fdfa}", "🎉", "é", "a\u{301}"] {
        let text: String = unit.chars().cycle().take(5_000).collect();
        let no = given.says(ada, lobby, &text).await.no.get();
        let query: String = unit.chars().cycle().take(200).collect();
        finds(&given, lobby, &[(&query, &[no])]).await;
    }
    let text: String = ('一'..).take(5_000).collect();
    let no = given.says(ada, lobby, &text).await.no.get();
    finds(&given, lobby, &[("七", &[no])]).await;
}

async fn what_can_be_searched(given: Given) {
    let (ada, ben) = (given.account("ada").await.id, given.account("ben").await.id);
    let public = given.conference(ada, false).await;
    let private = given.conference(ada, true).await;
    let joined = given.conference(ada, true).await;
    given.join(joined, ben).await;
    given.says(ada, joined, "one").await;
    given.leave(joined, ben).await;
    given.advance_ms(1);
    given.join(joined, ben).await;
    let dialog = given.dialog(ada, ben).await;
    let notes = given.dialog(ada, ada).await;
    given.advance_ms(1);
    given.says(ada, dialog, "hello").await;
    let mut reader = given.store.snapshot().await.unwrap();
    assert_eq!(reader.searchable(ben, 9).await.unwrap(), [dialog.id, joined.id, public.id]);
    assert_eq!(reader.searchable(ben, 1).await.unwrap(), [dialog.id]);
    let stays = reader.all_stays(ben).await.unwrap();
    assert_eq!(stays[&joined.id], reader.stays(joined.id, ben).await.unwrap());
    assert_eq!(stays.len(), 2, "the dialog is heard, too");
    let standings = reader.standings_of(ben, &[dialog.id, private.id]).await.unwrap();
    assert_eq!(standings.len(), 2);
    assert!(reader.standing(notes.id, ben).await.unwrap().unwrap().membership.is_none());
    assert!(Range::ALL.holds(MessageNo::new(1)));
}

async fn entries(location: &Location) -> i64 {
    let sql = "SELECT count(*) FROM search_index";
    match location {
        Location::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
        Location::Postgres(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
        }
    }
}

pub(crate) async fn run(location: &Location, sql: &'static str) {
    match location {
        Location::Sqlite(path) => {
            let url = format!("sqlite://{}", path.display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap();
            connection.close().await.unwrap();
        }
        Location::Postgres(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}
