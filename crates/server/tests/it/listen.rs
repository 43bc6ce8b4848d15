//! The event stream: order, echo, resuming, and its two forms.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use testkit::microchat::{Events, Frame};
use testkit::{Cast, TestServer};

on_both_engines!(
    both_forms_carry_the_same_frames_in_the_same_order,
    the_first_event_says_who_one_is_and_where_one_stands,
    whoever_resumes_misses_nothing_and_sees_nothing_twice,
    one_may_resume_after_any_event,
    what_was_edited_and_deleted_meanwhile_comes_out_right,
    an_unknown_cursor_is_answered_with_reset,
    a_cursor_of_another_server_is_answered_with_reset,
    what_happened_in_a_conference_after_one_left_is_not_resumed,
    ones_own_actions_are_echoed_to_all_of_ones_connections,
    what_a_client_says_on_its_socket_does_no_harm,
);

/// Something of everything, as everybody in the lobby hears it; it ends with a message `that was all`.
async fn commotion(cast: &Cast) {
    let lobby = &cast.lobby;
    cast.ada.says("one").in_(lobby).await;
    cast.cleo.says("two").in_(lobby).await;
    let path = |id: u64| format!("/chats/@lobby/messages/{id}");
    cast.cleo.patch(&path(2), json!({"text": "two!"})).await.ok(200);
    cast.ada.delete(&path(1)).await.is_done();
    cast.ada.patch("/entities/@lobby", json!({"title": "Hall"})).await.ok(200);
    cast.cleo.patch("/entities/self", json!({"name": "Cleopatra"})).await.ok(200);
    cast.cleo.says("just for you").to(&cast.ben).await;
    cast.ben.put(&format!("/chats/{}/read", cast.cleo.eid), json!({"id": 1})).await.is_done();
    cast.ada.delete("/conferences/@lobby/members/@cleo").await.is_done();
    cast.ada.says("that was all").in_(lobby).await;
}

fn is_last(frame: &Frame) -> bool {
    frame.event == "MessageReceive" && frame.data["text"] == "that was all"
}

async fn both_forms_carry_the_same_frames_in_the_same_order(server: TestServer) {
    let cast = server.cast().await;
    let mut lines = cast.ben.listens().await;
    let mut socket = cast.ben.listens_by_socket().await;
    commotion(&cast).await;
    let by_lines = lines.hears_until(is_last).await;
    let by_socket = socket.hears_until(is_last).await;
    assert_eq!(essence(&by_lines), essence(&by_socket));
    let kinds: Vec<&str> = by_lines.iter().map(|frame| frame.event.as_str()).collect();
    for kind in [
        "MessageReceive",
        "MessageEdit",
        "MessageDelete",
        "ChatEdit",
        "EntityEdit",
        "ChatNew",
        "ReadUpdate",
        "MemberRemove",
    ] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    let mut cursors: Vec<_> = by_lines.iter().map(|frame| frame.id.clone()).collect();
    assert!(cursors.iter().all(Option::is_some), "each event has its cursor");
    cursors.dedup();
    assert_eq!(cursors.len(), by_lines.len(), "and a cursor of its own");
}

/// What must be the same for all readers of one event. A chat or a person in it is told as it is when it is
/// told, so of two connections one may know a moment more; what was said is told as it was said.
fn essence(frames: &[Frame]) -> Vec<(&Option<String>, &str, String, Option<&Value>)> {
    let said = |frame: &Frame| frame.event.starts_with("Message");
    let essence = frames.iter().map(|frame| {
        let fields = testkit::fields(&frame.data);
        (&frame.id, frame.event.as_str(), fields, said(frame).then_some(&frame.data))
    });
    essence.collect()
}

async fn the_first_event_says_who_one_is_and_where_one_stands(server: TestServer) {
    let cast = server.cast().await;
    let events = cast.ben.listens().await;
    assert_eq!(testkit::fields(&events.hello.data), "cursor self");
    assert_eq!(events.hello.data["self"]["alias"], "ben");
    let hello = events.hello.data["cursor"].as_str().expect("a cursor");
    assert!(events.hello.id.as_deref().is_none_or(|id| id == hello), "{:?}", events.hello);
    drop(events);

    cast.ada.says("meanwhile").in_(&cast.lobby).await;
    let hello = cast.ben.listens().await.hello;
    cast.ada.says("afterwards").in_(&cast.lobby).await;
    let cursor = hello.data["cursor"].as_str().expect("a cursor");
    let mut events = cast.ben.listens_after(cursor).await;
    assert_eq!(events.hears_said().await, "afterwards");
}

async fn whoever_resumes_misses_nothing_and_sees_nothing_twice(server: TestServer) {
    let cast = server.cast().await;
    let mut whole = cast.ben.listens().await;
    let (mut lines, mut socket) = (cast.ben.listens().await, cast.ben.listens_by_socket().await);
    let (mut by_lines, mut by_socket) = (Vec::new(), Vec::new());
    for round in 0..5 {
        for n in 0..10 {
            cast.ada.says(&format!("{round}.{n}")).in_(&cast.lobby).await;
        }
        // They read only a part of it before their connections are lost.
        by_lines.extend(lines.hears_messages(7).await);
        by_socket.extend(socket.hears_messages(3 + round).await);
        let (line_cursor, socket_cursor) = (lines.cursor().to_owned(), socket.cursor().to_owned());
        drop((lines, socket));
        lines = cast.ben.listens_after(&line_cursor).await;
        socket = cast.ben.listens_by_socket_after(&socket_cursor).await;
    }
    let expected = whole.hears_messages(50).await;
    by_lines.extend(lines.hears_messages(50 - by_lines.len()).await);
    by_socket.extend(socket.hears_messages(50 - by_socket.len()).await);
    assert_eq!(by_lines, expected);
    assert_eq!(by_socket, expected);
    assert_eq!(
        expected.iter().map(|said| said.0).collect::<Vec<_>>(),
        (1..=50).collect::<Vec<_>>()
    );
}

async fn one_may_resume_after_any_event(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.ben.listens().await;
    commotion(&cast).await;
    let all = events.hears_until(is_last).await;
    for seen in 0..all.len() - 1 {
        let cursor = all[seen].id.as_deref().expect("a cursor");
        let path = format!("/api/v0/events?last_event_id={cursor}");
        let mut resumed = Events::open_at(cast.ben.http(), &path).await.past_hello().await;
        let rest = resumed.hears_until(is_last).await;
        let marks = |frames: &[Frame]| -> Vec<(Option<String>, String)> {
            frames.iter().map(|frame| (frame.id.clone(), frame.event.clone())).collect()
        };
        // What has been deleted since may be left out; nothing else may, and nothing may be added.
        let mut expected = marks(&all[seen + 1..]);
        let told = marks(&rest);
        expected.retain(|mark| {
            told.contains(mark) || !all.iter().any(|frame| frame.id == mark.0 && is_deleted(frame))
        });
        assert_eq!(told, expected, "after {seen}");
    }
}

/// Whether a frame tells of the message that the commotion deletes.
fn is_deleted(frame: &Frame) -> bool {
    frame.event == "MessageReceive" && frame.data["text"] == "one"
}

async fn what_was_edited_and_deleted_meanwhile_comes_out_right(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("before").in_(&cast.lobby).await;
    let cursor = cast.ben.listens().await.cursor().to_owned();
    for n in 2..=9 {
        cast.ada.says(&format!("{n}")).in_(&cast.lobby).await;
    }
    let path = |id: u64| format!("/chats/@lobby/messages/{id}");
    for id in [1, 3, 5] {
        cast.ada.patch(&path(id), json!({"text": format!("{id} edited")})).await.ok(200);
    }
    for id in [4, 5, 6] {
        cast.ada.delete(&path(id)).await.is_done();
    }
    cast.ada.says("that was all").in_(&cast.lobby).await;

    let mut known = BTreeMap::from([(1, "before".to_owned())]);
    let mut events = cast.ben.listens_after(&cursor).await;
    for frame in events.hears_until(is_last).await {
        let id = frame.data["id"].as_u64().unwrap_or_default();
        match frame.event.as_str() {
            "MessageReceive" | "MessageEdit" => {
                known.insert(id, frame.data["text"].as_str().expect("a text").to_owned());
            }
            "MessageDelete" => {
                known.remove(&id);
            }
            other => panic!("{other}: {frame:?}"),
        }
    }
    let stored = cast.ben.reads_all(&cast.lobby).await;
    let stored: BTreeMap<u64, String> = stored.into_iter().map(|m| (m.id, m.text)).collect();
    assert_eq!(known, stored);
}

async fn an_unknown_cursor_is_answered_with_reset(server: TestServer) {
    let cast = server.cast().await;
    let events = cast.ben.listens().await;
    let cursor = events.cursor();
    let far = format!("{cursor}999999");
    for unknown in ["nonsense", "0", "-1", "18446744073709551616", far.as_str(), "00000000-0"] {
        for by_socket in [false, true] {
            let mut events = if by_socket {
                Events::open_socket(cast.ben.http(), Some(unknown)).await
            } else {
                Events::open(cast.ben.http(), Some(unknown)).await
            }
            .past_hello()
            .await;
            let next = events.next().await.expect("an open stream");
            assert_eq!(next.event, "Reset", "{unknown}: {next:?}");
            cast.ada.says("after all").in_(&cast.lobby).await;
            let next = events.next().await.expect("an open stream");
            assert_eq!(next.event, "MessageReceive", "the stream goes on");
        }
    }
}

async fn a_cursor_of_another_server_is_answered_with_reset(server: TestServer) {
    let cast = server.cast().await;
    let elsewhere = TestServer::start().await;
    let other_cast = elsewhere.cast().await;
    let foreign = other_cast.ben.listens().await.cursor().to_owned();
    let mut events = cast.ben.listens_after(&foreign).await;
    assert_eq!(events.next().await.expect("an open stream").event, "Reset");
}

async fn what_happened_in_a_conference_after_one_left_is_not_resumed(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("with ben").in_(&cast.attic).await;
    let cursor = cast.ben.listens().await.cursor().to_owned();
    cast.ada.delete(&format!("/conferences/{}/members/@ben", cast.attic.eid)).await.is_done();
    cast.ada.says("without ben").in_(&cast.attic).await;
    cast.ada.says("that was all").in_(&cast.lobby).await;
    let heard = cast.ben.listens_after(&cursor).await.hears_until(is_last).await;
    assert!(heard.iter().any(|frame| frame.event == "ChatDelete"), "{heard:?}");
    assert!(heard.iter().all(|frame| frame.data["text"] != "without ben"), "{heard:?}");
}

async fn ones_own_actions_are_echoed_to_all_of_ones_connections(server: TestServer) {
    let cast = server.cast().await;
    let mut phone = cast.ada.signs_in_again().await.listens().await;
    let mut desk = cast.ada.listens_by_socket().await;
    let mut elsewhere = cast.ada.on_chatapi().await.connects().await;
    cast.ada.says("to myself, too").in_(&cast.lobby).await;
    for events in [&mut phone, &mut desk] {
        let message = events.hears("MessageReceive").await;
        assert_eq!(message["sender"]["eid"], cast.ada.eid);
    }
    assert_eq!(elsewhere.hears().await["owner_id"], cast.ada.eid);
}

async fn what_a_client_says_on_its_socket_does_no_harm(server: TestServer) {
    use futures_util::{SinkExt as _, StreamExt as _};
    use tokio_tungstenite::tungstenite::Message;

    let cast = server.cast().await;
    let (http, path) = (cast.ben.http(), "/api/v0/events");
    let socket = testkit::chatapi::upgrade(http.authority(), path, http.headers()).await;
    let mut socket = socket.expect("an upgrade");
    for frame in ["", "{", "{\"event\":\"Hello\"}", "\0", &"x".repeat(4_000)] {
        socket.send(Message::text(frame)).await.expect("an open socket");
    }
    socket.send(Message::Ping("are you there?".into())).await.expect("an open socket");
    cast.ada.says("hello").in_(&cast.lobby).await;
    let (mut ponged, mut heard) = (false, false);
    testkit::soon("a pong and a message", async {
        while !(ponged && heard) {
            match socket.next().await.expect("an open socket").expect("a frame") {
                Message::Pong(payload) => ponged = payload.as_ref() == b"are you there?",
                Message::Text(text) => {
                    let frame: Value = serde_json::from_str(&text).expect("JSON");
                    heard |= frame["event"] == "MessageReceive";
                }
                other => panic!("{other:?}"),
            }
        }
    })
    .await;
}
