//! The server under load: a process of its own, and what the kernel says of it.

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// How long the server may take until it listens, and until it has ended.
const PATIENCE: Duration = Duration::from_mins(2);
/// Ticks in a second, as the kernel counts CPU time towards programs.
const TICKS_PER_SECOND: u64 = 100;

/// A program and where it keeps its data.
#[derive(Debug)]
pub(crate) struct Program {
    binary: PathBuf,
    data: PathBuf,
    /// Thrown away with this value, where the data are.
    _folder: Option<TempDir>,
}

/// The program, serving. It is killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    url: String,
}

/// What a process has used and holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Usage {
    /// CPU time since it began, in user space and in the kernel.
    pub(crate) cpu: Duration,
    /// Memory that it holds, in KiB.
    pub(crate) rss_kib: f64,
}

impl Usage {
    /// What has been used from `before` until this.
    pub(crate) fn cpu_since(self, before: Self) -> Duration {
        self.cpu.saturating_sub(before.cpu)
    }

    /// Memory, in MiB.
    pub(crate) fn rss_mib(self) -> f64 {
        self.rss_kib / 1024.0
    }
}

impl Program {
    /// With an empty data folder that goes with this value.
    pub(crate) fn new(binary: &Path) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        Ok(Self { binary: binary.to_owned(), data, _folder: Some(folder) })
    }

    /// With a data folder that stays.
    pub(crate) fn on(binary: &Path, data: &Path) -> Self {
        Self { binary: binary.to_owned(), data: data.to_owned(), _folder: None }
    }

    /// Starts it and waits until it says where it listens.
    pub(crate) async fn start(&self) -> Result<Server> {
        let mut child = self
            .command()
            .spawn()
            .with_context(|| format!("{} cannot be started", self.binary.display()))?;
        let (says, mut said) = mpsc::unbounded_channel();
        read_lines(child.stdout.take().context("a pipe")?, says.clone());
        read_lines(child.stderr.take().context("a pipe")?, says);
        // From here on whatever fails ends the process.
        let mut server = Server { child, url: String::new() };
        let listens = async {
            let mut before = Vec::new();
            while let Some(line) = said.recv().await {
                if let Some(url) = url_in(&line) {
                    return Ok(url);
                }
                before.push(line);
            }
            bail!("the server ended: {}", before.join("\n"))
        };
        server.url = timeout(PATIENCE, listens).await.context("the server does not listen")??;
        Ok(server)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.binary);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("POLYCHAT_") {
                command.env_remove(name);
            }
        }
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--limits", "off", "--data"])
            .arg(&self.data)
            // Thousands of sign-ins are not what is measured here.
            .env("POLYCHAT_PASSWORDS_MEMORY_KIB", "64")
            .env("POLYCHAT_PASSWORDS_PASSES", "1")
            .env("POLYCHAT_SESSIONS_ACCESS_TOKEN_S", "86400")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

impl Server {
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What it has used so far.
    pub(crate) fn usage(&self) -> Result<Usage> {
        let pid = self.child.id();
        let cpu = cpu_in(&fs::read_to_string(format!("/proc/{pid}/stat"))?)?;
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let rss = rss.and_then(|rss| rss.trim().trim_end_matches("kB").trim().parse().ok());
        Ok(Usage { cpu, rss_kib: rss.context("no memory")? })
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) -> Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM)?;
        let ended = tokio::task::spawn_blocking(move || self.child.wait());
        let status = timeout(PATIENCE, ended).await.context("the server does not end")???;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // One that has ended already is no error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The CPU time in a line of `/proc/PID/stat`, or of one of its threads.
pub(crate) fn cpu_in(stat: &str) -> Result<Duration> {
    // The name before may hold spaces and parentheses; after it the state is the first field, these the 12th and 13th.
    let (_, fields) = stat.rsplit_once(") ").context("no name in the line")?;
    let mut ticks = fields.split(' ').skip(11).map(str::parse::<u64>);
    let mut next = || ticks.next().context("a short line")?.context("no number of ticks");
    Ok(Duration::from_millis((next()? + next()?) * 1_000 / TICKS_PER_SECOND))
}

/// Lines are read to the end: a server whose pipe is full would stop.
fn read_lines(pipe: impl Read + Send + 'static, says: mpsc::UnboundedSender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // Who asked may have heard enough.
            let _ = says.send(line);
        }
    });
}

/// The first loopback URL in a line.
fn url_in(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://127.0.0.1:")?;
    let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!port.is_empty()).then(|| format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_time_is_found_whatever_the_process_is_called() {
        let stat = "7 (a (b) c) S 1 7 7 0 -1 4194304 900 0 0 0 250 50 0 0 20 0 9 0 12345 1 2";
        assert_eq!(cpu_in(stat).unwrap(), Duration::from_secs(3));
        assert!(cpu_in("7 (short) S 1").is_err());
    }

    #[test]
    fn where_it_listens_is_found_in_what_it_says() {
        let url = Some("http://127.0.0.1:40123".to_owned());
        assert_eq!(url_in("Polychat listens on http://127.0.0.1:40123/ now"), url);
        assert_eq!(url_in("it takes http://127.0.0.1: and a port"), None);
    }
}
