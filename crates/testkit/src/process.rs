//! The real program as a process of its own: started, killed, stopped and started again on the same data.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::{Http, Memory, soon};

/// How to start the program: which binary, on what data, with what options.
#[derive(Debug)]
pub struct Program {
    binary: PathBuf,
    folder: TempDir,
    args: Vec<OsString>,
    env: Vec<(OsString, OsString)>,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Exit {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// What it said on standard error.
    pub stderr: String,
}

/// The program, serving.
#[derive(Debug)]
pub struct Process {
    child: Child,
    url: String,
    said: watch::Receiver<Vec<String>>,
}

impl Program {
    /// The program at `binary` (a test says `env!("CARGO_BIN_EXE_polychat")`) with an empty data folder,
    /// a port that the system chooses, and limits off, since these stories are about other things.
    pub fn new(binary: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = Self { binary: binary.into(), folder, args: Vec::new(), env: Vec::new() };
        program.with("--listen", "127.0.0.1:0").with("--limits", "off")
    }

    /// With one more option; a later one of the same name takes the place of the earlier.
    #[must_use]
    pub fn with(mut self, flag: &str, value: impl Into<OsString>) -> Self {
        if let Some(at) = self.args.iter().position(|arg| arg == flag) {
            self.args.drain(at..at + 2);
        }
        self.args.extend([flag.into(), value.into()]);
        self
    }

    /// With one more variable in its environment.
    #[must_use]
    pub fn with_env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.into(), value.into()));
        self
    }

    /// An empty folder that lives as long as this value; the data are in [`Program::data`] below it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The data folder, which the program makes.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it and waits until it says where it listens.
    pub async fn start(&self) -> Process {
        let mut process = self.spawn();
        let mut said = process.said.clone();
        let found = soon("the program to say where it listens", async {
            loop {
                if let Some(url) = said.borrow_and_update().iter().find_map(|line| url_in(line)) {
                    return Some(url);
                }
                if said.changed().await.is_err() {
                    return None;
                }
            }
        })
        .await;
        process.url = found.unwrap_or_else(|| panic!("it ended at once: {}", process.log()));
        process
    }

    /// Starts it without waiting for anything.
    pub fn spawn(&self) -> Process {
        let mut child = self
            .command(["serve"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a program that can be started");
        let (sender, said) = watch::channel(Vec::new());
        let sender = Arc::new(sender);
        read_lines(child.stdout.take().expect("a pipe"), Arc::clone(&sender));
        read_lines(child.stderr.take().expect("a pipe"), sender);
        Process { child, url: String::new(), said }
    }

    /// Starts it where it cannot serve, and waits for its end.
    pub async fn fails(&self) -> Exit {
        self.runs(["serve"], "").await
    }

    /// Runs one of its commands to the end, with this on its standard input.
    pub async fn runs<const N: usize>(&self, command: [&str; N], stdin: &str) -> Exit {
        let mut child = self
            .command(command)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a program that can be started");
        let mut input = child.stdin.take().expect("a pipe");
        // A command that ends without reading leaves us with a broken pipe: its exit code tells the story.
        let _ = std::io::Write::write_all(&mut input, stdin.as_bytes());
        drop(input);
        let pid = Pid::from_child(&child);
        let waiting = tokio::task::spawn_blocking(move || child.wait_with_output());
        let output = tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await;
        let Ok(output) = output else {
            let _ = kill_process(pid, Signal::KILL);
            panic!("{command:?} did not end");
        };
        let output = output.expect("a thread to wait on").expect("an exit");
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Exit { code: output.status.code(), stderr }
    }

    fn command<const N: usize>(&self, command: [&str; N]) -> Command {
        let mut run = Command::new(&self.binary);
        run.current_dir(self.folder()).env_remove("RUST_LOG");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("POLYCHAT_") {
                run.env_remove(name);
            }
        }
        run.args(command).args(&self.args);
        if !self.args.iter().any(|arg| arg == "--data") {
            run.arg("--data").arg(self.data());
        }
        run.envs(self.env.iter().cloned());
        run
    }
}

impl Process {
    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client of it.
    pub fn http(&self) -> Http {
        Http::new(&self.url)
    }

    /// Its memory.
    pub fn memory(&self) -> Memory {
        Memory::of(self.child.id())
    }

    /// What it has said so far, on either output.
    pub fn log(&self) -> String {
        self.said.borrow().join("\n")
    }

    /// Kills it without a warning: SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("leave to kill our own child");
        self.child.wait().expect("an exit");
    }

    /// Asks it to stop: SIGTERM or SIGINT.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("leave to signal our own child");
    }

    /// Waits for its end, and returns its exit status and all that it said.
    pub async fn ends(mut self) -> (ExitStatus, String) {
        let mut said = self.said.clone();
        // Both outputs are closed by its end, and the readers hang up then.
        soon("the program to end", async { while said.changed().await.is_ok() {} }).await;
        let status = self.child.wait().expect("an exit");
        (status, self.log())
    }

    /// Stops it gracefully and waits for its end.
    pub async fn terminate(self) -> (ExitStatus, String) {
        self.signal(Signal::TERM);
        self.ends().await
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Nothing outlives its story, a failed one neither; one that has ended already is no error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(pipe: impl Read + Send + 'static, said: Arc<watch::Sender<Vec<String>>>) {
    thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            said.send_modify(|lines| lines.push(line));
        }
    });
}

/// The first loopback URL with a port in a line.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("http://127.0.0.1:")?;
    let port: String = line[start + "http://127.0.0.1:".len()..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    (!port.is_empty()).then(|| format!("http://127.0.0.1:{port}"))
}

#[cfg(test)]
mod tests {
    use super::url_in;

    #[test]
    fn where_it_listens_is_found_in_what_it_says() {
        let url = Some("http://127.0.0.1:40123".to_owned());
        assert_eq!(url_in("Polychat listens on http://127.0.0.1:40123"), url);
        assert_eq!(url_in("open http://127.0.0.1:40123/ in a browser"), url);
        assert_eq!(url_in("it takes http://127.0.0.1: and a port"), None);
        assert_eq!(url_in("nothing of the kind"), None);
    }
}
