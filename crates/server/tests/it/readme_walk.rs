//! The README's walk for newcomers, run as it stands there.

use std::path::Path;
use std::process::{Command, Stdio};

use testkit::Program;

#[tokio::test(flavor = "multi_thread")]
async fn two_people_talk_and_the_event_stream_shows_it() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).expect("a README");
    let (_, walk) = readme.split_once("<!-- walk -->").expect("the mark of the walk");
    let (_, walk) = walk.split_once("```sh\n").expect("a block after the mark");
    let (walk, _) = walk.split_once("```").expect("the end of the block");
    let lines = walk.lines().filter(|line| !line.trim().is_empty()).count();
    assert!(lines <= 10, "{lines} lines are more than a walk");

    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let mut command = Command::new("sh");
    command.arg("-eu").arg("-c").arg(walk).env("URL", process.url()).current_dir(program.folder());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("a shell");
    let running = tokio::task::spawn_blocking(move || child.wait_with_output());
    let output = testkit::soon("the end of the walk", running).await.expect("a thread");
    let output = output.expect("an exit");
    let (said, complaint) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {said}\n{complaint}", output.status);
    assert!(said.contains("event: Hello") || said.contains("event:Hello"), "{said}\n{complaint}");
    assert!(said.contains("MessageReceive"), "{said}\n{complaint}");
    assert!(!said.contains("\"error\""), "{said}");
}
