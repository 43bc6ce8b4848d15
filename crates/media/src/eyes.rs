//! Looking, by a bounded number at a time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::{MediaType, PreviewFormat};
use tokio::sync::Semaphore;

use crate::film::Films;
use crate::picture::{self, Format};

/// What looking may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Looks at the same time; further ones wait.
    pub workers: usize,
    /// Pixels of a picture that is decoded.
    pub pixels_max: u64,
    /// Bytes of memory for one look.
    pub memory_max_bytes: u64,
    /// How long one look may take.
    pub time_max: Duration,
    /// The program `ffmpeg`, by name or path; empty for none. `ffprobe` is expected beside it.
    pub ffmpeg: PathBuf,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            workers: 2,
            pixels_max: 40_000_000,
            memory_max_bytes: 256 * 1024 * 1024,
            time_max: Duration::from_secs(20),
            ffmpeg: PathBuf::from("ffmpeg"),
        }
    }
}

/// What was seen; what could not be found out is none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// A picture that moves.
    pub moves: bool,
    /// In pixels, as it is shown.
    pub width: Option<u32>,
    /// In pixels, as it is shown.
    pub height: Option<u32>,
    /// Of a film or sound.
    pub duration_ms: Option<u64>,
    /// A small picture of it.
    pub preview: Option<Preview>,
}

/// A small picture, encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// How.
    pub format: PreviewFormat,
    /// The file.
    pub bytes: Vec<u8>,
}

/// Looks at files: a cheap handle.
#[derive(Debug, Clone)]
pub struct Eyes {
    limits: Arc<Limits>,
    workers: Arc<Semaphore>,
    films: Option<Arc<Films>>,
}

impl Eyes {
    /// With these limits. Where `ffmpeg` is not on the machine, films and sounds are not looked at.
    pub fn new(limits: Limits) -> Self {
        let films = Films::find(&limits.ffmpeg);
        if films.is_none() {
            tracing::info!("There is no ffmpeg on this machine: videos get no preview.");
        }
        Self {
            workers: Arc::new(Semaphore::new(limits.workers.max(1))),
            limits: Arc::new(limits),
            films: films.map(Arc::new),
        }
    }

    /// Looks at a file of this type, as soon as it is its turn. Whatever goes wrong, less is seen.
    pub async fn look(&self, path: &Path, media_type: &MediaType) -> Seen {
        let picture = Format::of(media_type.as_str());
        let film = match media_type.main() {
            "video" | "audio" => self.films.clone(),
            _ => None,
        };
        if picture.is_none() && film.is_none() {
            return Seen::default();
        }
        let Ok(turn) = Arc::clone(&self.workers).acquire_owned().await else {
            return Seen::default();
        };
        let until = Instant::now() + self.limits.time_max;
        if let Some(format) = picture {
            let (path, limits) = (path.to_owned(), Arc::clone(&self.limits));
            let look = tokio::task::spawn_blocking(move || {
                let seen = picture::look(&path, format, &limits, until);
                // Only now, even if nobody waits for the result any more.
                drop(turn);
                seen
            });
            // A decoder that panics has seen nothing.
            return look.await.unwrap_or_default();
        }
        match film {
            Some(films) => films.look(path, media_type, &self.limits).await,
            None => Seen::default(),
        }
    }
}
