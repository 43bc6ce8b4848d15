//! Opening, closing, and what stands in the way of it.

use sqlx::{Connection as _, Executor as _};
use store::{Error, Location, OpenError, Store};

use crate::{Given, clock, engines, new_message, no, on_both};

on_both!(what_is_answered_outlives_the_process, only_one_process_writes);

async fn what_is_answered_outlives_the_process(given: Given) {
    let ada = given.account("ada").await.id;
    let lobby = given.conference(ada, false).await;
    given.says(ada, lobby, "kept").await;
    given.store.close().await;
    let late = given.store.send(new_message(ada, lobby, "late")).await;
    assert!(matches!(late, Err(Error::Closed)), "{late:?}");
    let Given { store, location, _folder, .. } = given;
    drop(store);

    let (again, _log) = Store::open(&location, clock().1).await.unwrap();
    let kept = again.read().await.unwrap().message(lobby, ada, no(1)).await.unwrap().unwrap();
    assert_eq!(kept.text, "kept");
    assert_eq!(again.send(new_message(ada, lobby, "next")).await.unwrap().no, no(2));
}

async fn only_one_process_writes(given: Given) {
    let second = Store::open(&given.location, clock().1).await;
    let Err(refused @ OpenError::InUse(_)) = second else { panic!("{second:?}") };
    assert!(refused.to_string().contains("another polychat process"), "{refused}");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_left_alone() {
    let given = engines::sqlite().await;
    given.store.close().await;
    let Given { store, location, _folder, .. } = given;
    drop(store);
    let Location::Sqlite(path) = &location else { panic!("SQLite") };
    let url = format!("sqlite://{}", path.display());
    let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
    connection
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum,
                 execution_time) VALUES (999, 'future', 0, true, x'00', 0)",
        )
        .await
        .unwrap();
    connection.close().await.unwrap();
    let newer = Store::open(&location, clock().1).await;
    assert!(matches!(newer, Err(OpenError::Newer(999))), "{newer:?}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "in the way").unwrap();
    let location = Location::Sqlite(file.join("below").join("polychat.sqlite"));
    let refused = Store::open(&location, clock().1).await.unwrap_err();
    assert!(matches!(refused, OpenError::NotWritable { .. }), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named_without_its_password() {
    let url = "postgres://ada:secret@127.0.0.1:1/chat".to_owned();
    let refused = Store::open(&Location::Postgres(url), clock().1).await.unwrap_err();
    let sentence = refused.to_string();
    assert!(sentence.contains("127.0.0.1:1/chat") && !sentence.contains("secret"), "{sentence}");
}
