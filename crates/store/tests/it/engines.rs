//! Fresh databases: a file of SQLite in a folder of its own, a database of its own in the PostgreSQL
//! instance that `POLYCHAT_TEST_POSTGRES` names.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use store::{Location, Store};

use crate::{Given, clock};

pub(crate) async fn sqlite() -> Given {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("polychat.sqlite"));
    open(location, Some(folder)).await
}

pub(crate) async fn postgres() -> Given {
    open(Location::Postgres(postgres_database().await), None).await
}

async fn open(location: Location, folder: Option<tempfile::TempDir>) -> Given {
    let (now_ms, clock) = clock();
    let (store, log) = Store::open(&location, clock).await.unwrap();
    Given { store, log, now_ms, location, _folder: folder }
}

/// The URL of a new, empty database.
pub(crate) async fn postgres_database() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let instance = std::env::var("POLYCHAT_TEST_POSTGRES").expect(
        "POLYCHAT_TEST_POSTGRES must name a PostgreSQL instance: run the tests with `make test`",
    );
    let next = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("store_{}_{next}", std::process::id());
    let mut connection = PgConnection::connect(&instance).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    let (address, options) = match instance.split_once('?') {
        Some((address, options)) => (address, format!("?{options}")),
        None => (instance.as_str(), String::new()),
    };
    let (server, _) = address.rsplit_once('/').unwrap();
    format!("{server}/{name}{options}")
}
