//! What grows old: sessions that nobody uses, events, idempotency keys. The clock is the machine's own, so
//! these stories stop the server and make everything in its file older instead.

use serde_json::json;
use testkit::microchat::{Events, Microchat};
use testkit::{Cast, Process, Program, eventually, run_on_file};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;

fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_polychat"))
}

/// Stops the server, lets so many days pass, and starts it again.
async fn days_later(days: u64, program: &Program, process: Process) -> Process {
    process.terminate().await;
    let by = days * DAY_MS;
    let statements = format!(
        "UPDATE sessions SET last_active_ms = last_active_ms - {by};
         UPDATE events SET at_ms = at_ms - {by};
         UPDATE idempotency_keys SET used_ms = used_ms - {by};"
    );
    run_on_file(&program.data().join("polychat.sqlite"), statements).await;
    program.start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_nobody_uses_is_closed_after_ninety_days() {
    let program = program();
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let process = days_later(89, &program, process).await;
    let ada = Microchat::at(&process.http()).with_token(cast.ada.token());
    ada.get("/entities/self").await.ok(200);
    let process = days_later(2, &program, process).await;
    // ada used hers two days ago, if the server has written that down; ben last used his 91 days ago.
    let ben = Microchat::at(&process.http()).with_token(cast.ben.token());
    eventually("ben's session to be closed", async || ben.get("/chats").await.status == 401).await;
    ben.sign_in("ben", testkit::PASSWORD).await.get("/chats").await.ok(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_older_than_what_is_kept_is_answered_with_reset() {
    let program = program();
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let old = cast.ben.listens().await.cursor().to_owned();
    cast.ada.says("long ago").in_(&cast.lobby).await;
    let process = days_later(6, &program, process).await;
    let ben = Microchat::at(&process.http()).with_token(cast.ben.token());
    assert_eq!(ben.listens_after(&old).await.hears_said().await, "long ago", "six days are kept");

    let process = days_later(2, &program, process).await;
    let ben = Microchat::at(&process.http()).with_token(cast.ben.token());
    let path = format!("/chats/{}/messages", cast.lobby.eid);
    let ada = Microchat::at(&process.http()).with_token(cast.ada.token());
    ada.post(&path, json!({"text": "today"})).await.ok(201);
    eventually("what is old to be forgotten", async || {
        let mut events = Events::open(ben.http(), Some(&old)).await.past_hello().await;
        events.next().await.expect("an open stream").event == "Reset"
    })
    .await;
    let texts = ben.get(&path).await.ok(200);
    assert_eq!(testkit::each(&texts, "text"), ["long ago", "today"], "messages are kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_is_good_for_a_day() {
    let program = program();
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    cast.ada.says("once").with_key("a key").in_(&cast.lobby).await;
    let process = days_later(2, &program, process).await;
    let ada = Microchat::at(&process.http()).with_token(cast.ada.token());
    let path = format!("/chats/{}/messages", cast.lobby.eid);
    let again = ada.with("idempotency-key", "a key").post(&path, json!({"text": "twice"})).await;
    assert_eq!(again.ok(201)["id"], 2);
}
