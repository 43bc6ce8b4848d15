//! The Gateway dialect's tokens: access tokens end soon, and each refresh token is good once.

use std::num::NonZeroU32;

use serde_json::{Value, json};
use testkit::gateway::{Gateway, refused};
use testkit::{PASSWORD, Process, Program, TestServer, eventually, fields, run_on_file};

on_both_engines!(
    registering_and_signing_in,
    what_registration_and_sign_in_refuse,
    a_refresh_token_is_good_once,
    the_last_refresh_may_be_tried_again,
    many_at_once_with_one_refresh_token_get_the_same_next_one,
    signing_out_ends_everything,
    a_token_is_good_for_its_dialect_and_purpose_alone,
);

async fn registering_and_signing_in(server: TestServer) {
    let stranger = Gateway::at(server.http());
    let user = json!({"username": "ada", "email": "ada@example.org", "password": PASSWORD});
    let tokens = stranger.post("/auth/register", user).await.is(201);
    assert_eq!(fields(&tokens), "access_token expires_in refresh_token token_type user");
    assert_eq!((&tokens["expires_in"], &tokens["token_type"]), (&json!(900), &json!("Bearer")));
    let user = &tokens["user"];
    let expected = "avatar_url bio bot display_name email status user_id username";
    assert_eq!(fields(user), expected);
    assert_eq!((&user["username"], &user["display_name"]), (&json!("ada"), &json!("ada")));
    assert_eq!((&user["email"], &user["bot"]), (&json!("ada@example.org"), &json!(false)));

    for login in [
        json!({"username": "Ada", "password": PASSWORD}),
        json!({"email": "ADA@example.org", "password": PASSWORD}),
        json!({"username": "ada@example.org", "password": PASSWORD}),
    ] {
        let again = stranger.post("/auth/login", login).await.is(200);
        assert_eq!(again["user"], *user);
        let token = again["access_token"].as_str().expect("a token");
        assert_eq!(stranger.with_token(token).get("/auth/me").await.is(200), *user);
    }
}

async fn what_registration_and_sign_in_refuse(server: TestServer) {
    let stranger = Gateway::at(server.http());
    stranger.registers("ada", PASSWORD).await;
    let taken = json!({"username": "ADA", "password": PASSWORD});
    refused(&stranger.post("/auth/register", taken).await, 409, "conflict");
    for bad in [
        json!({"username": "b", "password": PASSWORD}),
        json!({"username": "ben", "password": "short"}),
        json!({"username": "ben", "email": "nowhere", "password": PASSWORD}),
        json!({"username": 5, "password": PASSWORD}),
        json!({"password": PASSWORD}),
    ] {
        refused(&stranger.post("/auth/register", bad).await, 400, "bad_request");
    }
    let wrong = json!({"username": "ada", "password": "wrong password"});
    let unknown = json!({"email": "nobody", "password": "wrong password"});
    let wrong = refused(&stranger.post("/auth/login", wrong).await, 401, "bad_credentials");
    let unknown = refused(&stranger.post("/auth/login", unknown).await, 401, "bad_credentials");
    assert_eq!(wrong, unknown);
    for bad in [json!({}), json!({"password": PASSWORD}), json!({"username": 1, "password": 2})] {
        refused(&stranger.post("/auth/login", bad).await, 400, "bad_request");
    }
    for bad in [json!({}), json!({"refresh_token": 1})] {
        refused(&stranger.post("/auth/refresh", bad).await, 400, "bad_request");
    }
    for bad in ["", "x", "a.b.c"] {
        let answer = stranger.post("/auth/refresh", json!({"refresh_token": bad})).await;
        refused(&answer, 401, "not_signed_in");
    }
    let answer = stranger.get("/auth/me").await;
    refused(&answer, 401, "not_signed_in");
    assert_eq!(answer.header("www-authenticate"), "Bearer");
}

async fn a_refresh_token_is_good_once(server: TestServer) {
    let first = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let elsewhere = Gateway::at(server.http()).logs_in("ada", PASSWORD).await;
    let mut live = first.connects().await;
    let second = first.refreshes().await;
    assert_ne!(first.refresh, second.refresh);
    second.get("/auth/me").await.is(200);
    first.get("/auth/me").await.is(200);
    let third = second.refreshes().await;
    // The first was used before the last: whoever brings it, and all who hold newer ones, are out.
    refused(&first.tries_to_refresh().await, 401, "not_signed_in");
    for any in [&first, &second, &third] {
        refused(&any.get("/auth/me").await, 401, "not_signed_in");
        refused(&any.tries_to_refresh().await, 401, "not_signed_in");
    }
    assert_eq!(live.ends().await, Some(4010));
    elsewhere.refreshes().await.get("/auth/me").await.is(200);
}

async fn the_last_refresh_may_be_tried_again(server: TestServer) {
    let first = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let lost = first.refreshes().await;
    let again = first.refreshes().await;
    assert_eq!(lost.refresh, again.refresh, "the answer is the one that was lost");
    let next = again.refreshes().await;
    assert_ne!(next.refresh, again.refresh);
    next.get("/auth/me").await.is(200);
}

async fn many_at_once_with_one_refresh_token_get_the_same_next_one(server: TestServer) {
    let first = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let all = futures_util::future::join_all((0..8).map(|_| first.refreshes())).await;
    assert!(all.iter().all(|one| one.refresh == all[0].refresh));
    all[7].refreshes().await.get("/auth/me").await.is(200);
}

async fn signing_out_ends_everything(server: TestServer) {
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let elsewhere = Gateway::at(server.http()).logs_in("ada", PASSWORD).await;
    let mut live = ada.connects().await;
    ada.post("/auth/logout", json!({})).await.is_done();
    assert_eq!(live.ends().await, Some(4010));
    refused(&ada.get("/auth/me").await, 401, "not_signed_in");
    refused(&ada.tries_to_refresh().await, 401, "not_signed_in");
    refused(&ada.post("/auth/logout", json!({})).await, 401, "not_signed_in");
    elsewhere.get("/auth/me").await.is(200);
}

async fn a_token_is_good_for_its_dialect_and_purpose_alone(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_gateway().await;
    let chatapi = cast.ben.on_chatapi().await;
    for foreign in [cast.ben.token(), chatapi.token.as_str(), ben.refresh.as_str()] {
        refused(&ben.with_token(foreign).get("/auth/me").await, 401, "not_signed_in");
    }
    let as_refresh = json!({"refresh_token": ben.access});
    refused(&ben.stranger().post("/auth/refresh", as_refresh).await, 401, "not_signed_in");
    chatapi.with_token(&ben.access).get("/users/me").await.refused(401);
    let native = server.http().with("authorization", &format!("Bearer {}", ben.access));
    native.get("/api/v0/entities/self").await.refused(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_outlives_its_access_token() {
    let short = NonZeroU32::MIN;
    let server = TestServer::configured(|config| config.sessions.access_token_s = short).await;
    let ada = Gateway::at(server.http()).registers("ada", PASSWORD).await;
    let mut live = ada.connects().await;
    let over = async || ada.get("/auth/me").await.status == 401;
    eventually("the access token to end", over).await;
    assert_eq!(ada.opens("").await.expect_err("a refusal"), 401);
    let ada = ada.refreshes().await;
    let notes = ada.opens_dm_with("@me").await;
    ada.refreshes().await.says("still there", &notes).await;
    assert_eq!(live.hears_messages(1).await, ["still there"]);
}

const MINUTE_MS: u64 = 60 * 1_000;

/// Stops the server, lets some time pass for sessions, and starts it again.
async fn later(by_ms: u64, program: &Program, process: Process) -> Process {
    process.terminate().await;
    let statements = format!(
        "UPDATE sessions SET created_ms = created_ms - {by_ms}, refreshed_ms = refreshed_ms - {by_ms};"
    );
    run_on_file(&program.data().join("polychat.sqlite"), statements).await;
    program.start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_is_tried_again_within_a_minute_and_used_within_thirty_days() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let slow = Gateway::at(&process.http()).registers("ada", PASSWORD).await;
    let quick = slow.logs_in("ada", PASSWORD).await;
    let rare = slow.logs_in("ada", PASSWORD).await;
    slow.refreshes().await;
    let process = later(29 * 24 * 60 * MINUTE_MS, &program, process).await;
    let at = |client: &Gateway| client.moved_to(&process.http());
    refused(&at(&slow).tries_to_refresh().await, 401, "not_signed_in");
    let quick = at(&quick).refreshes().await;
    let process = later(2 * 24 * 60 * MINUTE_MS, &program, process).await;
    let at = |client: &Gateway| client.moved_to(&process.http());
    refused(&at(&rare).tries_to_refresh().await, 401, "not_signed_in");
    at(&quick).refreshes().await.get("/auth/me").await.is(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_killed_between_the_answer_and_its_use_loses_no_session() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let ada = Gateway::at(&process.http()).registers("ada", PASSWORD).await;
    let answered = ada.refreshes().await;
    process.kill();
    let process = program.start().await;
    // Whether the answer arrived or not: both go on.
    let again = ada.moved_to(&process.http()).refreshes().await;
    assert_eq!(again.refresh, answered.refresh);
    let next = answered.moved_to(&process.http()).refreshes().await;
    let me: Value = next.get("/auth/me").await.is(200);
    assert_eq!(me["username"], "ada");
}
