//! Muting, banning, and who may.

use futures_util::future::join_all;
use serde_json::json;
use testkit::microchat::Member;
use testkit::{Person, TestServer};

on_both_engines!(
    whoever_is_muted_reads_and_does_not_send,
    whoever_is_banned_is_out_and_stays_out,
    a_restriction_outlives_the_membership,
    who_may_restrict_whom,
    what_restricting_refuses,
    a_ban_and_a_return_at_once_leave_nobody_in,
);

const FAR: &str = "2999-01-01T00:00:00.000Z";

fn path(alias: &str) -> String {
    format!("/conferences/@lobby/members/@{alias}/restrictions")
}

async fn whoever_is_muted_reads_and_does_not_send(server: TestServer) {
    let cast = server.cast().await;
    let said = cast.cleo.says("before").in_(&cast.lobby).await;
    let mut events = cast.cleo.listens().await;
    cast.ada.put(&path("cleo"), json!({"send": false, "until": FAR})).await.is_done();
    let told = events.hears("MemberEdit").await;
    let restriction = json!({"until": FAR, "send": false, "ban": false});
    assert_eq!(told["member"]["restrictions"], restriction);
    assert_eq!(told["member"]["permissions"]["send"], false);
    let member: Member = cast.ben.get("/conferences/@lobby/members/3").await.to(200);
    assert_eq!(member.restrictions, restriction);

    let sentence = cast.cleo.says("during").at(&cast.lobby).await.refused(403);
    assert!(sentence.contains("muted"), "{sentence}");
    let message = format!("/chats/@lobby/messages/{}", said.id);
    cast.cleo.patch(&message, json!({"text": "edited"})).await.refused(403);
    assert_eq!(cast.cleo.reads(&cast.lobby, "").await.len(), 1);
    let elsewhere = cast.cleo.on_chatapi().await;
    assert_eq!(elsewhere.get(&format!("/chats/messages?id={}", cast.lobby.eid)).await.status, 200);
    let chat = cast.cleo.get("/chats/@lobby").await.ok(200);
    assert_eq!(chat["permissions"]["send"], false);

    // Whoever is muted anew is muted as it was said last.
    cast.ada.put(&path("cleo"), json!({"send": false, "ban": false})).await.is_done();
    let member: Member = cast.ben.get("/conferences/@lobby/members/3").await.to(200);
    assert_eq!(member.restrictions["until"], json!(null));
    cast.ada.delete(&path("cleo")).await.is_done();
    cast.ada.delete(&path("cleo")).await.refused(404);
    cast.cleo.says("after").in_(&cast.lobby).await;
}

async fn whoever_is_banned_is_out_and_stays_out(server: TestServer) {
    let cast = server.cast().await;
    let mut cleos = cast.cleo.listens().await;
    let mut bens = cast.ben.listens().await;
    cast.ada
        .put("/conferences/@lobby/members/3/restrictions", json!({"ban": true}))
        .await
        .is_done();
    assert_eq!(cleos.hears("ChatDelete").await, json!({"eid": cast.lobby.eid}));
    assert_eq!(bens.hears("MemberRemove").await["eid"], cast.cleo.eid);
    cast.ada.get("/conferences/@lobby/members/@cleo").await.refused(404);

    let join = json!({"invitee_id": cast.cleo.eid});
    for by in [&cast.cleo, &cast.ben, &cast.ada] {
        by.post("/conferences/@lobby/members", join.clone()).await.refused(403);
    }
    cast.cleo.says("let me in").at(&cast.lobby).await.refused(403);
    let elsewhere = cast.cleo.on_chatapi().await;
    let read = elsewhere.get(&format!("/chats/messages?id={}", cast.lobby.eid)).await;
    assert!(read.status >= 400, "reading there would be joining: {}", read.text());
    // What everybody may read, they may read; no more than that.
    cast.cleo.get("/chats/@lobby/messages").await.ok(200);
    cast.ada.patch("/conferences/@lobby/permissions", json!({"send": true})).await.ok(200);
    cast.cleo.says("let me speak").at(&cast.lobby).await.refused(403);

    cast.ada.delete("/conferences/@lobby/members/3/restrictions").await.refused(404);
    cast.ada.delete(&path("CLEO")).await.is_done();
    let member: Member = cast.cleo.post("/conferences/@lobby/members", join).await.to(201);
    assert_eq!(member.id, 4);
    // Of a private conference somebody who is banned knows nothing any more.
    let attic = format!("/conferences/{}/members/@ben/restrictions", cast.attic.eid);
    cast.ada.put(&attic, json!({"ban": true, "until": FAR})).await.is_done();
    cast.ben.get(&format!("/entities/{}", cast.attic.eid)).await.refused(404);
}

async fn a_restriction_outlives_the_membership(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.put(&path("cleo"), json!({"send": false})).await.is_done();
    cast.cleo.delete("/chats/@lobby").await.is_done();
    let join = json!({"invitee_id": cast.cleo.eid});
    let back: Member = cast.cleo.post("/conferences/@lobby/members", join).await.to(201);
    assert_eq!(back.restrictions["send"], false);
    cast.cleo.says("hello").at(&cast.lobby).await.refused(403);
    // Somebody may be kept out who never was in.
    Person::joins(server.http(), "dan").await;
    cast.ada.put(&path("dan"), json!({"ban": true})).await.is_done();
    let dan = json!({"invitee_alias": "dan"});
    cast.ben.post("/conferences/@lobby/members", dan).await.refused(403);
    // Whoever comes to own it is restricted no more.
    let cellar = json!({"title": "Cellar", "members": [cast.cleo.eid]});
    let cellar = cast.ben.opens(cellar).await;
    let cleos = format!("/conferences/{}/members/@cleo/restrictions", cellar.eid);
    cast.ben.put(&cleos, json!({"send": false})).await.is_done();
    cast.ben.delete(&format!("/chats/{}", cellar.eid)).await.is_done();
    cast.cleo.says("mine").in_(&cellar).await;
    // And with a conference its restrictions go.
    let cellar = cast.cleo.opens(json!({"title": "Pit", "members": [cast.ben.eid]})).await;
    let bens = format!("/conferences/{}/members/@ben/restrictions", cellar.eid);
    cast.cleo.put(&bens, json!({"ban": true})).await.is_done();
    cast.cleo.delete(&format!("/entities/{}", cellar.eid)).await.is_done();
}

async fn who_may_restrict_whom(server: TestServer) {
    let cast = server.cast().await;
    let dan = Person::joins(server.http(), "dan").await;
    let members = json!({"title": "Cellar", "members": [cast.cleo.eid, dan.eid]});
    let cellar = cast.ben.opens(members).await;
    let member = |name: &str| format!("/conferences/{}/members/@{name}", cellar.eid);
    let restrictions = |name: &str| format!("{}/restrictions", member(name));
    let mute = || json!({"send": false});
    dan.put(&restrictions("cleo"), mute()).await.refused(403);
    dan.delete(&restrictions("cleo")).await.refused(403);
    cast.ben
        .patch(&format!("{}/permissions", member("dan")), json!({"remove_user": true}))
        .await
        .ok(200);
    dan.put(&restrictions("cleo"), mute()).await.is_done();
    dan.put(&restrictions("ben"), mute()).await.refused(403);
    cast.ben.patch(&member("cleo"), json!({"role": "admin"})).await.ok(200);
    dan.put(&restrictions("cleo"), mute()).await.refused(403);
    dan.delete(&restrictions("cleo")).await.refused(403);
    cast.cleo.says("an admin, and still muted").at(&cellar).await.refused(403);
    cast.cleo.delete(&restrictions("cleo")).await.refused(403);
    cast.ben.delete(&restrictions("cleo")).await.is_done();
    cast.ben.patch(&member("dan"), json!({"role": "admin"})).await.ok(200);
    cast.cleo.put(&restrictions("dan"), mute()).await.refused(403);
    cast.ada.put(&restrictions("dan"), mute()).await.is_done();
    cast.cleo.says("aloud").in_(&cellar).await;
}

async fn what_restricting_refuses(server: TestServer) {
    let cast = server.cast().await;
    for bad in [
        json!({}),
        json!([]),
        json!({"send": true}),
        json!({"ban": false}),
        json!({"send": "no"}),
        json!({"ban": 1}),
        json!({"ban": true, "until": "tomorrow"}),
        json!({"ban": true, "until": 7}),
        json!({"ban": true, "until": "2001-01-01T00:00:00Z"}),
        json!({"ban": true, "until": "9".repeat(10_000)}),
    ] {
        cast.ada.put(&path("cleo"), bad).await.refused(400);
    }
    for nobody in ["9", "@nobody", "@attic"] {
        let path = format!("/conferences/@lobby/members/{nobody}/restrictions");
        cast.ada.put(&path, json!({"ban": true})).await.refused(404);
        cast.ada.delete(&path).await.refused(404);
    }
    let attic = format!("/conferences/{}/members/@ben/restrictions", cast.attic.eid);
    cast.cleo.put(&attic, json!({"ban": true})).await.refused(404);
    cast.cleo.get("/conferences/@lobby/members/@cleo").await.ok(200);
}

async fn a_ban_and_a_return_at_once_leave_nobody_in(server: TestServer) {
    let cast = server.cast().await;
    for _ in 0..5 {
        let join = json!({"invitee_id": cast.cleo.eid});
        let joins = (0..4).map(|_| cast.cleo.post("/conferences/@lobby/members", join.clone()));
        let path = path("cleo");
        let ban = cast.ada.put(&path, json!({"ban": true}));
        let (_, banned) = tokio::join!(join_all(joins), ban);
        banned.is_done();
        cast.ada.get("/conferences/@lobby/members/@cleo").await.refused(404);
        cast.ada.delete(&path).await.is_done();
        cast.cleo.post("/conferences/@lobby/members", join).await.ok(201);
    }
}
