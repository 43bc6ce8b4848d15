//! Films and sounds, by `ffprobe` and `ffmpeg` where the machine has them: measures, and a poster.
//!
//! They are programs of their own, that can be ended: each gets so much time and memory, reads the one file and
//! nothing else, and is told which format it is, so that no playlist makes it open other files.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use model::MediaType;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;
use tokio::time::timeout;

use crate::eyes::{Limits, Seen};
use crate::picture::{self, PREVIEW_SIDE};

/// The most that is read of what they say.
const OUTPUT_MAX_BYTES: u64 = 1024 * 1024;
/// A film's poster is taken here, or earlier in a shorter one: many begin in the dark.
const POSTER_AT_MS: u64 = 1_000;
/// Libraries and threads map several times what they use.
const MAPPED_FACTOR: u64 = 8;
/// Gives up memory (as the kernel counts it for a program: what is mapped, be it used or not) and processor time
/// beyond a limit, then becomes the program.
const LIMITED: &str = "ulimit -v \"$1\"; ulimit -t \"$2\"; shift 2; exec \"$@\"";

/// The two programs.
#[derive(Debug)]
pub(crate) struct Films {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
}

impl Films {
    /// Finds them, by a path or in the folders where programs are.
    pub(crate) fn find(ffmpeg: &Path) -> Option<Self> {
        if ffmpeg.as_os_str().is_empty() {
            return None;
        }
        let ffmpeg = if ffmpeg.components().count() > 1 {
            ffmpeg.to_owned()
        } else {
            let folders = env::var_os("PATH")?;
            env::split_paths(&folders).map(|folder| folder.join(ffmpeg)).find(|at| at.is_file())?
        };
        let ffprobe = ffmpeg.with_file_name("ffprobe");
        (ffmpeg.is_file() && ffprobe.is_file()).then_some(Self { ffmpeg, ffprobe })
    }

    /// Measures a film or sound, and makes a film's preview.
    pub(crate) async fn look(&self, path: &Path, media_type: &MediaType, limits: &Limits) -> Seen {
        let mut seen = Seen::default();
        let Some(demuxer) = demuxer(media_type) else { return seen };
        let look = async {
            let input = format!("file:{}", path.display());
            let said = self.run(&self.ffprobe, limits, &probe(demuxer, &input)).await?;
            measure(&String::from_utf8_lossy(&said), &mut seen);
            if media_type.main() == "video" {
                let at_ms = POSTER_AT_MS.min(seen.duration_ms.unwrap_or(0) / 10);
                let poster = poster(demuxer, &input, at_ms);
                let jpeg = self.run(&self.ffmpeg, limits, &poster).await?;
                seen.preview = picture::of_poster(&jpeg);
            }
            Some(())
        };
        if timeout(limits.time_max, look).await.is_err() {
            tracing::debug!("a film took too long to look at");
        }
        if media_type.main() == "audio" {
            (seen.width, seen.height) = (None, None);
        }
        seen
    }

    /// What a program says, if it ends well. It is killed where nobody waits for it any more.
    async fn run(&self, program: &Path, limits: &Limits, arguments: &[String]) -> Option<Vec<u8>> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", LIMITED, "sh"])
            .arg((limits.memory_max_bytes / 1024 * MAPPED_FACTOR).to_string())
            .arg(limits.time_max.as_secs().max(1).to_string())
            .arg(program)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .ok()?;
        let mut said = Vec::new();
        let output = child.stdout.take()?;
        output.take(OUTPUT_MAX_BYTES).read_to_end(&mut said).await.ok()?;
        child.wait().await.ok()?.success().then_some(said)
    }
}

/// The one format as which a file may be read.
fn demuxer(media_type: &MediaType) -> Option<&'static str> {
    Some(match media_type.as_str() {
        "video/mp4" | "video/quicktime" | "video/3gpp" | "audio/mp4" | "audio/3gpp" => "mov",
        "video/webm" | "video/x-matroska" | "audio/webm" | "audio/x-matroska" => "matroska",
        "video/ogg" | "audio/ogg" => "ogg",
        "video/x-msvideo" => "avi",
        "video/mpeg" => "mpeg",
        "video/x-flv" => "flv",
        "audio/mpeg" => "mp3",
        "audio/flac" => "flac",
        "audio/wav" => "wav",
        "audio/aac" => "aac",
        _ => return None,
    })
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn probe(demuxer: &str, input: &str) -> Vec<String> {
    let entries = "format=duration:stream=width,height:stream_side_data=rotation";
    words(&[
        "-v",
        "error",
        "-protocol_whitelist",
        "file",
        "-f",
        demuxer,
        "-select_streams",
        "v:0",
        "-show_entries",
        entries,
        "-of",
        "default=noprint_wrappers=1",
        input,
    ])
}

fn poster(demuxer: &str, input: &str, at_ms: u64) -> Vec<String> {
    let at = format!("{}.{:03}", at_ms / 1_000, at_ms % 1_000);
    let fit = format!(
        "scale='min({PREVIEW_SIDE},iw)':'min({PREVIEW_SIDE},ih)':force_original_aspect_ratio=decrease"
    );
    words(&[
        "-v",
        "error",
        "-nostdin",
        "-threads",
        "1",
        "-protocol_whitelist",
        "file",
        "-f",
        demuxer,
        "-ss",
        &at,
        "-i",
        input,
        "-map",
        "0:v:0",
        "-frames:v",
        "1",
        "-vf",
        &fit,
        "-threads",
        "1",
        "-c:v",
        "mjpeg",
        "-q:v",
        "3",
        "-pix_fmt",
        "yuvj420p",
        "-f",
        "image2pipe",
        // Of the protocols, the output has this one alone.
        "pipe:1",
    ])
}

/// Reads `name=value`, a line each.
fn measure(said: &str, seen: &mut Seen) {
    let value = |name: &str| {
        said.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(str::trim)
    };
    seen.duration_ms = value("duration").and_then(milliseconds);
    let sides = (
        value("width").and_then(|width| width.parse().ok()),
        value("height").and_then(|height| height.parse().ok()),
    );
    let turned = value("rotation")
        .and_then(|degrees| degrees.parse::<i32>().ok())
        .is_some_and(|degrees| degrees.rem_euclid(180) == 90);
    (seen.width, seen.height) = if turned { (sides.1, sides.0) } else { sides };
}

/// `12.345678` seconds.
fn milliseconds(seconds: &str) -> Option<u64> {
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, ""));
    let whole: u64 = whole.parse().ok()?;
    let part: String = part.chars().chain("000".chars()).take(3).collect();
    whole.checked_mul(1_000)?.checked_add(part.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;
    use std::time::{Duration, Instant};

    use super::*;

    /// Programs of our own in place of the two.
    fn programs(folder: &Path, ffprobe: &str, ffmpeg: &str) -> Films {
        for (name, script) in [("ffprobe", ffprobe), ("ffmpeg", ffmpeg)] {
            let path = folder.join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
        }
        Films::find(&folder.join("ffmpeg")).unwrap()
    }

    fn limits(time_max: Duration) -> Limits {
        Limits { time_max, ..Limits::default() }
    }

    #[test]
    fn what_ffprobe_says_is_read() {
        let measured = |said: &str| {
            let mut seen = Seen::default();
            measure(said, &mut seen);
            (seen.width, seen.height, seen.duration_ms)
        };
        let film = "width=1920\nheight=1080\nduration=12.345678\n";
        assert_eq!(measured(film), (Some(1_920), Some(1_080), Some(12_345)));
        let held_upright = "width=1920\nheight=1080\nrotation=-90\nduration=1.5\n";
        assert_eq!(measured(held_upright), (Some(1_080), Some(1_920), Some(1_500)));
        assert_eq!(measured("duration=3\n"), (None, None, Some(3_000)));
        assert_eq!(measured("duration=N/A\nwidth=-1\n"), (None, None, None));
        assert_eq!(measured(""), (None, None, None));
    }

    // One test, since a program cannot be started while another thread that starts one still has it open.
    #[tokio::test]
    async fn programs_that_hang_fail_or_say_nonsense_give_no_preview() {
        let folder = tempfile::tempdir().unwrap();
        let films = programs(folder.path(), "echo width=4; echo height=2", "exec sleep 1000");
        let began = Instant::now();
        let film = MediaType::parse("video/mp4").unwrap();
        let seen = films.look(Path::new("film"), &film, &limits(Duration::from_millis(500))).await;
        assert!(began.elapsed() < Duration::from_mins(1));
        assert_eq!((seen.width, seen.height, seen.preview), (Some(4), Some(2), None));

        let look = async |ffprobe: &str, ffmpeg: &str| {
            let films = programs(folder.path(), ffprobe, ffmpeg);
            films.look(Path::new("film"), &film, &limits(Duration::from_mins(1))).await
        };
        assert_eq!(look("exit 1", "exit 0").await, Seen::default());
        assert_eq!(look("echo duration=1", "echo no picture").await.preview, None);
        let endless = "while :; do echo no picture; done";
        assert_eq!(look("echo duration=1", endless).await.preview, None);
    }

    #[test]
    fn where_there_is_no_program_there_is_none() {
        assert!(Films::find(Path::new("")).is_none());
        assert!(Films::find(Path::new("/nowhere/ffmpeg")).is_none());
        assert!(Films::find(Path::new("no-such-program-at-all")).is_none());
    }
}
