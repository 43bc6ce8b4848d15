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
    what_is_unread_on_one_device_is_unread_on_the_other,
    a_mention_comes_and_goes_with_an_edit,
    what_was_said_while_one_was_away_is_not_unread,
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
    // By the latest message that there is: what is deleted leaves no trace in the order.
    let slip = cast.ada.says("6").in_(&cast.attic).await;
    assert_eq!(listed("").await, [cast.attic.eid, cleo, ada, cast.lobby.eid]);
    cast.ada.delete(&format!("/chats/{}/messages/{}", cast.attic.eid, slip.id)).await.is_done();
    assert_eq!(listed("").await, [cleo, ada, cast.lobby.eid, cast.attic.eid]);
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

async fn what_is_unread_on_one_device_is_unread_on_the_other(server: TestServer) {
    let cast = server.cast().await;
    for text in ["1", "2 @ben", "3", "4 @ben"] {
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    let (phone, desk) = (cast.ben.signs_in_again().await, cast.ben.signs_in_again().await);
    let (mut by_phone, mut by_desk) = (phone.listens().await, desk.listens_by_socket().await);
    marks(&phone, &cast.lobby, 2).await;
    marks(&desk, &cast.lobby, 1).await;
    marks(&desk, &cast.lobby, 3).await;
    let lobby = json!({"eid": cast.lobby.eid, "type": "conference"});
    for events in [&mut by_phone, &mut by_desk] {
        for read_id in [2, 3] {
            let told = events.hears("ReadUpdate").await;
            assert_eq!((&told["chat"], &told["read_id"]), (&lobby, &json!(read_id)));
        }
    }
    let seen = chat(&phone, &cast.lobby).await;
    assert_eq!((seen.read_id, seen.unread, seen.mentions), (3, 1, 1));
    // What is deleted is neither unread nor a mention, and moves no mark.
    cast.ada.delete("/chats/@lobby/messages/4").await.is_done();
    let seen = chat(&desk, &cast.lobby).await;
    assert_eq!((seen.read_id, seen.unread, seen.mentions), (3, 0, 0));
    cast.ada.says("5").in_(&cast.lobby).await;
    assert_eq!(chat(&phone, &cast.lobby).await.unread, 1);
    // Who was away hears where the mark is now.
    let cursor = by_desk.cursor().to_owned();
    drop(by_desk);
    marks(&phone, &cast.lobby, 5).await;
    let told = desk.listens_after(&cursor).await.hears("ReadUpdate").await;
    assert_eq!((&told["read_id"], &told["unread"]), (&json!(5), &json!(0)));
}

async fn a_mention_comes_and_goes_with_an_edit(server: TestServer) {
    let cast = server.cast().await;
    for text in ["one", "two @ben", "three @ben"] {
        cast.ada.says(text).in_(&cast.lobby).await;
    }
    let edit = async |id: u64, text: &str| {
        let path = format!("/chats/@lobby/messages/{id}");
        cast.ada.patch(&path, json!({"text": text})).await.ok(200);
    };
    let counts = async |person: &Person| {
        let chat = chat(person, &cast.lobby).await;
        (chat.unread, chat.mentions)
    };
    assert_eq!((counts(&cast.ben).await, counts(&cast.cleo).await), ((3, 2), (3, 0)));
    edit(3, "three @cleo").await;
    assert_eq!((counts(&cast.ben).await, counts(&cast.cleo).await), ((3, 1), (3, 1)));
    edit(1, "one @ben @ada @BEN").await;
    assert_eq!((counts(&cast.ben).await, counts(&cast.ada).await), ((3, 2), (0, 0)));
    // What was read stays read, whoever it mentions now.
    marks(&cast.ben, &cast.lobby, 1).await;
    edit(1, "one @ben, really").await;
    assert_eq!(counts(&cast.ben).await, (2, 1));
    cast.ada.delete("/chats/@lobby/messages/2").await.is_done();
    assert_eq!(counts(&cast.ben).await, (1, 0));
}

async fn what_was_said_while_one_was_away_is_not_unread(server: TestServer) {
    let cast = server.cast().await;
    let attic = &cast.attic;
    let (members, cleo) = (format!("/conferences/{}/members", attic.eid), cast.cleo.eid);
    let counts = async || {
        let chat = chat(&cast.cleo, attic).await;
        (chat.unread, chat.mentions)
    };
    cast.ada.says("before you came, @cleo").in_(attic).await;
    cast.ada.post(&members, json!({"invitee_id": cleo})).await.ok(201);
    assert_eq!(counts().await, (0, 0));
    cast.ada.says("welcome, @cleo").in_(attic).await;
    assert_eq!(counts().await, (1, 1));
    // A message that she may not read mentions nobody, however it is edited.
    let path = format!("/chats/{}/messages/1", attic.eid);
    cast.ada.patch(&path, json!({"text": "@cleo @cleo"})).await.ok(200);
    assert_eq!(counts().await, (1, 1));

    cast.cleo.delete(&format!("/chats/{}", attic.eid)).await.is_done();
    cast.ada.says("she has left, @cleo").in_(attic).await;
    cast.ada.post(&members, json!({"invitee_id": cleo})).await.ok(201);
    assert_eq!(counts().await, (0, 0), "what was there when she came back is not unread");
    cast.ada.says("again, @cleo").in_(attic).await;
    assert_eq!(counts().await, (1, 1));
    let read = cast.cleo.reads(attic, "").await;
    assert_eq!(read.iter().map(|message| message.id).collect::<Vec<_>>(), [2, 4]);
}
