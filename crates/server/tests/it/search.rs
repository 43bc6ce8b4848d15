//! Searching in everything that one may read.

use serde_json::{Value, json};
use testkit::{Person, TestServer};

on_both_engines!(
    a_hit_as_it_is_on_the_wire,
    words_parts_and_scripts_without_spaces,
    by_chat_and_by_sender,
    only_what_one_may_read_is_found,
    what_changes_is_found_as_it_is_now,
    a_page_of_what_is_found,
    what_searching_refuses,
);

/// What somebody finds, as texts.
async fn finds(person: &Person, query: &str) -> Vec<String> {
    let hits = person.get(&format!("/search?{query}")).await.ok(200);
    let text = |hit: &Value| hit["message"]["text"].as_str().expect("a text").to_owned();
    hits.as_array().expect("a list").iter().map(text).collect()
}

async fn a_hit_as_it_is_on_the_wire(server: TestServer) {
    let cast = server.cast().await;
    let sent = cast.ben.says("Good morning, everybody!").at(&cast.lobby).await.ok(201);
    let expected = json!([{"message": sent, "snippet": "Good morning, everybody!"}]);
    assert_eq!(cast.cleo.get("/search?q=MORN").await.ok(200), expected);
    assert_eq!(cast.cleo.get("/search/?q=every+good").await.ok(200), expected);
    assert_eq!(cast.cleo.get("/search?q=evening").await.ok(200), json!([]));

    let long = format!("{}the needle in it{}", "hay ".repeat(500), " hay".repeat(500));
    cast.ben.says(&long).in_(&cast.lobby).await;
    let hits = cast.cleo.get("/search?q=needle").await.ok(200);
    let snippet = hits[0]["snippet"].as_str().expect("a text");
    assert!(snippet.contains("the needle in it") && snippet.chars().count() <= 200, "{snippet}");

    // In a dialog each side sees the other one's name for it.
    cast.ada.says("between us").to(&cast.ben).await;
    let hits = cast.ben.get("/search?q=between").await.ok(200);
    assert_eq!(hits[0]["message"]["chat"], json!({"eid": cast.ada.eid, "type": "user"}));
}

async fn words_parts_and_scripts_without_spaces(server: TestServer) {
    let cast = server.cast().await;
    for text in ["Meet me at the Café", "我们明天在北京见面", "東京タワー", "polychat"]
    {
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    for (query, expected) in [
        ("q=cafe", vec!["Meet me at the Café"]),
        ("q=CAF%C3%89", vec!["Meet me at the Café"]),
        ("q=the+meet", vec!["Meet me at the Café"]),
        ("q=%22the+meet%22", vec![]),
        ("q=%22meet+me%22", vec!["Meet me at the Café"]),
        ("q=m", vec!["Meet me at the Café"]),
        ("q=chat", vec!["polychat"]),
        ("q=%E4%BA%AC", vec!["東京タワー", "我们明天在北京见面"]),
        ("q=%E5%8C%97%E4%BA%AC", vec!["我们明天在北京见面"]),
        ("q=%E3%82%BF%E3%83%AF", vec!["東京タワー"]),
        ("q=a%22+OR+%22b%00%27*", vec![]),
    ] {
        assert_eq!(finds(&cast.cleo, query).await, expected, "{query}");
    }
}

async fn by_chat_and_by_sender(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("word of ada").in_(&cast.lobby).await;
    cast.ben.says("word of ben").in_(&cast.lobby).await;
    cast.ben.says("word in the attic").in_(&cast.attic).await;
    cast.ben.says("word for ada").to(&cast.ada).await;
    let (ada, ben, lobby) = (cast.ada.eid, cast.ben.eid, cast.lobby.eid);
    for (query, expected) in [
        (format!("q=word&chat={lobby}"), vec!["word of ben", "word of ada"]),
        ("q=word&chat=@LOBBY&from=@ada".to_owned(), vec!["word of ada"]),
        (format!("q=word&from={ada}"), vec!["word of ada"]),
        (format!("q=word&chat={ben}"), vec!["word for ada"]),
        ("q=word&chat=@ben&from=@ada".to_owned(), vec![]),
        ("q=word&chat=@cleo".to_owned(), vec![]),
        ("q=word&from=@ben".to_owned(), vec!["word for ada", "word in the attic", "word of ben"]),
    ] {
        assert_eq!(finds(&cast.ada, &query).await, expected, "{query}");
    }
    assert_eq!(finds(&cast.cleo, "q=word&from=@ben").await, ["word of ben"]);
}

async fn only_what_one_may_read_is_found(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    cast.ada.says("secret one").in_(&cast.attic).await;
    cast.ada.says("secret two").to(&cast.ben).await;
    cast.ada.says("secret three").in_(&cast.lobby).await;
    assert_eq!(finds(&cast.ben, "q=secret").await, ["secret three", "secret two", "secret one"]);
    assert_eq!(finds(&dora, "q=secret").await, ["secret three"], "a public one may be read");
    let attic = cast.attic.eid;
    dora.get(&format!("/search?q=secret&chat={attic}")).await.refused(404);

    // Of a private conference one finds what was said during one's stays, and nothing after leaving.
    let members = format!("/conferences/{attic}/members");
    cast.ada.post(&members, json!({"invitee_id": dora.eid})).await.ok(201);
    assert_eq!(finds(&dora, "q=secret").await, ["secret three"]);
    assert_eq!(finds(&dora, &format!("q=secret&chat={attic}")).await, Vec::<String>::new());
    cast.ada.says("secret four").in_(&cast.attic).await;
    assert_eq!(finds(&dora, "q=secret").await, ["secret four", "secret three"]);
    dora.delete(&format!("/chats/{attic}")).await.is_done();
    assert_eq!(finds(&dora, "q=secret").await, ["secret three"]);
    dora.get(&format!("/search?q=secret&chat={attic}")).await.refused(404);

    // A public conference that becomes private is no longer for everybody.
    cast.ada.patch("/entities/@lobby", json!({"private": true})).await.ok(200);
    assert_eq!(finds(&dora, "q=secret").await, Vec::<String>::new());

    // Privileges let read more where one says where.
    let attic_of_ben = cast.ben.opens(json!({"title": "Ben's"})).await;
    cast.ben.says("secret five").in_(&attic_of_ben).await;
    assert!(!finds(&cast.ada, "q=secret").await.contains(&"secret five".to_owned()));
    let query = format!("q=secret&chat={}", attic_of_ben.eid);
    assert_eq!(finds(&cast.ada, &query).await, ["secret five"]);
}

async fn what_changes_is_found_as_it_is_now(server: TestServer) {
    let cast = server.cast().await;
    let sent = cast.ben.says("helo wrld").in_(&cast.lobby).await;
    let path = format!("/chats/@lobby/messages/{}", sent.id);
    assert_eq!(finds(&cast.cleo, "q=wrld").await, ["helo wrld"]);
    cast.ben.patch(&path, json!({"text": "hello world"})).await.ok(200);
    assert_eq!(finds(&cast.cleo, "q=wrld").await, Vec::<String>::new());
    assert_eq!(finds(&cast.cleo, "q=world").await, ["hello world"]);
    cast.ben.delete(&path).await.is_done();
    assert_eq!(finds(&cast.cleo, "q=world").await, Vec::<String>::new());

    cast.ben.says("kept").in_(&cast.lobby).await;
    let server = server.restart().await;
    let cleo = testkit::microchat::Microchat::at(server.http()).with_token(cast.cleo.token());
    assert_eq!(cleo.get("/search?q=kept").await.ok(200)[0]["message"]["text"], "kept");
    cast.ada.on_chatapi_at(server.http()).await;
}

async fn a_page_of_what_is_found(server: TestServer) {
    let cast = server.cast().await;
    let sends = (0..60).map(|n| {
        let person = if n % 2 == 0 { &cast.ada } else { &cast.ben };
        person.says("the same word").in_(&cast.lobby)
    });
    futures_util::future::join_all(sends).await;
    let ids = async |query: &str| -> Vec<u64> {
        let hits = cast.cleo.get(&format!("/search?q=word{query}")).await.ok(200);
        hits.as_array()
            .expect("a list")
            .iter()
            .map(|hit| hit["message"]["id"].as_u64().expect("an id"))
            .collect()
    };
    assert_eq!(ids("").await, (11..=60).rev().collect::<Vec<_>>(), "50 by default, newest first");
    assert_eq!(ids("&offset=50").await, (1..=10).rev().collect::<Vec<_>>());
    assert_eq!(ids("&offset=1&count=2").await, [59, 58]);
    assert_eq!(ids("&count=200").await.len(), 60);
    assert_eq!(ids("&offset=4294967295").await, Vec::<u64>::new());
}

async fn what_searching_refuses(server: TestServer) {
    let cast = server.cast().await;
    let long = format!("q={}", "x".repeat(201));
    for query in [
        "",
        "q=",
        "q=+++",
        "query=x",
        "q=x&q=y",
        "q=%ff",
        "q=x&count=0",
        "q=x&count=201",
        "q=x&count=many",
        "q=x&offset=-1",
        "q=x&offset=4294967296",
        "q=x&chat=",
        "q=x&chat=lobby",
        "q=x&chat=0",
        "q=x&from=-1",
        "q=x&from=@",
        &long,
    ] {
        cast.ada.get(&format!("/search?{query}")).await.refused(400);
    }
    for query in [
        "q=x&chat=@nowhere",
        "q=x&chat=999999",
        "q=x&from=@nobody",
        "q=x&from=999999",
        "q=x&from=@lobby",
    ] {
        cast.ada.get(&format!("/search?{query}")).await.refused(404);
    }
    cast.ada.with_token("closed").get("/search?q=x").await.refused(401);
    cast.ada.post("/search", json!({"q": "x"})).await.refused(405);
}
