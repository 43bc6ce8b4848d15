//! The limit: the same frames to as many sockets, and nothing else that a server does. No server can be cheaper that
//! writes to each connection from a task of its own; ours is held against it.

use std::fs;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use crate::server::cpu_in;

/// What its threads are called, by which their CPU time is found.
const NAME: &str = "the-limit";
/// Threads that it runs on: as many as the server does on the machine with two cores that the goals are of.
const THREADS: usize = 2;

/// An event stream that tells everybody the same.
pub(crate) struct Limit {
    /// None once it is over.
    runtime: Option<Runtime>,
    url: String,
    say: mpsc::UnboundedSender<Bytes>,
}

type Queues = Arc<Mutex<Vec<mpsc::UnboundedSender<Bytes>>>>;

impl Limit {
    /// Begins to listen.
    pub(crate) fn start() -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name(NAME)
            .enable_all()
            .build()?;
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let url = format!("http://{}", listener.local_addr()?);
        let (say, said) = mpsc::unbounded_channel();
        let queues = Queues::default();
        runtime.spawn(accept(listener, Arc::clone(&queues)));
        runtime.spawn(hand_out(said, queues));
        Ok(Self { runtime: Some(runtime), url, say })
    }

    /// Where it listens.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Tells everybody this frame.
    pub(crate) fn say(&self, frame: &str) -> Result<()> {
        self.say.send(format!("id: 1\ndata: {frame}\n\n").into()).context("it is over")
    }

    /// The CPU time of its threads so far.
    #[expect(clippy::unused_self, reason = "there are such threads as long as it is there")]
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let mut cpu = Duration::ZERO;
        for task in fs::read_dir("/proc/self/task")? {
            // A thread may end meanwhile: it is none of ours.
            let Ok(stat) = fs::read_to_string(task?.path().join("stat")) else { continue };
            if stat.contains(&format!("({NAME})")) {
                cpu += cpu_in(&stat)?;
            }
        }
        Ok(cpu)
    }
}

impl Drop for Limit {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting for it is not allowed where others run.
            runtime.shutdown_background();
        }
    }
}

async fn accept(listener: std::net::TcpListener, queues: Queues) -> Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (queue, queued) = mpsc::unbounded_channel();
        tokio::spawn(serve(stream, queue, queued, Arc::clone(&queues)));
    }
}

/// Each frame goes into every queue: a shared value, not a copy.
async fn hand_out(mut said: mpsc::UnboundedReceiver<Bytes>, queues: Queues) {
    while let Some(frame) = said.recv().await {
        let queues = queues.lock().unwrap_or_else(PoisonError::into_inner);
        for queue in queues.iter() {
            // Who has gone hears no more.
            let _ = queue.send(frame.clone());
        }
    }
}

/// What waits goes out in one write.
async fn serve(
    mut stream: TcpStream,
    queue: mpsc::UnboundedSender<Bytes>,
    mut queued: mpsc::UnboundedReceiver<Bytes>,
    queues: Queues,
) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_buf(&mut head).await?;
    }
    let hello = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nid: 0\n\n";
    // From here on it hears what is said: the greeting says so.
    queues.lock().unwrap_or_else(PoisonError::into_inner).push(queue);
    stream.write_all(hello.as_bytes()).await?;
    let (mut frames, mut piece) = (Vec::new(), Vec::new());
    while queued.recv_many(&mut frames, usize::MAX).await > 0 {
        piece.clear();
        frames.drain(..).for_each(|frame| piece.extend_from_slice(&frame));
        stream.write_all(&piece).await?;
    }
    Ok(())
}
