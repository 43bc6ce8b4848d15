//! A server inside the test's own process, on a real socket and a real database.

use tempfile::TempDir;

use crate::{Cast, FreshDatabase, Http};

/// A server of its own for one story.
#[derive(Debug)]
pub struct TestServer {
    running: server::Running,
    http: Http,
    ground: Ground,
}

/// What the server stands on; kept over its restarts.
#[derive(Debug)]
struct Ground {
    folder: TempDir,
    database: Option<FreshDatabase>,
}

impl TestServer {
    /// On SQLite: a file in a temporary folder.
    pub async fn start() -> Self {
        Self::on(None, |_| {}).await
    }

    /// On PostgreSQL: a fresh database.
    pub async fn on_postgres() -> Self {
        Self::on(Some(FreshDatabase::create().await), |_| {}).await
    }

    /// On SQLite, configured otherwise.
    pub async fn configured(change: impl FnOnce(&mut server::config::Config)) -> Self {
        Self::on(None, change).await
    }

    /// A client that is not signed in.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// Where it listens, such as `127.0.0.1:40123`.
    pub fn authority(&self) -> &str {
        self.http.authority()
    }

    /// Where it keeps media.
    pub fn media_folder(&self) -> std::path::PathBuf {
        self.ground.folder.path().join("media")
    }

    /// The people and rooms of the stories, made on this server.
    pub async fn cast(&self) -> Cast {
        Cast::on(&self.http).await
    }

    /// Stops it gracefully.
    pub async fn stop(self) {
        self.running.stop().await;
    }

    /// Stops it gracefully and starts another on the same data.
    pub async fn restart(self) -> Self {
        self.restart_configured(|_| {}).await
    }

    /// Stops it gracefully and starts another on the same data, configured otherwise.
    pub async fn restart_configured(
        self,
        change: impl FnOnce(&mut server::config::Config),
    ) -> Self {
        self.running.stop().await;
        Self::begin(self.ground, change).await
    }

    async fn on(
        database: Option<FreshDatabase>,
        change: impl FnOnce(&mut server::config::Config),
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::begin(Ground { folder, database }, change).await
    }

    async fn begin(ground: Ground, change: impl FnOnce(&mut server::config::Config)) -> Self {
        let database = ground.database.as_ref().map(FreshDatabase::url);
        let mut config = server::config::Config::for_tests(ground.folder.path(), database);
        change(&mut config);
        let running = server::start(config).await.expect("a server that starts");
        let http = Http::new(&format!("http://{}", running.address()));
        Self { running, http, ground }
    }
}
