//! Inviting into a conference by a code: those who are here, and newcomers.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::microchat::Microchat;
use testkit::{PASSWORD, Person, TestServer, each, fields};

on_both_engines!(
    an_invite_leads_into_a_conference,
    an_invite_works_so_often_and_so_long,
    two_at_once_on_the_last_use_are_one,
    an_invite_is_no_stronger_than_who_made_it,
    an_invite_is_revoked_by_who_may,
    what_an_invite_refuses,
    who_is_banned_stays_out,
    retries_invite_and_join_once,
    a_newcomer_registers_and_is_in,
    an_invite_leads_into_a_server_and_its_channels,
);

async fn invite(by: &Person, eid: u64, body: Value) -> Value {
    by.post(&format!("/conferences/{eid}/invites"), body).await.ok(201)
}

fn path(invite: &Value) -> String {
    format!("/invites/{}", invite["code"].as_str().expect("a code"))
}

async fn an_invite_leads_into_a_conference(server: TestServer) {
    let cast = server.cast().await;
    let made = invite(&cast.ben, cast.attic.eid, json!({})).await;
    assert_eq!(fields(&made), "code conference created_at expires_at inviter max_uses url uses");
    let code = made["code"].as_str().expect("a code");
    assert!(code.len() >= 22, "{code}: can be guessed");
    assert_eq!(made["url"], format!("http://{}/app/invite/{code}", server.authority()));
    let conference = json!({
        "eid": cast.attic.eid, "type": "conference", "alias": null, "title": "Attic",
        "description": "", "private": true, "members_count": 2,
    });
    assert_eq!(made["conference"], conference);
    assert_eq!((&made["inviter"]["alias"], &made["max_uses"]), (&json!("ben"), &json!(null)));

    cast.cleo.get(&format!("/entities/{}", cast.attic.eid)).await.refused(404);
    assert_eq!(cast.cleo.get(&path(&made)).await.ok(200), made);
    let mut cleos = cast.cleo.listens().await;
    let joined = cast.cleo.post(&path(&made), json!({})).await.ok(201);
    assert_eq!(
        (&joined["entity"]["eid"], &joined["role"]),
        (&json!(cast.cleo.eid), &json!("member"))
    );
    assert_eq!(cleos.hears("ChatNew").await["eid"], cast.attic.eid);
    cast.cleo.says("I am in").in_(&cast.attic).await;
    cast.cleo.post(&path(&made), json!({})).await.refused(409);
    cast.ben.post(&path(&made), json!({})).await.refused(409);
    assert_eq!(cast.ben.get(&path(&made)).await.ok(200)["uses"], 1);
    let stranger = Microchat::at(server.http());
    stranger.get(&path(&made)).await.refused(401);
    stranger.post(&path(&made), json!({})).await.refused(401);
}

async fn an_invite_works_so_often_and_so_long(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let once = invite(&cast.ada, cast.attic.eid, json!({"max_uses": 1})).await;
    cast.cleo.post(&path(&once), json!({})).await.ok(201);
    dora.post(&path(&once), json!({})).await.refused(404);
    dora.get(&path(&once)).await.refused(404);
    let made = invite(&cast.ada, cast.attic.eid, json!({"expires_in": 3600, "max_uses": 5})).await;
    assert!(testkit::is_time(&made["expires_at"]), "{made}");
    assert_eq!(made["max_uses"], 5);
    dora.post(&path(&made), json!({})).await.ok(201);
    let list = format!("/conferences/{}/invites", cast.attic.eid);
    let listed = cast.ada.get(&list).await.ok(200);
    assert_eq!(each(&listed, "uses"), [json!(1)], "the used up one is gone");
}

async fn two_at_once_on_the_last_use_are_one(server: TestServer) {
    let cast = server.cast().await;
    let made = invite(&cast.ada, cast.attic.eid, json!({"max_uses": 2})).await;
    let mut people = vec![cast.cleo.clone()];
    for alias in ["dora", "emil", "fred"] {
        people.push(Person::joins(server.http(), alias).await);
    }
    let joins = people.iter().map(async |one| one.post(&path(&made), json!({})).await.status);
    let mut statuses = join_all(joins).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 201, 404, 404]);
    let members = format!("/conferences/{}/members", cast.attic.eid);
    assert_eq!(cast.ada.get(&members).await.ok(200).as_array().map(Vec::len), Some(4));
}

async fn an_invite_is_no_stronger_than_who_made_it(server: TestServer) {
    let cast = server.cast().await;
    let bens = invite(&cast.ben, cast.attic.eid, json!({})).await;
    let member = format!("/conferences/{}/members/@ben", cast.attic.eid);
    let permissions = format!("{member}/permissions");
    cast.ada.patch(&permissions, json!({"add_user": false})).await.ok(200);
    cast.cleo.get(&path(&bens)).await.refused(404);
    cast.ada.patch(&permissions, json!({"add_user": null})).await.ok(200);
    cast.cleo.get(&path(&bens)).await.ok(200);
    cast.ada.delete(&member).await.is_done();
    cast.cleo.post(&path(&bens), json!({})).await.refused(404);
    // Whoever made it cannot come back by it.
    cast.ben.post(&path(&bens), json!({})).await.refused(404);
    let cleos = invite(&cast.cleo, cast.lobby.eid, json!({})).await;
    cast.cleo.delete("/entities/self").await.is_done();
    cast.ben.get(&path(&cleos)).await.refused(404);
}

async fn an_invite_is_revoked_by_who_may(server: TestServer) {
    let cast = server.cast().await;
    let (first, second) = (
        invite(&cast.ben, cast.lobby.eid, json!({})).await,
        invite(&cast.ben, cast.lobby.eid, json!({})).await,
    );
    let list = "/conferences/@lobby/invites";
    assert_eq!(
        each(&cast.ada.get(list).await.ok(200), "code"),
        [second["code"].clone(), first["code"].clone()]
    );
    assert_eq!(cast.ben.get(&format!("{list}?count=1&offset=1")).await.ok(200), json!([first]));
    assert_eq!(cast.cleo.get(list).await.ok(200), json!([]), "others' are theirs");
    cast.cleo.delete(&path(&first)).await.refused(403);
    cast.ben.delete(&path(&first)).await.is_done();
    cast.ada.delete(&path(&second)).await.is_done();
    for gone in [&first, &second] {
        cast.cleo.get(&path(gone)).await.refused(404);
        cast.ben.delete(&path(gone)).await.refused(404);
    }
    let third = invite(&cast.ada, cast.lobby.eid, json!({})).await;
    cast.ada.delete("/entities/@lobby").await.is_done();
    cast.ben.get(&path(&third)).await.refused(404);
}

async fn what_an_invite_refuses(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let attic = format!("/conferences/{}/invites", cast.attic.eid);
    for bad in [
        json!({"max_uses": 0}),
        json!({"max_uses": -1}),
        json!({"max_uses": 100_001}),
        json!({"max_uses": "many"}),
        json!({"expires_in": 0}),
        json!({"expires_in": i64::MAX}),
        json!([]),
    ] {
        cast.ada.post(&attic, bad).await.refused(400);
    }
    cast.cleo.post(&attic, json!({})).await.refused(404);
    cast.cleo.get(&attic).await.refused(404);
    dora.post("/conferences/@lobby/invites", json!({})).await.refused(403);
    dora.post("/conferences/@ben/invites", json!({})).await.refused(400);
    cast.ada
        .patch("/conferences/@lobby/members/permissions", json!({"add_user": false}))
        .await
        .ok(200);
    cast.ben.post("/conferences/@lobby/invites", json!({})).await.refused(403);
    let long = "x".repeat(500);
    for code in ["nothing", "%00", "a%20b", "..%2F..", long.as_str()] {
        for answer in [
            cast.ada.get(&format!("/invites/{code}")).await,
            cast.ada.post(&format!("/invites/{code}"), json!({})).await,
            cast.ada.delete(&format!("/invites/{code}")).await,
        ] {
            answer.refused(404);
        }
    }
}

async fn who_is_banned_stays_out(server: TestServer) {
    let cast = server.cast().await;
    let made = invite(&cast.ada, cast.lobby.eid, json!({"max_uses": 1})).await;
    let restrictions = "/conferences/@lobby/members/@cleo/restrictions";
    cast.ada.put(restrictions, json!({"ban": true})).await.is_done();
    cast.cleo.post(&path(&made), json!({})).await.refused(403);
    cast.ada.delete(restrictions).await.is_done();
    cast.cleo.post(&path(&made), json!({})).await.ok(201);
}

async fn retries_invite_and_join_once(server: TestServer) {
    let cast = server.cast().await;
    let list = format!("/conferences/{}/invites", cast.attic.eid);
    let ada = cast.ada.with("idempotency-key", "once");
    let made = ada.post(&list, json!({"max_uses": 1})).await.ok(201);
    assert_eq!(ada.post(&list, json!({"max_uses": 1})).await.ok(201), made);
    ada.post("/conferences/@lobby/invites", json!({})).await.refused(409);
    assert_eq!(cast.ada.get(&list).await.ok(200), json!([made]));
    let cleo = cast.cleo.with("idempotency-key", "once");
    let joined = cleo.post(&path(&made), json!({})).await.ok(201);
    assert_eq!(cleo.post(&path(&made), json!({})).await.ok(201), joined);
    let another = cast.cleo.with("idempotency-key", "another");
    Person::joins(server.http(), "dora").await;
    another.post("/conferences/@lobby/members", json!({"invitee_alias": "dora"})).await.ok(201);
    another.post(&path(&made), json!({})).await.refused(409);
}

async fn a_newcomer_registers_and_is_in(server: TestServer) {
    let cast = server.cast().await;
    let made = invite(&cast.ben, cast.attic.eid, json!({"max_uses": 1})).await;
    let stranger = Microchat::at(server.http());
    let user =
        |alias: &str, code: &Value| json!({"alias": alias, "password": PASSWORD, "invite": code});
    stranger.post("/users", user("ben", &made["code"])).await.refused(409);
    stranger.post("/users", user("dora", &json!("nothing"))).await.refused(403);
    stranger.post("/users", user("dora", &made["code"])).await.ok(201);
    let dora = stranger.sign_in("dora", PASSWORD).await;
    assert_eq!(each(&dora.get("/chats").await.ok(200), "eid"), [json!(cast.attic.eid)]);
    stranger.post("/users", user("emil", &made["code"])).await.refused(403);
    cast.ada.get("/entities/@emil").await.refused(404);
}

async fn an_invite_leads_into_a_server_and_its_channels(server: TestServer) {
    let cast = server.cast().await;
    let guild =
        cast.ben.post("/servers", json!({"title": "Guild", "alias": "guild"})).await.ok(201);
    let eid = guild["eid"].as_u64().expect("an eid");
    cast.ben.patch("/entities/@guild", json!({"private": true})).await.ok(200);
    assert_eq!(cast.cleo.get("/entities?q=guild").await.ok(200), json!([]));
    let made = invite(&cast.ben, eid, json!({})).await;
    let into = &cast.cleo.get(&path(&made)).await.ok(200)["conference"];
    assert_eq!((&into["type"], &into["title"]), (&json!("server"), &json!("Guild")));
    let cleo = cast.cleo.with("idempotency-key", "once");
    let joined = cleo.post(&path(&made), json!({})).await.ok(201);
    assert_eq!(joined["entity"]["eid"], cast.cleo.eid);
    assert_eq!(cleo.post(&path(&made), json!({})).await.ok(201), joined);
    let chats = cast.cleo.get("/chats").await.ok(200);
    assert!(each(&chats, "type").contains(&json!("channel")), "{chats}");
    assert_eq!(cast.ben.get(&format!("/conferences/{eid}/invites")).await.ok(200)[0]["uses"], 1);
    cast.ben.patch("/entities/@guild", json!({"private": false})).await.ok(200);
    let found = cast.ada.get("/entities?q=guild&type=server").await.ok(200);
    assert_eq!(each(&found, "eid"), [json!(eid)]);
    cast.ben.delete("/entities/@guild").await.is_done();
    cast.cleo.get(&path(&made)).await.refused(404);
    assert_eq!(cast.ada.get("/entities?q=guild").await.ok(200), json!([]));
}

#[tokio::test]
async fn registration_can_be_by_invitation() {
    use server::config::RegistrationMode;
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let made = invite(&cast.ada, cast.lobby.eid, json!({})).await;
    let server = server
        .restart_configured(|config| config.registration.mode = RegistrationMode::Invite)
        .await;
    let stranger = Microchat::at(server.http());
    let user = json!({"alias": "dora", "password": PASSWORD});
    stranger.post("/users", user.clone()).await.refused(403);
    server.http().post("/api/users", user).await.refused(403);
    let elsewhere = json!({"username": "dora", "email": "d@example.org", "password": PASSWORD});
    server.http().post("/auth/reg", elsewhere).await.refused(403);
    let invited = json!({"alias": "dora", "password": PASSWORD, "invite": made["code"]});
    server.http().post("/api/users", invited.clone()).await.ok(201);
    let server = server
        .restart_configured(|config| config.registration.mode = RegistrationMode::Closed)
        .await;
    let closed = Microchat::at(server.http());
    let mut another = invited;
    another["alias"] = json!("emil");
    closed.post("/users", another).await.refused(403);
}
