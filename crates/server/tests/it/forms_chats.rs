//! The Forms dialect: chats and their messages.

use futures_util::future::join_all;
use serde_json::json;
use testkit::forms::{Forms, Line, is_done};
use testkit::{PASSWORD, TestServer, is_time};

on_both_engines!(
    a_chat_is_a_private_conference_whose_members_may_edit_it,
    ones_chats_come_latest_first,
    what_one_says_is_read_by_all_members,
    messages_come_all_unless_limited,
    one_deletes_ones_own_messages_alone,
    a_chat_of_others_is_not_there,
    a_dialog_is_a_chat_by_its_own_id,
    a_repeated_request_does_nothing_twice,
);

async fn a_chat_is_a_private_conference_whose_members_may_edit_it(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_forms().await, cast.ben.on_forms().await);
    let chat = ada.creates("Kitchen & Garden").await;
    let eid = chat.strip_prefix("/api/chats/").expect("a chat's path");
    let seen = cast.ada.get(&format!("/entities/{eid}")).await.ok(200);
    for (field, value) in [
        ("type", json!("conference")),
        ("title", json!("Kitchen & Garden")),
        ("owner", json!(cast.ada.eid)),
        ("private", json!(true)),
        ("alias", json!(null)),
        ("members_count", json!(1)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    ben.put(&chat, &[("title", "Mine")]).await.refused(404);
    is_done(&ada.post(&format!("{chat}/users"), &[("name", "BEN")]).await, 201);
    is_done(&ben.put(&chat, &[("title", "Ours")]).await, 200);
    assert_eq!(ada.chats().await[0].title, "Ours");
    assert_eq!(cast.cleo.on_forms().await.chats().await.len(), 1, "the lobby alone");
    for title in ["", " ", &"t".repeat(256), "a\0b"] {
        ada.post("/api/chats", &[("title", title)]).await.refused(400);
        ada.put(&chat, &[("title", title)]).await.refused(400);
    }
    // Elsewhere a member may edit nothing unless granted.
    let lobby = format!("/api/chats/{}", cast.lobby.eid);
    ben.put(&lobby, &[("title", "Mine")]).await.refused(403);

    let users = format!("{chat}/users");
    for (name, status) in [("ben", 400), ("nobody", 404), ("lobby", 404)] {
        ada.post(&users, &[("name", name)]).await.refused(status);
    }
    cast.cleo.on_forms().await.post(&users, &[("name", "cleo")]).await.refused(404);
}

async fn ones_chats_come_latest_first(server: TestServer) {
    let stranger = Forms::at(server.http());
    let ada = stranger.registers("ada", "ada@example.org", PASSWORD).await;
    assert_eq!(ada.get("/api/chats").await.is(200), json!({"chats": []}));
    let (first, second) = (ada.creates("First").await, ada.creates("Second").await);
    ada.says("hello", &first).await;
    let chats = ada.chats().await;
    assert_eq!((chats[0].title.as_str(), chats[1].title.as_str()), ("First", "Second"));
    assert_eq!(
        (chats[0].last_message.as_deref(), chats[0].sender_id),
        (Some("hello"), Some(ada.id()))
    );
    assert!(is_time(&json!(chats[0].last_message_time)));
    assert_eq!(format!("/api/chats/{}", chats[0].id), first);
    let listed = ada.get("/api/chats").await.is(200);
    let expected = json!({"id": chats[1].id, "last_message": null, "last_message_time": null,
        "sender_id": null, "title": "Second"});
    assert_eq!(listed["chats"][1], expected, "null where nothing was said");

    is_done(&ada.delete(&format!("/api/chats?chat_id={}", chats[1].id)).await, 200);
    assert_eq!(ada.chats().await.len(), 1);
    ada.get(&second).await.refused(404);
    ada.delete(&format!("/api/chats?chat_id={}", chats[1].id)).await.refused(404);
    for query in ["", "?chat_id=", "?chat_id=x", "?chat_id=1&chat_id=2"] {
        ada.delete(&format!("/api/chats{query}")).await.refused(400);
    }
}

async fn what_one_says_is_read_by_all_members(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_forms().await, cast.ben.on_forms().await);
    let attic = format!("/api/chats/{}", cast.attic.eid);
    ada.says("1 + 1 = 2 & so on; щи %41", &attic).await;
    ben.says("yes\nindeed", &format!("{attic}/")).await;
    let lines = ben.reads(&attic, "").await;
    assert_eq!(lines, ada.reads(&attic, "").await);
    let said: Vec<_> =
        lines.iter().map(|line| (line.id, line.sender_id, line.content.as_str())).collect();
    assert_eq!(said, [(1, ada.id(), "1 + 1 = 2 & so on; щи %41"), (2, ben.id(), "yes\nindeed")]);
    assert!(lines.iter().all(|line| is_time(&json!(line.time))));
    for content in ["", " \n", &"x".repeat(5001), "a\0b"] {
        ada.post(&attic, &[("content", content)]).await.refused(400);
    }
    assert!(ada.post(&attic, &[("text", "x")]).await.refused(400).contains("content"));
    assert_eq!(ada.reads(&attic, "").await.len(), 2);
}

async fn messages_come_all_unless_limited(server: TestServer) {
    let ada = Forms::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    let chat = ada.creates("Long").await;
    assert_eq!(ada.get(&chat).await.is(200), json!({"messages": []}));
    join_all((0..600).map(|n| {
        let (ada, chat) = (&ada, &chat);
        async move { ada.says(&n.to_string(), chat).await }
    }))
    .await;
    let ids = async |part: &str| -> Vec<u64> {
        ada.reads(&chat, part).await.iter().map(|line: &Line| line.id).collect()
    };
    assert_eq!(ids("").await, (1..=600).collect::<Vec<_>>());
    assert_eq!(ids("?limit=2").await, [599, 600]);
    assert_eq!(ids("?limit=2&before=10").await, [8, 9]);
    assert_eq!(ids("?before=4").await, [1, 2, 3]);
    assert_eq!(ids("?before=1").await, [0; 0]);
    assert_eq!(ids("?limit=550").await, (51..=600).collect::<Vec<_>>());
    for part in ["?limit=x", "?limit=0", "?limit=-1", "?before=", "?before=0", "?limit=1&limit=2"] {
        ada.get(&format!("{chat}{part}")).await.refused(400);
    }
}

async fn one_deletes_ones_own_messages_alone(server: TestServer) {
    let cast = server.cast().await;
    let (ada, ben) = (cast.ada.on_forms().await, cast.ben.on_forms().await);
    let lobby = format!("/api/chats/{}", cast.lobby.eid);
    for n in 1..=3 {
        ben.says(&n.to_string(), &lobby).await;
    }
    // She owns the place and is the server's admin; in this dialect it is one's own all the same.
    assert!(ada.delete(&format!("{lobby}?id=1")).await.refused(403).contains("own"));
    is_done(&ben.delete(&format!("{lobby}?id=2")).await, 200);
    let left: Vec<u64> = ada.reads(&lobby, "").await.iter().map(|line| line.id).collect();
    assert_eq!(left, [1, 3]);
    for id in ["2", "99", "-1", "0"] {
        ben.delete(&format!("{lobby}?id={id}")).await.refused(404);
    }
    for query in ["", "?id=", "?id=x"] {
        ben.delete(&format!("{lobby}{query}")).await.refused(400);
    }
    cast.cleo.delete("/conferences/@lobby/members/@cleo").await.is_done();
    cast.cleo.on_forms().await.delete(&format!("{lobby}?id=1")).await.refused(403);
}

async fn a_chat_of_others_is_not_there(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("a secret").in_(&cast.attic).await;
    let cleo = cast.cleo.on_forms().await;
    for id in [cast.attic.eid, cast.ada.eid, 987_654_321, u64::MAX / 2] {
        let chat = format!("/api/chats/{id}");
        let missing = [
            cleo.get(&chat).await,
            cleo.post(&chat, &[("content", "x")]).await,
            cleo.put(&chat, &[("title", "x")]).await,
            cleo.delete(&format!("{chat}?id=1")).await,
            cleo.delete(&format!("/api/chats?chat_id={id}")).await,
        ];
        for answer in missing {
            assert_eq!(answer.refused(404), "There is no such chat.", "{}", answer.asked);
        }
    }
    for id in ["lobby", "1.5", "99999999999999999999", "%ff"] {
        cleo.get(&format!("/api/chats/{id}")).await.refused(400);
    }
    assert_eq!(cast.ada.reads(&cast.attic, "").await.len(), 1);
}

async fn a_dialog_is_a_chat_by_its_own_id(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("hello ben").to(&cast.ben).await;
    let ben = cast.ben.on_forms().await;
    let listed = ben.chats().await.remove(0);
    assert_eq!((listed.title.as_str(), listed.sender_id), ("ada", Some(cast.ada.eid)));
    assert!(![cast.ada.eid, cast.ben.eid].contains(&listed.id));
    let dialog = format!("/api/chats/{}", listed.id);
    let mut adas = cast.ada.listens().await;
    ben.says("hello ada", &dialog).await;
    assert_eq!(adas.hears("MessageReceive").await["text"], "hello ada");
    assert_eq!(ben.reads(&dialog, "").await.len(), 2);
    ben.put(&dialog, &[("title", "x")]).await.refused(400);
    ben.post(&format!("{dialog}/users"), &[("name", "cleo")]).await.refused(404);
    cast.cleo.on_forms().await.get(&dialog).await.refused(404);

    is_done(&ben.delete(&format!("/api/chats?chat_id={}", listed.id)).await, 200);
    assert!(
        ben.chats().await.iter().all(|chat| chat.id != listed.id),
        "hidden until the next message"
    );
    cast.ada.says("still there?").to(&cast.ben).await;
    assert_eq!(ben.chats().await[0].id, listed.id);

    // Whom ada lets write no more is told so.
    let grant = format!("/entities/{}/permissions", cast.ben.eid);
    cast.ada.patch(&grant, json!({"send": false})).await.ok(200);
    ben.post(&dialog, &[("content", "please")]).await.refused(403);
    cast.ada.delete("/entities/self").await.is_done();
    assert_eq!(ben.chats().await[0].title, "");
}

async fn a_repeated_request_does_nothing_twice(server: TestServer) {
    let ada = Forms::at(server.http()).registers("ada", "ada@example.org", PASSWORD).await;
    let keyed = ada.with("idempotency-key", "k-1");
    let (first, again) = tokio::join!(keyed.creates("Once"), keyed.creates("Once"));
    assert_eq!(first, again);
    assert_eq!(ada.chats().await.len(), 1);
    let keyed = ada.with("idempotency-key", "k-2");
    tokio::join!(keyed.says("once", &first), keyed.says("once", &first));
    assert_eq!(ada.reads(&first, "").await.len(), 1);
}
