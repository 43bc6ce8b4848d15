//! Registering, signing in, changing the password, going away.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::microchat::Microchat;
use testkit::{PASSWORD, Person, TestServer, fields};

on_both_engines!(
    the_first_account_is_the_admin_and_the_second_is_not,
    names_and_emails_are_taken_without_regard_to_case,
    many_who_want_the_same_alias_at_once_are_one,
    what_registration_refuses,
    signing_in_by_alias_or_email,
    a_wrong_password_and_an_unknown_user_look_alike,
    a_changed_password_closes_the_other_sessions_in_every_dialect,
    the_password_changes_only_for_who_knows_it,
    who_deletes_themselves_is_gone_and_their_alias_is_free,
    an_admin_hands_out_privileges_and_nobody_else,
);

async fn the_first_account_is_the_admin_and_the_second_is_not(server: TestServer) {
    let stranger = Microchat::at(server.http());
    let ada = json!({
        "alias": "Ada", "password": PASSWORD, "name": "Ada", "surname": "Lovelace",
        "email": "ada@example.org", "bio": "Countess",
    });
    let ada = stranger.post("/users", ada).await.ok(201);
    for (field, value) in [
        ("type", json!("user")),
        ("alias", json!("Ada")),
        ("name", json!("Ada")),
        ("surname", json!("Lovelace")),
        ("bio", json!("Countess")),
        ("avatar", json!(null)),
        ("privileges", json!("admin")),
    ] {
        assert_eq!(ada[field], value, "{field}");
    }
    assert!(ada["eid"].as_u64().is_some_and(|eid| (1..1 << 53).contains(&eid)), "{ada}");

    let ben = json!({"username": "ben", "password": PASSWORD});
    let ben = stranger.post("/users", ben).await.ok(201);
    assert_eq!(ben["alias"], "ben", "`username` is another word for `alias`");
    assert_eq!(ben["privileges"], json!(null));
    assert_eq!(ben["presence"]["status"], "offline");
    assert_eq!(fields(&ben["presence"]), "last_seen status");
}

async fn names_and_emails_are_taken_without_regard_to_case(server: TestServer) {
    let stranger = Microchat::at(server.http());
    let user =
        |alias: &str, email: &str| json!({"alias": alias, "email": email, "password": PASSWORD});
    stranger.post("/users", user("Straße", "ada@example.org")).await.ok(201);
    stranger.post("/users", user("STRASSE", "b@example.org")).await.refused(409);
    stranger.post("/users", user("ben", "ADA@Example.org")).await.refused(409);
    stranger.post("/users", user("ben", "ben@example.org")).await.ok(201);
}

async fn many_who_want_the_same_alias_at_once_are_one(server: TestServer) {
    let stranger = Microchat::at(server.http());
    let tries = (0..8).map(|_| {
        let stranger = stranger.clone();
        async move {
            let user = json!({"alias": "ada", "password": PASSWORD});
            stranger.post("/users", user).await.status
        }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [[201].as_slice(), &[409; 7]].concat());
}

async fn what_registration_refuses(server: TestServer) {
    let stranger = Microchat::at(server.http());
    let long = "x".repeat(33);
    for alias in ["", "ab", long.as_str(), "a b c", "ada!", "@ada", "a\0da"] {
        let user = json!({"alias": alias, "password": PASSWORD});
        stranger.post("/users", user).await.refused(400);
    }
    let long = "x".repeat(1025);
    for password in ["", "1234567", long.as_str()] {
        stranger.post("/users", json!({"alias": "ada", "password": password})).await.refused(400);
    }
    for email in ["ada", "@example.org", "a b@example.org", "a@b@c", "a@b..c"] {
        let user = json!({"alias": "ada", "password": PASSWORD, "email": email});
        stranger.post("/users", user).await.refused(400);
    }
    for body in [json!({}), json!({"alias": "ada"}), json!({"password": PASSWORD}), json!([])] {
        stranger.post("/users", body).await.refused(400);
    }
    let wrong_type = json!({"alias": "ada", "password": PASSWORD, "name": 5});
    stranger.post("/users", wrong_type).await.refused(400);
    // None of these tries has left anything behind.
    for (alias, password) in [("мария", "12345678"), ("李小龙_1", &"ü".repeat(512))] {
        stranger.post("/users", json!({"alias": alias, "password": password})).await.ok(201);
        stranger.sign_in(alias, password).await.get("/entities/self").await.ok(200);
    }
}

async fn signing_in_by_alias_or_email(server: TestServer) {
    let stranger = Microchat::at(server.http());
    let user = json!({"alias": "Ada", "email": "Ada@example.org", "password": PASSWORD});
    let ada = stranger.post("/users", user).await.ok(201);
    for login in ["Ada", "ada", "ADA", "Ada@example.org", "ada@EXAMPLE.org"] {
        let client = stranger.sign_in(login, PASSWORD).await;
        assert_eq!(client.get("/entities/self").await.ok(200)["eid"], ada["eid"]);
    }
    let other_word = json!({"login": "ada", "password": PASSWORD});
    assert!(stranger.post("/auth/sessions", other_word).await.ok(201).is_string());
    for body in [json!({"username": "ada"}), json!({"password": PASSWORD}), json!({"username": 1})]
    {
        stranger.post("/auth/sessions", body).await.refused(400);
    }
}

async fn a_wrong_password_and_an_unknown_user_look_alike(server: TestServer) {
    Person::joins(server.http(), "ada").await;
    let stranger = Microchat::at(server.http());
    let (mut quickest_wrong, mut quickest_unknown) = (Duration::MAX, Duration::MAX);
    // The quickest of many says how much work there is, whatever else the machine does.
    for _ in 0..25 {
        let start = Instant::now();
        let wrong = stranger.tries_to_sign_in("ada", "wrong password").await.refused(401);
        quickest_wrong = quickest_wrong.min(start.elapsed());
        let start = Instant::now();
        let unknown = stranger.tries_to_sign_in("nobody", "wrong password").await.refused(401);
        quickest_unknown = quickest_unknown.min(start.elapsed());
        assert_eq!(wrong, unknown);
    }
    assert!(
        quickest_unknown * 4 > quickest_wrong,
        "an unknown user is answered in {quickest_unknown:?}, a wrong password in {quickest_wrong:?}"
    );
}

async fn a_changed_password_closes_the_other_sessions_in_every_dialect(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let other = ada.signs_in_again().await;
    let elsewhere = ada.on_chatapi().await;
    let mut other_events = other.listens().await;
    let mut elsewhere_live = elsewhere.connects().await;
    let mut own_events = ada.listens().await;

    let change = json!({"password": "a new password", "current_password": PASSWORD});
    ada.patch("/entities/self", change).await.ok(200);

    other_events.ends().await;
    elsewhere_live.ends().await;
    other.get("/entities/self").await.refused(401);
    elsewhere.get("/users/me").await.refused(401);
    ada.says("still here").to(&ada).await;
    assert_eq!(own_events.hears_said().await, "still here");
    assert_eq!(ada.sessions().await.len(), 1);

    ada.tries_to_sign_in("ada", PASSWORD).await.refused(401);
    ada.sign_in("ada", "a new password").await.get("/chats").await.ok(200);
}

async fn the_password_changes_only_for_who_knows_it(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let ben = Person::joins(server.http(), "ben").await;
    let new = "a new password";
    for body in
        [json!({"password": new}), json!({"password": "short", "current_password": PASSWORD})]
    {
        ben.patch("/entities/self", body).await.refused(400);
    }
    let answer = ben
        .patch("/entities/self", json!({"password": new, "current_password": "wrong one"}))
        .await;
    assert!([400, 401, 403].contains(&answer.status), "{}: {}", answer.asked, answer.text());
    answer.refused(answer.status);
    let by_other = json!({"password": new, "current_password": PASSWORD});
    let cleo = Person::joins(server.http(), "cleo").await;
    cleo.patch(&format!("/entities/{}", ben.eid), by_other).await.refused(403);
    // Nothing changed: the sessions and the old password are as they were.
    ben.get("/entities/self").await.ok(200);
    ada.sign_in("ben", PASSWORD).await;
    ada.tries_to_sign_in("ben", new).await.refused(401);
}

async fn who_deletes_themselves_is_gone_and_their_alias_is_free(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.says("farewell").in_(&cast.lobby).await;
    let mut events = cast.ben.listens().await;
    cast.ben.delete("/entities/self").await.is_done();

    events.ends().await;
    cast.ben.get("/entities/self").await.refused(401);
    cast.ben.tries_to_sign_in("ben", PASSWORD).await.refused(401);
    for path in ["/entities/@ben".to_owned(), format!("/entities/{}", cast.ben.eid)] {
        cast.ada.get(&path).await.refused(404);
    }
    let said = cast.ada.get(&format!("/chats/{}/messages", cast.lobby.eid)).await.ok(200);
    let gone = json!({"eid": cast.ben.eid, "type": "user", "deleted": true});
    assert_eq!(said[0]["sender"], gone);
    assert_eq!(said[0]["text"], "farewell");

    let new_ben = Person::joins(server.http(), "Ben").await;
    assert_ne!(new_ben.eid, cast.ben.eid);
    assert_eq!(new_ben.get("/chats").await.ok(200), json!([]));
}

async fn an_admin_hands_out_privileges_and_nobody_else(server: TestServer) {
    let cast = server.cast().await;
    let ben = format!("/entities/{}", cast.ben.eid);
    let moderator = json!({"privileges": "moderator"});
    cast.ben.patch("/entities/self", moderator.clone()).await.refused(403);
    cast.cleo.patch(&ben, moderator.clone()).await.refused(403);
    assert_eq!(cast.ada.patch(&ben, moderator).await.ok(200)["privileges"], "moderator");
    cast.ada.patch(&ben, json!({"privileges": "emperor"})).await.refused(400);
    let nothing = json!({"privileges": null});
    assert_eq!(cast.ada.patch(&ben, nothing).await.ok(200)["privileges"], json!(null));
}

#[tokio::test]
async fn registration_can_be_closed() {
    let server = TestServer::configured(|config| config.registration.open = false).await;
    let user = json!({"alias": "ada", "password": PASSWORD});
    Microchat::at(server.http()).post("/users", user).await.refused(403);
    let user = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
    server.http().post("/auth/reg", user).await.refused(403);
}
