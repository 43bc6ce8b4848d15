//! What happens at the same time as something else.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;
use testkit::{Cast, TestServer};

on_both_engines!(
    whoever_arrives_in_the_middle_misses_nothing,
    whoever_reconnects_all_the_time_hears_everything_once,
    one_hears_of_a_private_conference_what_its_history_shows,
    members_come_and_go_at_once_without_confusion,
    edits_and_deletions_are_told_after_what_they_change,
);

/// Messages of the load under which these stories play.
const SAID: usize = 300;
const LAST: &str = "that was all";

/// ada and ben talk in the lobby, ten at a time, and at the end comes [`LAST`].
async fn talk(cast: &Cast) {
    for part in 0..SAID / 10 {
        let said = (0..10).map(async |n| {
            let person = if n % 2 == 0 { &cast.ada } else { &cast.ben };
            person.says(&format!("{part}.{n}")).in_(&cast.lobby).await
        });
        join_all(said).await;
    }
    cast.ada.says(LAST).in_(&cast.lobby).await;
}

async fn whoever_arrives_in_the_middle_misses_nothing(server: TestServer) {
    let cast = server.cast().await;
    let arrive = async {
        let mut arrivals = Vec::new();
        for _ in 0..8 {
            let events = cast.cleo.listens().await;
            let read = cast.cleo.reads_all(&cast.lobby).await;
            arrivals.push((events, read));
        }
        arrivals
    };
    let ((), arrivals) = tokio::join!(talk(&cast), arrive);
    for (mut events, read) in arrivals {
        let mut known: BTreeSet<u64> = read.iter().map(|message| message.id).collect();
        if read.last().is_none_or(|message| message.text != LAST) {
            let rest = events.hears_until(|frame| frame.data["text"] == LAST).await;
            known.extend(rest.iter().filter_map(|frame| frame.data["id"].as_u64()));
        }
        assert_eq!(known, (1..=SAID as u64 + 1).collect());
    }
}

async fn whoever_reconnects_all_the_time_hears_everything_once(server: TestServer) {
    let cast = server.cast().await;
    let elsewhere = cast.cleo.on_chatapi().await;
    let mut cursor = cast.cleo.listens().await.cursor().to_owned();
    let mut chatapi_cursor = cursor.clone();
    let all = SAID + 1;
    let by_events = async {
        let mut heard = Vec::new();
        while heard.len() < all {
            let mut events = cast.cleo.listens_after(&cursor).await;
            let some = 1 + heard.len() % 7;
            heard.extend(events.hears_messages(some.min(all - heard.len())).await);
            events.cursor().clone_into(&mut cursor);
        }
        heard
    };
    let by_frames = async {
        let mut heard = Vec::new();
        while heard.len() < all {
            let mut live = elsewhere.connects_after(&chatapi_cursor).await;
            let some = 1 + heard.len() % 11;
            heard.extend(live.hears_messages(some.min(all - heard.len())).await);
            chatapi_cursor.clone_from(&live.cursor);
        }
        heard
    };
    let ((), by_events, by_frames) = tokio::join!(talk(&cast), by_events, by_frames);
    let stored = cast.cleo.reads_all(&cast.lobby).await;
    let stored: Vec<(u64, String)> = stored.into_iter().map(|m| (m.id, m.text)).collect();
    assert!(by_events == stored, "{by_events:?}");
    assert!(by_frames == stored, "{by_frames:?}");
}

async fn one_hears_of_a_private_conference_what_its_history_shows(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.cleo.listens().await;
    let talk = async {
        for part in 0..40 {
            let said = (0..4).map(async |n| {
                cast.ada.says(&format!("{part}.{n}")).in_(&cast.attic).await;
            });
            join_all(said).await;
        }
    };
    let come_and_go = async {
        let path = format!("/conferences/{}/members", cast.attic.eid);
        for _ in 0..10 {
            cast.ben.post(&path, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
            cast.cleo.delete(&format!("{path}/@cleo")).await.is_done();
        }
        cast.ben.post(&path, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
    };
    tokio::join!(talk, come_and_go);
    cast.ada.says(LAST).in_(&cast.attic).await;
    let frames = events.hears_until(|frame| frame.data["text"] == LAST).await;
    let heard: Vec<u64> = frames
        .iter()
        .filter(|frame| frame.event == "MessageReceive")
        .filter_map(|frame| frame.data["id"].as_u64())
        .collect();
    let read = cast.cleo.reads_all(&cast.attic).await;
    assert_eq!(heard, read.iter().map(|message| message.id).collect::<Vec<_>>());
}

async fn members_come_and_go_at_once_without_confusion(server: TestServer) {
    let cast = server.cast().await;
    let path = format!("/conferences/{}/members", cast.attic.eid);
    let invites = (0..8).map(async |n| {
        let by = if n % 2 == 0 { &cast.ada } else { &cast.ben };
        by.post(&path, json!({"invitee_id": cast.cleo.eid})).await.status
    });
    let mut statuses = join_all(invites).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[201].as_slice(), &[409; 7]].concat());

    let everybody = [&cast.ada, &cast.ben, &cast.cleo];
    let leaves = everybody.map(async |person: &testkit::Person| {
        person.delete(&format!("/chats/{}", cast.attic.eid)).await.is_done();
    });
    join_all(leaves).await;
    for person in everybody {
        person.get(&format!("/entities/{}", cast.attic.eid)).await.refused(404);
    }
}

async fn edits_and_deletions_are_told_after_what_they_change(server: TestServer) {
    let cast = server.cast().await;
    let mut events = cast.cleo.listens().await;
    let lives = (0..40).map(async |n| {
        let id = cast.ada.says(&n.to_string()).in_(&cast.lobby).await.id;
        let path = format!("/chats/@lobby/messages/{id}");
        cast.ada.patch(&path, json!({"text": format!("{n}!")})).await.ok(200);
        cast.ada.delete(&path).await.is_done();
    });
    join_all(lives).await;
    cast.ada.says(LAST).in_(&cast.lobby).await;
    let mut stages = vec![0; 41];
    for frame in events.hears_until(|frame| frame.data["text"] == LAST).await {
        let id = frame.data["id"].as_u64().and_then(|id| usize::try_from(id).ok()).expect("an id");
        let stage = match frame.event.as_str() {
            "MessageReceive" => 1,
            "MessageEdit" => 2,
            "MessageDelete" => 3,
            other => panic!("{other}"),
        };
        if id <= 40 {
            assert!(stage > stages[id], "{id}: {} after stage {}", frame.event, stages[id]);
            stages[id] = stage;
        }
    }
    assert!(stages[1..].iter().all(|stage| *stage == 3), "{stages:?}");
    assert_eq!(cast.ada.reads_all(&cast.lobby).await.len(), 1);
}
