//! A fresh PostgreSQL database for one test.

use std::env;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

/// Names the instance in which databases are made: a URL whose user may create them.
const INSTANCE: &str = "POLYCHAT_TEST_POSTGRES";

/// A database of its own, dropped with this value.
#[derive(Debug)]
pub struct FreshDatabase {
    instance: String,
    name: String,
}

impl FreshDatabase {
    /// Creates a database in the instance that `POLYCHAT_TEST_POSTGRES` names. A test that needs
    /// PostgreSQL fails without it: skipping would look like passing.
    pub async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let instance = env::var(INSTANCE).unwrap_or_else(|_| {
            panic!(
                "{INSTANCE} is not set: run the tests by `make test`, which starts a PostgreSQL."
            )
        });
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("polychat_test_{}_{count}", std::process::id());
        let create = format!("DROP DATABASE IF EXISTS {name}");
        run(&instance, create).await.expect("leave to drop databases");
        run(&instance, format!("CREATE DATABASE {name}")).await.expect("leave to create databases");
        Self { instance, name }
    }

    /// The URL to give to the server.
    pub fn url(&self) -> String {
        let (rest, query) = match self.instance.split_once('?') {
            Some((rest, query)) => (rest, format!("?{query}")),
            None => (self.instance.as_str(), String::new()),
        };
        let after_scheme = rest.find("://").map_or(0, |at| at + 3);
        let authority = rest[after_scheme..].find('/').map_or(rest.len(), |at| after_scheme + at);
        format!("{}/{}{query}", &rest[..authority], self.name)
    }

    /// Runs a statement in it, past the server.
    pub async fn run(&self, statement: String) {
        run(&self.url(), statement).await.expect("a statement that runs");
    }
}

impl Drop for FreshDatabase {
    fn drop(&mut self) {
        let (instance, name) = (self.instance.clone(), self.name.clone());
        // The test's own runtime may be ending, so the farewell has a thread and a runtime of its own.
        let farewell = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                // A database that stays behind goes with the private instance.
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                let _ = runtime.block_on(run(&instance, drop));
            }
        });
        let _ = farewell.join();
    }
}

async fn run(url: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    connection.execute(sqlx::raw_sql(AssertSqlSafe(statement))).await?;
    connection.close().await
}

#[cfg(test)]
mod tests {
    use super::FreshDatabase;

    #[test]
    fn the_url_names_the_fresh_database_in_the_same_instance() {
        for (instance, url) in [
            ("postgres://localhost", "postgres://localhost/fresh"),
            ("postgres://u:p@localhost:5433/postgres", "postgres://u:p@localhost:5433/fresh"),
            ("postgres:///postgres?host=/run/pg", "postgres:///fresh?host=/run/pg"),
        ] {
            // Nothing was created, so nothing may be dropped.
            let database =
                FreshDatabase { instance: instance.to_owned(), name: "fresh".to_owned() };
            assert_eq!(std::mem::ManuallyDrop::new(database).url(), url);
        }
    }
}
