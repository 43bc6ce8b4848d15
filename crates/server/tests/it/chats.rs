//! The list of chats, what is unread in them, and read marks.

use serde_json::json;
use testkit::microchat::Chat;
use testkit::{Person, Place, TestServer};

on_both_engines!(
    chats_are_listed_with_the_latest_message_first,
    unread_counts_what_others_said_from_the_mark_on,
    mentions_are_counted_apart,
    a_mark_only_moves_forward,
    marks_are_told_to_ones_own_clients_and_to_the_other_side,
);

async fn chat(person: &Person, place: &impl Place) -> Chat {
    person.get(&format!("/chats/{}", place.eid())).await.to(200)
}

async fn marks(person: &Person, place: &impl Place, id: u64) {
    person.put(&format!("/chats/{}/read", place.eid()), json!({"id": id})).await.is_done();
}

async fn chats_are_listed_with_the_latest_message_first(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("1").in_(&cast.attic).await;
    cast.cleo.says("2").to(&cast.ben).await;
    cast.ada.says("3").in_(&cast.lobby).await;
    cast.ada.says("4").to(&cast.ben).await;
    let listed = async |query: &str| -> Vec<u64> {
        let chats: Vec<Chat> = cast.ben.get(&format!("/chats{query}")).await.to(200);
        chats.iter().map(|chat| chat.eid).collect()
    };
    let (ada, cleo) = (cast.ada.eid, cast.cleo.eid);
    assert_eq!(listed("").await, [ada, cast.lobby.eid, cleo, cast.attic.eid]);
    cast.cleo.says("5").to(&cast.ben).await;
    assert_eq!(listed("/").await, [cleo, ada, cast.lobby.eid, cast.attic.eid]);
    assert_eq!(listed("?offset=1&count=2").await, [ada, cast.lobby.eid]);
    for query in ["?count=0", "?count=201", "?offset=-1", "?offset=x"] {
        cast.ben.get(&format!("/chats{query}")).await.refused(400);
    }

    let lobby = chat(&cast.ben, &cast.lobby).await;
    assert_eq!((lobby.r#type.as_str(), lobby.pinned_count), ("conference", 0));
    assert_eq!(lobby.entity["title"], "Lobby");
    assert_eq!(lobby.permissions["send"], true);
    assert_eq!(lobby.permissions["delete"], false);
}

async fn unread_counts_what_others_said_from_the_mark_on(server: TestServer) {
    let cast = server.cast().await;
    let unread = async |person: &Person| chat(person, &cast.lobby).await.unread;
    for text in ["1", "2", "3"] {
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    cast.ben.says("4").in_(&cast.lobby).await;
    assert_eq!((unread(&cast.ada).await, unread(&cast.cleo).await), (1, 4));

    marks(&cast.cleo, &cast.lobby, 2).await;
    let seen = chat(&cast.cleo, &cast.lobby).await;
    assert_eq!((seen.read_id, seen.unread), (2, 2));
    cast.ada.delete("/chats/@lobby/messages/3").await.is_done();
    assert_eq!(unread(&cast.cleo).await, 1, "what is deleted cannot be unread");
    marks(&cast.cleo, &cast.lobby, 4).await;
    assert_eq!(unread(&cast.cleo).await, 0);
    cast.ben.says("5").in_(&cast.lobby).await;
    assert_eq!(unread(&cast.cleo).await, 1);
    let listed: Vec<Chat> = cast.cleo.get("/chats").await.to(200);
    assert_eq!((listed[0].unread, listed[0].read_id), (1, 4), "the list says the same");
}

async fn mentions_are_counted_apart(server: TestServer) {
    let cast = server.cast().await;
    for text in
        ["nobody", "hello @ben", "@BEN, come", "@bend it like @cleo", "mail@benevolent.example"]
    {
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    cast.ben.says("I am @ben").in_(&cast.lobby).await;
    let counts = async |person: &Person| {
        let chat = chat(person, &cast.lobby).await;
        (chat.unread, chat.mentions)
    };
    assert_eq!(counts(&cast.ben).await, (5, 2));
    assert_eq!(counts(&cast.cleo).await, (6, 1));
    assert_eq!(counts(&cast.ada).await, (1, 0));
    marks(&cast.ben, &cast.lobby, 2).await;
    assert_eq!(counts(&cast.ben).await, (3, 1));
    marks(&cast.ben, &cast.lobby, 6).await;
    assert_eq!(counts(&cast.ben).await, (0, 0));
}

async fn a_mark_only_moves_forward(server: TestServer) {
    let cast = server.cast().await;
    for text in ["1", "2", "3"] {
        cast.ada.says(text).to(&cast.ben).await;
    }
    for (id, then) in [(2, 2), (1, 2), (3, 3), (0, 3)] {
        marks(&cast.ben, &cast.ada, id).await;
        assert_eq!(chat(&cast.ben, &cast.ada).await.read_id, then, "after {id}");
    }
    let path = format!("/chats/{}/read", cast.ada.eid);
    for bad in [json!({}), json!({"id": "3"}), json!({"id": -1}), json!({"id": 1.5})] {
        cast.ben.put(&path, bad).await.refused(400);
    }
    cast.cleo.put(&format!("/chats/{}/read", cast.attic.eid), json!({"id": 1})).await.refused(404);
}

async fn marks_are_told_to_ones_own_clients_and_to_the_other_side(server: TestServer) {
    let cast = server.cast().await;
    for text in ["1", "2", "3"] {
        cast.ada.says(text).to(&cast.ben).await;
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    let phone = cast.ben.signs_in_again().await;
    let mut bens = phone.listens().await;
    let mut adas = cast.ada.listens_by_socket().await;

    marks(&cast.ben, &cast.ada, 2).await;
    let own = bens.hears("ReadUpdate").await;
    let with_ada = json!({"eid": cast.ada.eid, "type": "user"});
    assert_eq!(own, json!({"chat": with_ada, "read_id": 2, "unread": 1}));
    let other = adas.hears("ReadUpdate").await;
    assert_eq!(other["chat"], json!({"eid": cast.ben.eid, "type": "user"}));
    assert_eq!((&other["read_id"], &other["eid"]), (&json!(2), &json!(cast.ben.eid)));

    // In a conference it is nobody else's business.
    marks(&cast.ben, &cast.lobby, 3).await;
    assert_eq!(bens.hears("ReadUpdate").await["unread"], 0);
    cast.ben.says("done").to(&cast.ada).await;
    let heard = adas.hears_until(|frame| frame.data["text"] == "done").await;
    assert!(heard.iter().all(|frame| frame.event != "ReadUpdate"), "{heard:?}");
}
