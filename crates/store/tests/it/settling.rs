//! An answer to COMMIT that is lost on its way: what was committed stands, is answered and is told.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use model::Event;
use store::{Location, Store};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use crate::engines::postgres_database;
use crate::{clock, new_account, write};

/// Forwards the connections of a socket of its own to the server's. Once armed, it keeps the next answer to a
/// COMMIT to itself and cuts that connection.
fn proxy(server: PathBuf, socket: &Path, armed: Arc<AtomicBool>) {
    let listener = UnixListener::bind(socket).unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&server).await.unwrap();
            tokio::spawn(forward(client, server, Arc::clone(&armed)));
        }
    });
}

async fn forward(mut client: UnixStream, mut server: UnixStream, armed: Arc<AtomicBool>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let names_commit = |bytes: &[u8]| bytes.windows(7).any(|word| word == b"COMMIT\0");
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let Ok(read @ 1..) = read else { return };
                if server.write_all(&asked[..read]).await.is_err() {
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let Ok(read @ 1..) = read else { return };
                if names_commit(&answered[..read]) && armed.swap(false, Ordering::Relaxed) {
                    return;
                }
                if client.write_all(&answered[..read]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_commit_whose_answer_is_lost_counts() {
    let url = postgres_database().await;
    let (address, folder) = url.split_once("?host=").expect("the private instance has a socket");
    let armed = Arc::new(AtomicBool::new(false));
    let between = tempfile::tempdir().unwrap();
    let socket = ".s.PGSQL.5432";
    proxy(Path::new(folder).join(socket), &between.path().join(socket), Arc::clone(&armed));
    let through = format!("{address}?host={}", between.path().display());
    let (store, mut log) = Store::open(&Location::Postgres(through), clock().1).await.unwrap();

    armed.store(true, Ordering::Relaxed);
    let added = write(&store, |writer| {
        Box::pin(async move {
            let user = writer.add_account(new_account("ada")).await?;
            writer.log_entity_edited(user.id).await?;
            Ok(user)
        })
    })
    .await;
    assert!(!armed.load(Ordering::Relaxed), "the answer was lost");
    let ada = added.expect("it was committed");
    let told = log.recv().await.unwrap();
    assert!(matches!(told[0].event, Event::EntityEdited { account, .. } if account == ada.id));
    assert_eq!(store.read().await.unwrap().head().await.unwrap(), told[0].position);

    // The next one goes on after it.
    write(&store, move |writer| Box::pin(async move { writer.log_entity_edited(ada.id).await }))
        .await
        .unwrap();
    let next = log.recv().await.unwrap();
    assert_eq!(next[0].position.get(), told[0].position.get() + 1);
}
