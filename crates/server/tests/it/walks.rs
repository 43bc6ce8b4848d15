//! The examples of documents, run as they stand there.

use std::path::Path;
use std::process::{Command, Stdio};

use testkit::Program;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_and_the_event_stream_shows_it() {
    let walk = walk_of("README.md");
    let lines = walk.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 10, "{lines} lines are more than a walk");
    let said = run(&walk, "sh").await;
    assert!(said.contains("event: Hello") || said.contains("event:Hello"), "{said}");
    assert!(said.contains("MessageReceive"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_by_forms() {
    let said = run(&walk_of("docs/dialects/forms.md"), "bash").await;
    let said: Vec<&str> = said.lines().collect();
    let (done, told): (Vec<&str>, Vec<&str>) =
        said.iter().copied().partition(|line| *line == r#"{"status":"ok"}"#);
    assert_eq!((done.len(), told.len()), (9, 3), "{said:?}");
    for (line, expected) in told.iter().zip([
        r#""last_message":"Hello Ben!""#,
        r#"{"messages":[{"content":"Hello Ben!","id":1,"sender_id":1,"time":""#,
        r#"{"user":{"name":"ada","email":"ada@example.org"}}"#,
    ]) {
        assert!(line.contains(expected), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_in_a_server() {
    let said = run(&walk_of("docs/dialects/gateway.md"), "bash").await;
    let told: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
    assert_eq!(told, ["ben", "ben", "Hello Ada!", "Hello Ben!", "not_signed_in"]);
}

/// The block after the mark of the walk.
fn walk_of(document: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(document);
    let document = std::fs::read_to_string(path).expect("a document");
    let (_, walk) = document.split_once("<!-- walk -->").expect("the mark of the walk");
    let (_, walk) = walk.split_once("```sh\n").expect("a block after the mark");
    walk.split_once("```").expect("the end of the block").0.to_owned()
}

/// What a walk says, on a server of its own.
async fn run(walk: &str, shell: &str) -> String {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let mut command = Command::new(shell);
    command.arg("-eu").arg("-c").arg(walk).env("URL", process.url()).current_dir(program.folder());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("a shell");
    let running = tokio::task::spawn_blocking(move || child.wait_with_output());
    let output = testkit::soon("the end of the walk", running).await.expect("a thread");
    let output = output.expect("an exit");
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {said}\n{complaint}", output.status);
    said.into_owned()
}
