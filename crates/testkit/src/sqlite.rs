//! Past the server, straight into its file, while it is stopped.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _};

/// Runs statements on a database file that no server has open.
pub async fn run_on_file(path: &Path, statements: String) {
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.expect("a database file");
    let statements = sqlx::raw_sql(AssertSqlSafe(statements));
    connection.execute(statements).await.expect("statements that run");
    connection.close().await.expect("a file that can be closed");
}
