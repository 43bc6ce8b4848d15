//! One list of migrations for both engines: each file is written with PostgreSQL's types and turned into
//! SQLite's here, so that the two schemas cannot drift apart.

use std::borrow::Cow;

use sqlx::AssertSqlSafe;
use sqlx::SqlSafeStr as _;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Which engine a migration is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavour {
    Sqlite,
    Postgres,
}

/// Every migration, in order: version, name, text. A released file is never changed.
const MIGRATIONS: [(i64, &str, &str); 12] = [
    (1, "foundation", include_str!("../migrations/0001_foundation.sql")),
    (2, "permissions", include_str!("../migrations/0002_permissions.sql")),
    (3, "search", include_str!("../migrations/0003_search.sql")),
    (4, "servers", include_str!("../migrations/0004_servers.sql")),
    (5, "people", include_str!("../migrations/0005_people.sql")),
    (6, "invites", include_str!("../migrations/0006_invites.sql")),
    (7, "reactions", include_str!("../migrations/0007_reactions.sql")),
    (8, "media", include_str!("../migrations/0008_media.sql")),
    (9, "attachments", include_str!("../migrations/0009_attachments.sql")),
    (10, "refreshing", include_str!("../migrations/0010_refreshing.sql")),
    (11, "search_merge", include_str!("../migrations/0011_search_merge.sql")),
    (12, "search_tail", include_str!("../migrations/0012_search_tail.sql")),
];

/// The whole list for one engine.
pub(crate) fn migrator(flavour: Flavour) -> Migrator {
    let migrations = MIGRATIONS.iter().map(|(version, name, text)| {
        let sql = AssertSqlSafe(translate(text, flavour)).into_sql_str();
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.collect())
}

/// The text for one engine. A line that ends in `-- only: sqlite` or `-- only: postgres` is dropped for the other.
fn translate(text: &str, flavour: Flavour) -> String {
    let foreign = match flavour {
        Flavour::Sqlite => "-- only: postgres",
        Flavour::Postgres => "-- only: sqlite",
    };
    let kept: Vec<&str> = text.lines().filter(|line| !line.ends_with(foreign)).collect();
    let text = kept.join("\n");
    match flavour {
        Flavour::Sqlite => text
            .replace(") CLUSTERED;", ") STRICT, WITHOUT ROWID;")
            .replace("BIGINT", "INTEGER")
            .replace("BOOLEAN", "INTEGER"),
        Flavour::Postgres => text.replace(") CLUSTERED;", ");").replace(") STRICT;", ");"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Flavour, translate};

    #[test]
    fn each_engine_gets_its_own_words() {
        let text = "CREATE TABLE t (\n    id BIGINT,\n    b BOOLEAN\n) CLUSTERED;\nA; -- only: sqlite\nB; -- only: postgres";
        assert_eq!(
            translate(text, Flavour::Sqlite),
            "CREATE TABLE t (\n    id INTEGER,\n    b INTEGER\n) STRICT, WITHOUT ROWID;\nA; -- only: sqlite"
        );
        assert_eq!(
            translate(text, Flavour::Postgres),
            "CREATE TABLE t (\n    id BIGINT,\n    b BOOLEAN\n);\nB; -- only: postgres"
        );
    }
}
