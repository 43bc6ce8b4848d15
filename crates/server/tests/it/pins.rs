//! Pinned messages.

use serde_json::{Value, json};
use testkit::microchat::{Chat, Message};
use testkit::{Answer, Person, Place, TestServer};

on_both_engines!(
    what_is_pinned_is_listed_counted_and_told,
    who_may_pin,
    a_hundred_messages_are_pinned_and_no_more,
    pins_from_before_one_came_are_nobodys,
    both_sides_of_a_dialog_pin,
);

fn path(place: &impl Place, id: u64) -> String {
    format!("/chats/{}/pins/{id}", place.eid())
}

async fn pin(who: &Person, place: &impl Place, id: u64) -> Answer {
    who.put(&path(place, id), json!({})).await
}

async fn pins(who: &Person, place: &impl Place, query: &str) -> Vec<u64> {
    let pins: Vec<Message> = who.get(&format!("/chats/{}/pins{query}", place.eid())).await.to(200);
    assert!(pins.iter().all(|message| message.pinned), "{pins:?}");
    pins.iter().map(|message| message.id).collect()
}

async fn count(who: &Person, place: &impl Place) -> u64 {
    who.get(&format!("/chats/{}", place.eid())).await.to::<Chat>(200).pinned_count
}

async fn what_is_pinned_is_listed_counted_and_told(server: TestServer) {
    let cast = server.cast().await;
    let lobby = &cast.lobby;
    for text in ["1", "2", "3"] {
        cast.ben.says(text).in_(lobby).await;
    }
    let mut events = cast.cleo.listens().await;
    let start = events.cursor().to_owned();
    for id in [3, 1, 3] {
        pin(&cast.ada, lobby, id).await.is_done();
    }
    assert_eq!(pins(&cast.cleo, lobby, "").await, [1, 3], "the one pinned last first");
    assert_eq!(pins(&cast.cleo, lobby, "?offset=1&count=1").await, [3]);
    cast.cleo.get("/chats/@lobby/pins?count=0").await.refused(400);
    assert_eq!(count(&cast.cleo, lobby).await, 2);
    let read = cast.cleo.reads(lobby, "").await;
    assert_eq!(read.iter().map(|m| m.pinned).collect::<Vec<_>>(), [true, false, true]);
    let edited = cast.ben.patch("/chats/@lobby/messages/1", json!({"text": "one"})).await;
    assert!(edited.to::<Message>(200).pinned, "what is edited stays pinned");
    // A visitor of a public conference sees them too.
    let dora = Person::joins(server.http(), "dora").await;
    assert_eq!((pins(&dora, lobby, "").await, count(&dora, lobby).await), (vec![1, 3], 2));

    for _ in 0..2 {
        cast.ada.delete(&path(lobby, 3)).await.is_done();
    }
    cast.ben.delete("/chats/@lobby/messages/1").await.is_done();
    assert_eq!((pins(&cast.ben, lobby, "").await, count(&cast.ben, lobby).await), (vec![], 0));
    cast.ada.says("that was all").in_(lobby).await;

    let chat = json!({"eid": lobby.eid, "type": "conference"});
    let change = |id: u64, pinned: bool| json!({"chat": chat, "id": id, "pinned": pinned});
    let mut again = cast.cleo.listens_after(&start).await;
    for events in [&mut events, &mut again] {
        let heard = events.hears_until(|frame| frame.event == "MessageReceive").await;
        let told = heard.into_iter().filter(|frame| frame.event == "PinUpdate");
        let told: Vec<Value> = told.map(|frame| frame.data).collect();
        assert_eq!(told, [change(3, true), change(1, true), change(3, false)]);
    }
}

async fn who_may_pin(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("1").in_(&cast.lobby).await;
    cast.ada.says("1").in_(&cast.attic).await;
    pin(&cast.ben, &cast.lobby, 1).await.refused(403);
    cast.ben.delete(&path(&cast.lobby, 1)).await.refused(403);
    let member = json!({"pin_message": true});
    cast.ada.patch("/conferences/@lobby/members/@ben/permissions", member).await.ok(200);
    pin(&cast.ben, &cast.lobby, 1).await.is_done();
    for (who, place, id) in [
        (&cast.cleo, &cast.attic, 1),
        (&cast.cleo, &cast.attic, 2),
        (&cast.ada, &cast.attic, 2),
        (&cast.ben, &cast.lobby, 2),
    ] {
        pin(who, place, id).await.refused(404);
        who.delete(&path(place, id)).await.refused(404);
    }
    cast.cleo.get(&format!("/chats/{}/pins", cast.attic.eid)).await.refused(404);
    cast.cleo.get("/chats/@nobody/pins").await.refused(404);
    for bad in ["0", "x", "-1", "9007199254740992"] {
        cast.ada.put(&format!("/chats/@lobby/pins/{bad}"), json!({})).await.refused(400);
    }
    let reader = json!({"read": false});
    cast.ada.patch("/conferences/@lobby/members/@ben/permissions", reader).await.ok(200);
    cast.ben.get("/chats/@lobby/pins").await.refused(403);
    cast.ben.delete(&path(&cast.lobby, 1)).await.refused(403);
}

async fn a_hundred_messages_are_pinned_and_no_more(server: TestServer) {
    let cast = server.cast().await;
    for n in 1..=103 {
        cast.ada.says(&format!("{n}")).in_(&cast.attic).await;
    }
    for id in 1..=99 {
        pin(&cast.ada, &cast.attic, id).await.is_done();
    }
    let last = (100..=103).map(|id| pin(&cast.ada, &cast.attic, id));
    let answers = futures_util::future::join_all(last).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 204).count(), 1);
    let refused = answers.iter().find(|answer| answer.status != 204).expect("a refusal");
    assert!(refused.refused(409).contains("100"));
    pin(&cast.ada, &cast.attic, 1).await.is_done();
    assert_eq!(pins(&cast.ada, &cast.attic, "?count=200").await.len(), 100);
    cast.ada.delete(&path(&cast.attic, 1)).await.is_done();
    cast.ada.says("and now").in_(&cast.attic).await;
    pin(&cast.ada, &cast.attic, 104).await.is_done();
    assert_eq!(count(&cast.ada, &cast.attic).await, 100);
}

async fn pins_from_before_one_came_are_nobodys(server: TestServer) {
    let cast = server.cast().await;
    let attic = &cast.attic;
    cast.ada.says("before cleo").in_(attic).await;
    let cleo = json!({"invitee_id": cast.cleo.eid});
    cast.ada.post(&format!("/conferences/{}/members", attic.eid), cleo).await.ok(201);
    cast.ada.says("with cleo").in_(attic).await;
    let mut cleos = cast.cleo.listens().await;
    let start = cleos.cursor().to_owned();
    pin(&cast.ada, attic, 1).await.is_done();
    pin(&cast.ada, attic, 2).await.is_done();
    let mut again = cast.cleo.listens_after(&start).await;
    for events in [&mut cleos, &mut again] {
        assert_eq!(events.hears("PinUpdate").await["id"], 2);
    }
    assert_eq!((pins(&cast.cleo, attic, "").await, count(&cast.cleo, attic).await), (vec![2], 1));
    assert_eq!((pins(&cast.ben, attic, "").await, count(&cast.ben, attic).await), (vec![2, 1], 2));
}

async fn both_sides_of_a_dialog_pin(server: TestServer) {
    let cast = server.cast().await;
    assert_eq!(pins(&cast.ada, &cast.ben, "").await, Vec::<u64>::new(), "nobody has written there");
    pin(&cast.ada, &cast.ben, 1).await.refused(404);
    cast.ada.says("1").to(&cast.ben).await;
    cast.ben.says("2").to(&cast.ada).await;
    let mut adas = cast.ada.listens().await;
    pin(&cast.ben, &cast.ada, 1).await.is_done();
    let chat = json!({"eid": cast.ben.eid, "type": "user"});
    let told = adas.hears("PinUpdate").await;
    assert_eq!(told, json!({"chat": chat, "id": 1, "pinned": true}));
    cast.ada.delete(&path(&cast.ben, 1)).await.is_done();
    cast.ada
        .patch(&format!("/entities/{}/permissions", cast.ben.eid), json!({"pin_message": false}))
        .await
        .ok(200);
    pin(&cast.ben, &cast.ada, 1).await.refused(403);
    pin(&cast.ada, &cast.ben, 2).await.is_done();
    assert_eq!(pins(&cast.ben, &cast.ada, "").await, [2]);
}
