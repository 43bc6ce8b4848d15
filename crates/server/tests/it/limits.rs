//! Rate limits, on as they are by default.

use futures_util::future::join_all;
use serde_json::json;
use testkit::{PASSWORD, Person, TestServer};

/// Frames, sent faster than they are allowed.
const FLOOD: usize = 900;

async fn limited() -> TestServer {
    TestServer::configured(|config| config.limits.enabled = true).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_asks_too_much_is_told_to_wait_and_others_are_not() {
    let server = limited().await;
    let (ada, ben) =
        (Person::joins(server.http(), "ada").await, Person::joins(server.http(), "ben").await);
    let first = ada.get("/entities/self").await;
    first.ok(200);
    assert!(first.header("ratelimit").contains("r="), "{:?}", first.headers);
    assert!(first.header("ratelimit-policy").contains("q="), "{:?}", first.headers);

    let mut refused = None;
    // The burst is 500 and 50 come back each second, however slow this machine is.
    for _ in 0..100 {
        let answers = join_all((0..50).map(|_| ada.get("/entities/self"))).await;
        refused = answers.into_iter().find(|answer| answer.status != 200);
        if refused.is_some() {
            break;
        }
    }
    let refused = refused.expect("a limit");
    refused.refused(429);
    let retry_after: u64 = refused.header("retry-after").parse().expect("whole seconds");
    assert!((1..=60).contains(&retry_after), "{retry_after}");
    ben.get("/entities/self").await.ok(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_frames_is_answered_by_refusals_on_an_open_connection() {
    let server = limited().await;
    let ada = Person::joins(server.http(), "ada").await.on_chatapi().await;
    let chat = ada.creates("flood").await;
    let mut live = ada.connects().await;
    for _ in 0..FLOOD {
        live.says("x", chat).await;
    }
    let (mut heard, mut refused) = (0, 0);
    while heard + refused < FLOOD {
        let frame = live.next().await.expect("an open connection");
        if frame["error"].is_string() { refused += 1 } else { heard += 1 }
    }
    assert!(refused > 0, "nothing was refused");
    assert!(heard >= 450, "{heard} were let through");
    let ben = Person::joins(server.http(), "ben").await.on_chatapi().await;
    assert_eq!(ben.reads(chat, "").await.len(), heard, "what was refused was not sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_a_password_comes_to_an_end() {
    let server = limited().await;
    let ada = Person::joins(server.http(), "ada").await;
    Person::joins(server.http(), "ben").await;
    for _ in 0..10 {
        ada.tries_to_sign_in("ada", "a guess that fails").await.refused(401);
    }
    for password in ["another guess", PASSWORD] {
        let answer = ada.tries_to_sign_in("ADA", password).await;
        answer.refused(429);
        assert!(!answer.header("retry-after").is_empty());
    }
    // The other dialect is no way around it; other accounts and open sessions go on.
    let elsewhere = json!({"email": "ada", "password": PASSWORD});
    server.http().post("/auth/login", elsewhere).await.refused(429);
    ada.sign_in("ben", PASSWORD).await;
    ada.get("/entities/self").await.ok(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_registers_a_hundred_accounts_an_hour() {
    let server = limited().await;
    for n in 0..100 {
        let user = json!({"alias": format!("user_{n}"), "password": PASSWORD});
        server.http().post("/api/v0/users", user).await.ok(201);
    }
    let user = json!({"alias": "one_more", "password": PASSWORD});
    let answer = server.http().post("/api/v0/users", user).await;
    answer.refused(429);
    assert!(!answer.header("retry-after").is_empty());
    let user = json!({"username": "one_more", "email": "one@example.org", "password": PASSWORD});
    server.http().post("/auth/reg", user).await.refused(429);
}
