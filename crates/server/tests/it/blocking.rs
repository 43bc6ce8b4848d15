//! What two people allow each other.

use serde_json::{Value, json};
use testkit::microchat::Chat;
use testkit::{Person, TestServer};

on_both_engines!(
    everything_is_allowed_at_first,
    whoever_is_blocked_can_neither_write_nor_begin,
    what_is_allowed_is_seen_by_whom_it_concerns,
    whoever_may_not_read_a_dialog_hears_nothing_of_it,
    who_has_no_such_permissions,
);

fn path(person: &Person) -> String {
    format!("/entities/{}/permissions", person.eid)
}

fn all_true(permissions: &Value) -> bool {
    permissions
        .as_object()
        .is_some_and(|nine| nine.len() == 9 && nine.values().all(|is| is == true))
}

async fn everything_is_allowed_at_first(server: TestServer) {
    let cast = server.cast().await;
    for name in [cast.ben.eid.to_string(), "@ben".to_owned(), "@BEN".to_owned()] {
        for word in ["permissions", "pemissions"] {
            let granted = cast.cleo.get(&format!("/entities/{name}/{word}")).await.ok(200);
            assert!(all_true(&granted), "{granted}");
        }
    }
    let changed =
        cast.cleo.patch("/entities/@ben/pemissions", json!({"send": false})).await.ok(200);
    assert_eq!((&changed["send"], &changed["read"]), (&json!(false), &json!(true)));
    assert_eq!(cast.cleo.get("/entities/@ben/permissions").await.ok(200), changed);
    assert!(all_true(&cast.ben.get("/entities/@cleo/permissions").await.ok(200)), "one way only");
    assert!(all_true(&cast.cleo.patch(&path(&cast.ben), json!({"send": true})).await.ok(200)));
}

async fn whoever_is_blocked_can_neither_write_nor_begin(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (&cast.ben, &cast.cleo);
    cleo.patch(&path(ben), json!({"send": false})).await.ok(200);
    ben.get(&format!("/chats/{}", cleo.eid)).await.refused(404);
    ben.says("hello").at(cleo).await.refused(403);
    assert!(!testkit::each(&cleo.get("/chats").await.ok(200), "eid").contains(&ben.eid.into()));

    // She may still write to him, and he may read it.
    cleo.says("do not answer").to(ben).await;
    assert_eq!(ben.reads(cleo, "").await[0].text, "do not answer");
    ben.says("why?").at(cleo).await.refused(403);
    let chat: Chat = ben.get(&format!("/chats/{}", cleo.eid)).await.to(200);
    assert_eq!(chat.permissions["send"], false);
    assert_eq!(chat.entity["permissions"], chat.permissions);

    let mut events = ben.listens().await;
    cleo.patch(&path(ben), json!({"send": true, "delete": false})).await.ok(200);
    let told = events.hears("ChatEdit").await;
    assert_eq!((&told["eid"], &told["permissions"]["send"]), (&json!(cleo.eid), &json!(true)));
    assert_eq!(ben.says("thanks").to(cleo).await.id, 2);
    ben.delete(&format!("/chats/{}/messages/1", cleo.eid)).await.refused(403);
    cleo.delete(&format!("/chats/{}/messages/2", ben.eid)).await.is_done();
    // An admin of the server is a person like all others here.
    cleo.patch(&path(&cast.ada), json!({"send": false})).await.ok(200);
    cast.ada.says("hello").at(cleo).await.refused(403);
}

async fn what_is_allowed_is_seen_by_whom_it_concerns(server: TestServer) {
    let cast = server.cast().await;
    let mut bens = cast.ben.listens().await;
    let mut adas = cast.ada.listens().await;
    cast.cleo.patch(&path(&cast.ben), json!({"send": false})).await.ok(200);
    let sends = async |viewer: &Person| {
        let user = viewer.get("/entities/@cleo").await.ok(200);
        let member = viewer.get("/conferences/@lobby/members/@cleo").await.ok(200);
        let members = viewer.get("/conferences/@lobby/members").await.ok(200);
        [&user, &member["entity"], &members[2]["entity"]]
            .map(|shown| shown["permissions"]["send"].clone())
    };
    assert_eq!(sends(&cast.ben).await, [false, false, false]);
    assert_eq!(sends(&cast.ada).await, [true, true, true]);
    assert_eq!(sends(&cast.cleo).await, [true, true, true], "one may always write to oneself");

    cast.cleo.patch("/entities/self", json!({"bio": "busy"})).await.ok(200);
    let member = json!({"pin_message": true});
    cast.ada.patch("/conferences/@lobby/members/@cleo/permissions", member).await.ok(200);
    for (events, send) in [(&mut bens, false), (&mut adas, true)] {
        assert_eq!(events.hears("EntityEdit").await["permissions"]["send"], send);
        let told = events.hears("MemberEdit").await;
        assert_eq!(told["member"]["entity"]["permissions"]["send"], send);
    }
}

async fn whoever_may_not_read_a_dialog_hears_nothing_of_it(server: TestServer) {
    let cast = server.cast().await;
    let (ben, cleo) = (&cast.ben, &cast.cleo);
    cleo.patch(&path(ben), json!({"read": false})).await.ok(200);
    let mut bens = ben.listens().await;
    let start = bens.cursor().to_owned();
    cleo.says("unseen").to(ben).await;
    ben.get(&format!("/chats/{}/messages", cleo.eid)).await.refused(403);
    ben.says("unseeing").to(cleo).await;
    assert_eq!(cleo.reads(ben, "").await.len(), 2);
    cleo.patch(&path(ben), json!({"read": true})).await.ok(200);
    cleo.says("seen").to(ben).await;
    let mut again = ben.listens_after(&start).await;
    for events in [&mut bens, &mut again] {
        assert_eq!(events.hears_said().await, "seen");
    }
    assert_eq!(ben.reads(cleo, "").await.len(), 3);
}

async fn who_has_no_such_permissions(server: TestServer) {
    let cast = server.cast().await;
    let lobby = format!("/entities/{}/permissions", cast.lobby.eid);
    cast.ben.get(&lobby).await.refused(400);
    cast.ben.patch(&lobby, json!({"send": false})).await.refused(400);
    cast.cleo.get(&format!("/entities/{}/permissions", cast.attic.eid)).await.refused(404);
    for nobody in ["987654321", "@nobody"] {
        cast.ben.get(&format!("/entities/{nobody}/permissions")).await.refused(404);
        cast.ben.patch(&format!("/entities/{nobody}/permissions"), json!({})).await.refused(404);
    }
    let own = path(&cast.ben);
    assert!(all_true(&cast.ben.get(&own).await.ok(200)));
    assert!(all_true(&cast.ben.patch(&own, json!({"send": true})).await.ok(200)));
    cast.ben.patch(&own, json!({"send": false})).await.refused(400);
    cast.ben.says("a note").to(&cast.ben).await;
    // What was allowed to somebody who is deleted is forgotten with them.
    cast.cleo.patch(&own, json!({"send": false})).await.ok(200);
    cast.ben.delete("/entities/self").await.is_done();
    cast.cleo.get(&own).await.refused(404);
}
