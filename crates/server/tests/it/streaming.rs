//! An answer of any length is streamed: the server's memory does not grow with it.

use futures_util::StreamExt as _;
use testkit::{Cast, Program, run_on_file};

const MESSAGES: u64 = 200_000;
/// The answer is some 60 MiB long.
const GROWTH_MAX_KIB: u64 = 24 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_thousand_messages_pass_through_constant_memory() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    cast.ben.says("the first").in_(&cast.lobby).await;
    process.terminate().await;
    // Sending them all would test what other stories test, for a minute: they are written past the server.
    let (lobby, sender) = (cast.lobby.eid, cast.ben.eid);
    let statements = format!(
        "INSERT INTO messages (conversation_id, no, sender_id, text, sent_ms)
         WITH RECURSIVE numbers (no) AS
             (SELECT 2 UNION ALL SELECT no + 1 FROM numbers WHERE no < {MESSAGES})
         SELECT {lobby}, no, {sender}, printf('%d %.*c', no, 200, 'x'), 1700000000000 + no FROM numbers;
         UPDATE conversations SET last_no = {MESSAGES} WHERE id = {lobby};"
    );
    run_on_file(&program.data().join("polychat.sqlite"), statements).await;

    let process = program.start().await;
    let ada = testkit::chatapi::ChatApi::at(&process.http());
    let ada = ada.logs_in("ada", testkit::PASSWORD).await;
    let path = format!("/chats/messages?id={lobby}");
    let memory = process.memory();
    ada.get(&format!("{path}&limit=1000")).await.is(200);
    memory.forget_peak();
    let before = memory.now_kib();

    let response = ada.http().open(&path).await.expect("an answer");
    assert_eq!(response.status(), 200);
    let mut parts = response.bytes_stream();
    let mut body = parts.next().await.expect("a first part").expect("a part").to_vec();
    // The answer waits for its reader meanwhile, and is not gathered in memory.
    for _ in 0..20 {
        process.http().get("/healthz").await.has_status(200);
    }
    let waiting = memory.peak_kib();
    while let Some(part) = testkit::soon("the next part", parts.next()).await {
        body.extend_from_slice(&part.expect("an answer to its end"));
    }
    let peak = memory.peak_kib();
    println!("{} MiB streamed; {before} KiB before, {peak} KiB at most", body.len() / 1024 / 1024);
    assert!(waiting - before < GROWTH_MAX_KIB, "{before} KiB before, {waiting} KiB while it waits");
    assert!(peak - before < GROWTH_MAX_KIB, "{before} KiB before, {peak} KiB at most");

    let lines: Vec<testkit::chatapi::Line> = serde_json::from_slice(&body).expect("messages");
    assert_eq!(lines.len() as u64, MESSAGES);
    assert!((1..).zip(&lines).all(|(no, line)| line.id == no), "oldest first, none left out");

    // A reader that goes away in the middle of it harms nobody.
    let mut response = ada.http().open(&path).await.expect("an answer");
    response.chunk().await.expect("a part");
    drop(response);
    ada.get(&format!("{path}&limit=1")).await.is(200);
}
