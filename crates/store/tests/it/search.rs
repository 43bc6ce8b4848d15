//! Finding messages again.

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

async fn what_was_said_is_found(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["Good morning, Ben!", "Good night."]).await;
    let mut reader = given.store.snapshot().await.unwrap();
    let found = search(&mut reader, lobby, "morning").await;
    assert_eq!(found[0].message, reader.message(lobby, ada, no(1)).await.unwrap().unwrap());
    assert_eq!(found[0].snippet, "Good morning, Ben!");
    assert_eq!(found.len(), 1);
    for (query, expected) in [
        ("good", vec![2, 1]),
        ("good night", vec![2]),
        ("night good", vec![2]),
        ("\"night good\"", vec![]),
        ("\"morning ben\"", vec![1]),
        ("evening", vec![]),
        ("good evening", vec![]),
        ("!?", vec![]),
        ("c_1", vec![]),
    ] {
        assert_eq!(numbers(&search(&mut reader, lobby, query).await), expected, "{query}");
    }
}

async fn a_word_is_found_by_its_parts_and_without_case_or_accents(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["Polychat is FINE", "Ein Café in der Straße", "Łódź, Ёлка", "v2 of it"];
    let lobby = lobby(&given, ada, &texts).await;
    let mut reader = given.store.snapshot().await.unwrap();
    for (query, expected) in [
        ("p", vec![1]),
        ("po", vec![1]),
        ("pol", vec![1]),
        ("CHAT", vec![1]),
        ("lych", vec![1]),
        ("fine", vec![1]),
        ("cafe", vec![2]),
        ("CAFÉ", vec![2]),
        ("strasse", vec![2]),
        ("lodz", vec![3]),
        ("елк", vec![3]),
        ("v2", vec![4]),
        ("hat", vec![1]),
        ("at", vec![]),
    ] {
        assert_eq!(numbers(&search(&mut reader, lobby, query).await), expected, "{query}");
    }
}

async fn scripts_without_spaces_are_found(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["我们明天在北京见面", "東京タワーは高い", "한국어를 배워요", "สวัสดีครับ", "done 🎉"];
    let lobby = lobby(&given, ada, &texts).await;
    let mut reader = given.store.snapshot().await.unwrap();
    for (query, expected) in [
        ("京", vec![2, 1]),
        ("北京", vec![1]),
        ("明天 见面", vec![1]),
        ("京北", vec![]),
        ("タワ", vec![2]),
        ("ﾀﾜｰ", vec![2]),
        ("高", vec![2]),
        ("국어", vec![3]),
        ("ครับ", vec![4]),
        ("🎉", vec![5]),
    ] {
        assert_eq!(numbers(&search(&mut reader, lobby, query).await), expected, "{query}");
    }
}

async fn the_best_comes_first(given: Given) {
    let ada = given.account("ada").await.id;
    let texts = ["a chat", "polychat", "chatting", "the chat", "nothing"];
    let lobby = lobby(&given, ada, &texts).await;
    let mut reader = given.store.snapshot().await.unwrap();
    assert_eq!(numbers(&search(&mut reader, lobby, "chat").await), [4, 1, 3, 2]);
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
    let mut reader = given.store.snapshot().await.unwrap();
    assert_eq!(numbers(&search(&mut reader, attic, "word").await), [1]);
    assert_eq!(search(&mut reader, lobby, "attic").await, []);
    assert_eq!(search_in(&mut reader, &[], None, "word").await, []);
    let both = [everything(lobby), everything(attic)];
    assert_eq!(search_in(&mut reader, &both, None, "word").await.len(), 6);
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
    write(&given.store, move |writer| {
        Box::pin(async move {
            writer.edit_message(lobby, no(1), &MessageText::new("the first").unwrap()).await?;
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
    let mut reader = given.store.snapshot().await.unwrap();
    for (query, expected) in [
        ("frist", vec![]),
        ("first", vec![1]),
        ("second", vec![]),
        ("the", vec![4, 3, 1]),
        ("undone", vec![]),
    ] {
        assert_eq!(numbers(&search(&mut reader, lobby, query).await), expected, "{query}");
    }
    drop(reader);

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

async fn what_was_said_before_there_was_an_index_is_found(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["before one", "before two"]).await;
    let Given { store, location, _folder, .. } = given;
    store.close().await;
    drop(store);
    // As the migration leaves a database in which something was said already.
    run(
        &location,
        "DELETE FROM search_index;
         CREATE INDEX messages_by_time ON messages (sent_ms, conversation_id, no);
         INSERT INTO settings (name, value) VALUES ('search_indexed', '0 0 0')",
    )
    .await;
    let (now_ms, clock) = clock();
    now_ms.fetch_add(10, Ordering::Relaxed);
    let (store, _log) = Store::open(&location, clock).await.unwrap();
    store.send(new_message(ada, lobby, "not before")).await.unwrap();
    let mut reader = store.snapshot().await.unwrap();
    assert_eq!(numbers(&search(&mut reader, lobby, "before").await), [3, 2, 1]);
    assert_eq!(entries(&location).await, 3, "each once");
}

async fn no_query_means_anything_to_an_engine(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = lobby(&given, ada, &["it's \"quoted\" AND plain", "OR NOT near"]).await;
    let mut reader = given.store.snapshot().await.unwrap();
    for (query, expected) in [
        ("it's", vec![1]),
        ("quoted\"", vec![1]),
        ("OR", vec![2]),
        ("plain OR near", vec![]),
        ("NOT plain", vec![]),
        ("pla*", vec![1]),
        ("words:plain", vec![]),
        ("^plain", vec![1]),
        ("(plain)", vec![1]),
        ("plain & quoted | near", vec![]),
        ("'plain':*", vec![1]),
        ("NEAR(plain quoted)", vec![]),
        ("plain\0", vec![1]),
        ("{words}: plain", vec![]),
        ("\\'plain\\'", vec![1]),
        ("%", vec![]),
    ] {
        assert_eq!(numbers(&search(&mut reader, lobby, query).await), expected, "{query}");
    }
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
        given.says(ada, lobby, &text).await;
        let query: String = unit.chars().cycle().take(200).collect();
        let mut reader = given.store.snapshot().await.unwrap();
        assert_eq!(search(&mut reader, lobby, &query).await.len(), 1, "{unit:?}");
    }
    let text: String = ('一'..).take(5_000).collect();
    given.says(ada, lobby, &text).await;
    let mut reader = given.store.snapshot().await.unwrap();
    assert_eq!(search(&mut reader, lobby, "七").await.len(), 1);
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
