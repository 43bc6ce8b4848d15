//! How long a story waits for what must happen.

use std::future::Future;
use std::time::Duration;

/// Long enough for two busy cores, short enough for a hanging test to be noticed.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often [`eventually`] looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits for `happening`, and fails the test where it does not happen.
pub async fn soon<T>(what: &str, happening: impl Future<Output = T>) -> T {
    let Ok(happened) = tokio::time::timeout(PATIENCE, happening).await else {
        panic!("waited {} s in vain for {what}", PATIENCE.as_secs())
    };
    happened
}

/// Looks again and again until `look` sees it: for what is announced to nobody.
pub async fn eventually<F: Future<Output = bool>>(what: &str, mut look: impl FnMut() -> F) {
    soon(what, async {
        let mut rhythm = tokio::time::interval(LOOK_EVERY);
        while !look().await {
            rhythm.tick().await;
        }
    })
    .await;
}
