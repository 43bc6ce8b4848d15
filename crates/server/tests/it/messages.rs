//! Sending, editing and deleting messages.

use serde_json::{Value, json};
use testkit::microchat::Message;
use testkit::{PASSWORD, TestServer, is_time};

on_both_engines!(
    a_message_as_it_is_on_the_wire,
    text_is_measured_in_characters_and_kept_as_it_came,
    what_sending_refuses,
    a_reply_names_a_message_that_is_there,
    a_key_sends_once_however_often_it_is_tried,
    only_the_sender_edits,
    a_deleted_message_leaves_its_number_unused,
);

async fn a_message_as_it_is_on_the_wire(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.patch("/entities/self", json!({"name": "Ben"})).await.ok(200);
    let sent = cast.ben.says("hello").at(&cast.lobby).await.ok(201);
    let expected = json!({
        "id": 1,
        "chat": {"eid": cast.lobby.eid, "type": "conference"},
        "sender": {"eid": cast.ben.eid, "type": "user", "alias": "ben", "name": "Ben"},
        "text": "hello",
        "attachments": [],
        "time_sent": sent["time_sent"],
        "time_edit": null,
        "reply_to": null,
        "reactions": [],
        "pinned": false,
    });
    assert_eq!(sent, expected);
    assert!(is_time(&sent["time_sent"]), "{}", sent["time_sent"]);
    let got = cast.cleo.get("/chats/@lobby/messages/1").await.ok(200);
    let listed = cast.cleo.get("/chats/@lobby/messages/").await.ok(200);
    assert_eq!((&got, &listed), (&expected, &json!([expected])));
}

async fn text_is_measured_in_characters_and_kept_as_it_came(server: TestServer) {
    let cast = server.cast().await;
    let crabs = "🦀".repeat(5_000);
    for (typed, kept) in [
        (crabs.as_str(), crabs.as_str()),
        ("  left alone, right trimmed \n\t ", "  left alone, right trimmed"),
        ("\u{202e}\u{0007}e\u{301}\r\nx", "\u{202e}\u{0007}e\u{301}\r\nx"),
        ("'; DROP TABLE messages; --", "'; DROP TABLE messages; --"),
        ("<script>alert(1)</script> &amp; \"\\", "<script>alert(1)</script> &amp; \"\\"),
        ("data: x\n\nevent: Hello\nid: 5", "data: x\n\nevent: Hello\nid: 5"),
    ] {
        let mut events = cast.ben.listens().await;
        let sent = cast.ada.says(typed).in_(&cast.lobby).await;
        assert_eq!(sent.text, kept);
        assert_eq!(events.hears_said().await, kept);
        let stored = cast.ben.reads(&cast.lobby, "?count=1").await;
        assert_eq!(stored[0].text, kept);
    }
}

async fn what_sending_refuses(server: TestServer) {
    let cast = server.cast().await;
    let path = "/chats/@lobby/messages";
    for body in [
        json!({}),
        json!({"text": ""}),
        json!({"text": " \n\t "}),
        json!({"text": null}),
        json!({"text": 5}),
        json!({"text": "a\0b"}),
        json!({"text": "x".repeat(5_001)}),
        json!({"text": "x", "reply_to": "1"}),
        json!({"text": "x", "reply_to": -1}),
        json!(["text"]),
    ] {
        cast.ada.post(path, body).await.refused(400);
    }
    let key = "k".repeat(256);
    cast.ada.says("x").with_key(&key).at(&cast.lobby).await.refused(400);
    cast.cleo.says("x").at(&cast.attic).await.refused(404);
    assert_eq!(cast.ada.says("first").in_(&cast.lobby).await.id, 1, "a refusal takes no number");
}

async fn a_reply_names_a_message_that_is_there(server: TestServer) {
    let cast = server.cast().await;
    let question = cast.ada.says("who is there?").in_(&cast.lobby).await;
    let answer = cast.ben.says("me").in_reply_to(question.id).in_(&cast.lobby).await;
    assert_eq!(answer.reply_to, Some(1));
    for nothing in [0, 3, 4_000_000_000, i64::MAX.unsigned_abs()] {
        cast.ben.says("what?").in_reply_to(nothing).at(&cast.lobby).await.refused(400);
    }
    cast.ben.says("elsewhere").in_reply_to(1).at(&cast.attic).await.refused(400);
}

async fn a_key_sends_once_however_often_it_is_tried(server: TestServer) {
    let cast = server.cast().await;
    let tries = (0..16)
        .map(async |n| cast.ada.says(&format!("try {n}")).with_key("one").in_(&cast.lobby).await);
    let answers = futures_util::future::join_all(tries).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(cast.ada.reads(&cast.lobby, "").await, answers[..1]);

    let other_key = cast.ada.says("a").with_key("two").in_(&cast.lobby).await;
    let other_place = cast.ada.says("b").with_key("three").in_(&cast.attic).await;
    let other_person = cast.ben.says("c").with_key("one").in_(&cast.lobby).await;
    let other_session = cast.ada.signs_in_again().await;
    let other_session = other_session.says("d").with_key("one").in_(&cast.lobby).await;
    let ids = [other_key.id, other_place.id, other_person.id, other_session.id];
    assert_eq!(ids, [2, 1, 3, 4]);

    // The key outlives a restart, and gives what was answered then, whatever is sent now.
    let server = server.restart().await;
    let ada = testkit::microchat::Microchat::at(server.http()).with_token(cast.ada.token());
    let path = format!("/chats/{}/messages", cast.lobby.eid);
    let keyed = ada.with("idempotency-key", "one");
    let again: Message = keyed.post(&path, json!({"text": "something else"})).await.to(201);
    assert_eq!(again, answers[0]);
}

async fn only_the_sender_edits(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.cleo.listens().await;
    let sent = cast.ben.says("helo").in_(&cast.lobby).await;
    let path = format!("/chats/{}/messages/{}", cast.lobby.eid, sent.id);
    let correction = json!({"text": "hello "});
    // ada owns the room and is the server's admin.
    cast.ada.patch(&path, correction.clone()).await.refused(403);
    cast.cleo.patch(&path, correction.clone()).await.refused(403);
    for bad in [json!({"text": ""}), json!({"text": 1}), json!({"text": "x".repeat(5_001)})] {
        cast.ben.patch(&path, bad).await.refused(400);
    }
    let edited: Message = cast.ben.patch(&path, correction.clone()).await.to(200);
    assert_eq!(edited.text, "hello");
    assert!(is_time(&json!(edited.time_edit)), "{edited:?}");
    assert_eq!((edited.id, &edited.time_sent), (sent.id, &sent.time_sent));
    let told = events.hears("MessageEdit").await;
    assert_eq!((&told["id"], &told["text"]), (&json!(sent.id), &json!("hello")));
    assert_eq!(cast.cleo.reads(&cast.lobby, "").await, [edited]);
    let nothing = format!("/chats/{}/messages/99", cast.lobby.eid);
    cast.ben.patch(&nothing, correction).await.refused(404);
}

async fn a_deleted_message_leaves_its_number_unused(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.cleo.listens().await;
    for text in ["one", "two", "three"] {
        cast.ben.says(text).in_(&cast.lobby).await;
    }
    let path = |id: u64| format!("/chats/{}/messages/{id}", cast.lobby.eid);
    cast.cleo.delete(&path(2)).await.refused(403);
    cast.ben.delete(&path(2)).await.is_done();
    cast.ada.delete(&path(3)).await.is_done();
    let chat = json!({"eid": cast.lobby.eid, "type": "conference"});
    assert_eq!(events.hears("MessageDelete").await, json!({"chat": chat, "id": 2}));
    assert_eq!(events.hears("MessageDelete").await, json!({"chat": chat, "id": 3}));
    for id in [2, 3] {
        cast.ben.get(&path(id)).await.refused(404);
        cast.ben.delete(&path(id)).await.refused(404);
        cast.ben.patch(&path(id), json!({"text": "x"})).await.refused(404);
    }
    let last = cast.ben.get("/chats/@lobby").await.ok(200)["last_message"]["text"].clone();
    assert_eq!(last, "one");
    assert_eq!(cast.ben.says("four").in_(&cast.lobby).await.id, 4, "numbers are not used again");
    let ids: Vec<u64> = cast.ada.reads(&cast.lobby, "").await.iter().map(|m| m.id).collect();
    assert_eq!(ids, [1, 4]);

    // A moderator of the server may delete anywhere that they know of.
    let privileges: Value = json!({"privileges": "moderator"});
    cast.ada.patch(&format!("/entities/{}", cast.cleo.eid), privileges).await.ok(200);
    let cleo = cast.cleo.sign_in("cleo", PASSWORD).await;
    cleo.delete(&path(1)).await.is_done();
}
