//! Reading back, in every direction of the contract.

use testkit::{Cast, TestServer};

on_both_engines!(
    without_a_direction_it_is_the_newest,
    from_a_number_on_from_the_end_and_backwards,
    deleted_numbers_count_for_the_end_and_not_for_the_page,
    what_reading_refuses,
);

/// The numbers that a query shows of the lobby.
async fn ids(cast: &Cast, query: &str) -> Vec<u64> {
    cast.ben.reads(&cast.lobby, query).await.iter().map(|message| message.id).collect()
}

/// A lobby with sixty messages.
async fn sixty(server: &TestServer) -> Cast {
    let cast = server.cast().await;
    let sends =
        (0..60).map(|n| cast.ada.says(if n % 2 == 0 { "even" } else { "odd" }).in_(&cast.lobby));
    futures_util::future::join_all(sends).await;
    cast
}

async fn without_a_direction_it_is_the_newest(server: TestServer) {
    let cast = sixty(&server).await;
    assert_eq!(ids(&cast, "").await, (11..=60).collect::<Vec<_>>(), "50 by default, ascending");
    assert_eq!(ids(&cast, "?count=1").await, [60]);
    assert_eq!(ids(&cast, "?count=200").await.len(), 60);
    assert!(cast.ben.reads(&cast.attic, "").await.is_empty());
}

async fn from_a_number_on_from_the_end_and_backwards(server: TestServer) {
    let cast = sixty(&server).await;
    for (query, expected) in [
        ("?offset=0", (1..=50).collect::<Vec<u64>>()),
        ("?offset=0&count=2", vec![1, 2]),
        ("?offset=58&count=10", vec![59, 60]),
        ("?offset=60", vec![]),
        ("?offset=1000000000000", vec![]),
        ("?offset=-1", vec![60]),
        ("?offset=-3&count=2", vec![58, 59]),
        ("?offset=-60&count=1", vec![1]),
        ("?offset=-1000&count=1", vec![1]),
        ("?before=61&count=2", vec![59, 60]),
        ("?before=4&count=2", vec![2, 3]),
        ("?before=4", vec![1, 2, 3]),
        ("?before=1", vec![]),
        ("?before=1000&count=1", vec![60]),
    ] {
        assert_eq!(ids(&cast, query).await, expected, "{query}");
    }
}

async fn deleted_numbers_count_for_the_end_and_not_for_the_page(server: TestServer) {
    let cast = sixty(&server).await;
    for id in [2, 3, 59, 60] {
        cast.ada.delete(&format!("/chats/@lobby/messages/{id}")).await.is_done();
    }
    for (query, expected) in [
        ("?count=2", vec![57, 58]),
        ("?offset=0&count=3", vec![1, 4, 5]),
        ("?offset=-3", vec![58]),
        ("?offset=-2", vec![]),
        ("?before=5&count=2", vec![1, 4]),
    ] {
        assert_eq!(ids(&cast, query).await, expected, "{query}");
    }
}

async fn what_reading_refuses(server: TestServer) {
    let cast = server.cast().await;
    for query in [
        "count=0",
        "count=201",
        "count=-1",
        "count=many",
        "offset=1.5",
        "offset=99999999999999999999",
        "offset=-99999999999999999999",
        "before=x",
        "before=99999999999999999999",
    ] {
        cast.ada.get(&format!("/chats/@lobby/messages?{query}")).await.refused(400);
    }
    for query in
        ["offset=-9223372036854775808", "offset=9223372036854775807", "before=9223372036854775807"]
    {
        let answer = cast.ada.get(&format!("/chats/@lobby/messages?{query}")).await;
        assert!([200, 400].contains(&answer.status), "{}: {}", answer.asked, answer.text());
    }
    cast.ada.get("/chats/@lobby/messages/1").await.refused(404);
    cast.ada.get("/chats/@lobby/messages/one").await.refused(400);
}
