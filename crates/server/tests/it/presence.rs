//! Who is there, and who is writing: what passes, told to whoever listens now.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use testkit::microchat::{Events, Frame};
use testkit::{Person, TestServer, is_time};

on_both_engines!(
    coming_and_going_is_told_to_those_who_share_a_conversation,
    what_one_chooses_to_be_is_shown_and_told,
    typing_is_told_to_the_others,
    who_may_tell_that_they_type,
    what_passes_moves_no_cursor_and_is_not_told_later,
);

async fn chooses(who: &Person, status: &str) {
    who.put("/presence", json!({"status": status})).await.is_done();
}

async fn status(of: &Person, seen_by: &Person) -> Value {
    seen_by.get(&format!("/entities/{}", of.eid)).await.ok(200)["presence"]["status"].clone()
}

/// What was heard of one kind up to the message `that was all`.
async fn heard(events: &mut Events, kind: &str) -> Vec<Value> {
    let last = |frame: &Frame| frame.data["text"] == "that was all";
    let heard = events.hears_until(last).await.into_iter();
    heard.filter(|frame| frame.event == kind).map(|frame| frame.data).collect()
}

/// The next change of this person's presence; somebody else's may be told late.
async fn hears_of(events: &mut Events, who: &Person) -> Value {
    loop {
        let told = events.hears("PresenceUpdate").await;
        if told["eid"] == who.eid {
            return told;
        }
    }
}

async fn coming_and_going_is_told_to_those_who_share_a_conversation(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let mut adas = cast.ada.listens().await;
    let mut doras = dora.listens_by_socket().await;
    let mut bens = cast.ben.listens().await;
    let online = json!({"eid": cast.ben.eid, "status": "online", "last_seen": null});
    assert_eq!(hears_of(&mut adas, &cast.ben).await, online);

    // A second connection, in whatever dialect, changes nothing; only the end of the last one does.
    let second = cast.ben.on_chatapi().await.connects().await;
    cast.ada.says("still there?").in_(&cast.lobby).await;
    let before = bens.hears_until(|frame| frame.event == "MessageReceive").await;
    let of_ben =
        |frame: &Frame| frame.event == "PresenceUpdate" && frame.data["eid"] == cast.ben.eid;
    assert!(!before.iter().any(of_ben), "{before:?}");
    drop(bens);
    drop(second);
    let gone = hears_of(&mut adas, &cast.ben).await;
    assert_eq!((&gone["eid"], &gone["status"]), (&json!(cast.ben.eid), &json!("offline")));
    assert!(is_time(&gone["last_seen"]), "{gone}");
    assert_eq!(
        cast.ada.get("/entities/@ben").await.ok(200)["presence"]["last_seen"],
        gone["last_seen"]
    );

    // Whoever shares nothing with him heard nothing of it, until they write to each other.
    dora.says("that was all").to(&dora).await;
    assert_eq!(heard(&mut doras, "PresenceUpdate").await, [] as [Value; 0]);
    dora.says("hello").to(&cast.ben).await;
    let live = cast.ben.on_chatapi().await.connects().await;
    assert_eq!(hears_of(&mut doras, &cast.ben).await["status"], "online");

    // A session that is closed takes its connection with it.
    drop(live);
    assert_eq!(hears_of(&mut doras, &cast.ben).await["status"], "offline");
    let phone = cast.ben.signs_in_again().await;
    let mut bens = phone.listens().await;
    assert_eq!(hears_of(&mut doras, &cast.ben).await["status"], "online");
    phone.signs_out().await;
    bens.ends().await;
    drop(bens);
    assert_eq!(hears_of(&mut doras, &cast.ben).await["status"], "offline");
}

async fn what_one_chooses_to_be_is_shown_and_told(server: TestServer) {
    let cast = server.cast().await;
    for bad in
        [json!({}), json!({"status": "offline"}), json!({"status": "DND"}), json!({"status": 1})]
    {
        cast.ben.put("/presence", bad).await.refused(400);
    }
    let mut adas = cast.ada.listens().await;
    chooses(&cast.ben, "dnd").await;
    assert_eq!(status(&cast.ben, &cast.ada).await, "offline", "who is not there is not busy");
    let mut phone = cast.ben.listens().await;
    assert_eq!(hears_of(&mut adas, &cast.ben).await["status"], "dnd");
    let desk = cast.ben.signs_in_again().await;
    for _ in 0..2 {
        chooses(&desk, "idle").await;
    }
    let idle = json!({"eid": cast.ben.eid, "status": "idle", "last_seen": null});
    for events in [&mut adas, &mut phone] {
        assert_eq!(hears_of(events, &cast.ben).await, idle);
    }
    assert_eq!(status(&cast.ben, &cast.cleo).await, "idle");
    let member = cast.cleo.get("/conferences/@lobby/members/@ben").await.ok(200);
    assert_eq!(member["entity"]["presence"]["status"], "idle");
    assert_eq!(phone.hello.data["self"]["presence"]["status"], "dnd");
    chooses(&cast.ben, "online").await;
    for events in [&mut adas, &mut phone] {
        assert_eq!(hears_of(events, &cast.ben).await["status"], "online", "and idle but once");
    }
    cast.ben.with_token("nobody's").put("/presence", json!({"status": "idle"})).await.refused(401);
}

async fn typing_is_told_to_the_others(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("hello").to(&cast.ben).await;
    let mut adas = cast.ada.listens().await;
    let mut bens = cast.ben.listens_by_socket().await;
    let mut cleos = cast.cleo.listens().await;
    let type_in =
        async |chat: u64| cast.ada.post(&format!("/chats/{chat}/typing"), json!({})).await;

    let began = Instant::now();
    for answer in futures_util::future::join_all((0..8).map(|_| type_in(cast.lobby.eid))).await {
        answer.is_done();
    }
    cast.ada.says("that was all").in_(&cast.lobby).await;
    let at_once = began.elapsed() < Duration::from_secs(3);
    let chat = json!({"eid": cast.lobby.eid, "type": "conference"});
    let typing = json!({"chat": chat, "eid": cast.ada.eid});
    for events in [&mut bens, &mut cleos] {
        let told = heard(events, "Typing").await;
        assert_eq!(told.first(), Some(&typing));
        assert!(!at_once || told.len() == 1, "now and then is enough: {told:?}");
    }
    assert_eq!(heard(&mut adas, "Typing").await, [] as [Value; 0], "one knows oneself");

    // In another chat it is told again; in a dialog it is named after who types.
    type_in(cast.ben.eid).await.is_done();
    let chat = json!({"eid": cast.ada.eid, "type": "user"});
    assert_eq!(bens.hears("Typing").await, json!({"chat": chat, "eid": cast.ada.eid}));
    cast.ada.says("that was all").in_(&cast.lobby).await;
    assert_eq!(heard(&mut cleos, "Typing").await, [] as [Value; 0], "that is between the two");
    // Where nobody has written there is nobody to hear it, oneself included.
    type_in(cast.cleo.eid).await.is_done();
    type_in(cast.ada.eid).await.is_done();
}

async fn who_may_tell_that_they_type(server: TestServer) {
    let cast = server.cast().await;
    let types =
        async |who: &Person, chat: u64| who.post(&format!("/chats/{chat}/typing"), json!({})).await;
    types(&cast.cleo, cast.attic.eid).await.refused(404);
    types(&cast.cleo, 987_654_321).await.refused(404);
    let dora = Person::joins(server.http(), "dora").await;
    types(&dora, cast.lobby.eid).await.refused(403);
    let mut adas = cast.ada.listens().await;
    let mut cleos = cast.cleo.listens().await;

    let restrictions = "/conferences/@lobby/members/@ben/restrictions";
    cast.ada.put(restrictions, json!({"send": false})).await.is_done();
    types(&cast.ben, cast.lobby.eid).await.refused(403);
    cast.ada.delete(restrictions).await.is_done();
    cast.ben.says("hello").to(&cast.cleo).await;
    let grant = format!("/entities/{}/permissions", cast.ben.eid);
    cast.cleo.patch(&grant, json!({"send": false})).await.ok(200);
    types(&cast.ben, cast.cleo.eid).await.refused(403);

    // Who may not read hears of nobody who writes.
    let blind = json!({"read": false});
    cast.ada.patch("/conferences/@lobby/members/@cleo/permissions", blind).await.ok(200);
    types(&cast.ben, cast.lobby.eid).await.is_done();
    assert_eq!(adas.hears("Typing").await["eid"], cast.ben.eid);
    types(&cast.cleo, cast.lobby.eid).await.refused(403);
    cast.cleo.says("that was all").to(&cast.cleo).await;
    assert_eq!(heard(&mut cleos, "Typing").await, [] as [Value; 0]);
}

async fn what_passes_moves_no_cursor_and_is_not_told_later(server: TestServer) {
    let cast = server.cast().await;
    let (mut lines, mut socket) = (cast.ben.listens().await, cast.ben.listens_by_socket().await);
    let start = lines.cursor().to_owned();
    cast.ada.post("/chats/@lobby/typing", json!({})).await.is_done();
    let adas = cast.ada.listens().await;
    for events in [&mut lines, &mut socket] {
        for kind in ["Typing", "PresenceUpdate"] {
            let frame = events.next().await.expect("an open stream");
            assert_eq!((frame.event.as_str(), frame.id), (kind, None));
        }
        assert_eq!(events.cursor(), start);
    }
    drop(adas);
    cast.ada.says("that was all").in_(&cast.lobby).await;
    let mut resumed = cast.ben.listens_after(&start).await;
    let first = resumed.next().await.expect("an open stream");
    assert_eq!(first.data["text"], "that was all", "{first:?}");
}
