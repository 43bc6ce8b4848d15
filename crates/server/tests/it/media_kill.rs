//! The promise above all others, for media: kill -9 at any moment, and whatever was answered is there, whole; of the
//! rest, either all is there or nothing.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use testkit::microchat::{Form, Microchat};
use testkit::{Cast, Process, Program, eventually, soon};
use tokio::sync::watch;

/// Clients that upload at the same time.
const CLIENTS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_is_there_and_nothing_is_half_there() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let tokens = [cast.ada.token(), cast.ben.token(), cast.cleo.token()];
    process.kill();

    let mut answered = BTreeMap::new();
    for round in 0..12 {
        let process = program.start().await;
        let (answers, mut seen) = watch::channel(0);
        let answers = Arc::new(answers);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let ours = Microchat::at(&process.http()).with_token(tokens[client % 3]);
                tokio::spawn(uploads(ours, round, client, Arc::clone(&answers)))
            })
            .collect();
        let moment = 1 + round * 7 % 20;
        let enough = seen.wait_for(|seen| *seen >= moment);
        soon("the moment to kill", enough).await.expect("clients");
        process.kill();
        for (client, uploaded) in clients.into_iter().enumerate() {
            let uploaded = soon("a client to notice", uploaded).await.expect("a client");
            answered.extend(uploaded.into_iter().map(|(hash, bytes)| (hash, (client % 3, bytes))));
        }
    }
    let process = program.start().await;
    let folder = program.data().join("media");
    all_is_there(&process, &folder, &tokens, &answered).await;
}

/// Bytes that nobody else uploads, a picture's beginning among them.
fn bytes(round: usize, client: usize, step: usize) -> Vec<u8> {
    let name = format!("{round} {client} {step} ");
    name.as_bytes().iter().copied().cycle().take(40_000 + 70_000 * (step % 3)).collect()
}

/// Uploads until the server is gone, and gives what was answered.
async fn uploads(
    by: Microchat,
    round: usize,
    client: usize,
    answers: Arc<watch::Sender<usize>>,
) -> Vec<(String, Vec<u8>)> {
    let mut uploaded = Vec::new();
    for step in 0.. {
        let bytes = bytes(round, client, step);
        let Ok(answer) = by.tries_to_upload(&Form::of(&bytes)).await else { break };
        let hash = answer.ok(201)["hash"].as_str().unwrap().to_owned();
        uploaded.push((hash, bytes));
        answers.send_modify(|answered| *answered += 1);
    }
    uploaded
}

async fn all_is_there(
    process: &Process,
    folder: &Path,
    tokens: &[&str; 3],
    answered: &BTreeMap<String, (usize, Vec<u8>)>,
) {
    let by = |who: usize| Microchat::at(&process.http()).with_token(tokens[who]);
    assert!(answered.len() > 50, "{} uploads are no load", answered.len());
    for (hash, (who, bytes)) in answered {
        let content = by(*who).get(&format!("/media/{hash}/content")).await;
        content.has_status(200);
        assert!(content.body == bytes.as_slice(), "{hash} is whole");
    }
    eventually("what was left to be cleaned up", async || {
        ["incoming", "unsettled"]
            .iter()
            .all(|name| fs::read_dir(folder.join(name)).unwrap().count() == 0)
    })
    .await;
    // What was on disk before the answer could leave is somebody's; all else is gone.
    for folder in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if folder.file_name().is_some_and(|name| name.len() != 2) {
            continue;
        }
        for file in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
            let hash = file.file_name().into_string().unwrap();
            let mut readers = 0;
            for who in 0..3 {
                let media = by(who).get(&format!("/media/{hash}")).await;
                if media.status == 200 {
                    readers += 1;
                    assert_eq!(media.ok(200)["size"], file.metadata().unwrap().len());
                }
            }
            assert_eq!(readers, 1, "{hash} is somebody's");
        }
    }
}
