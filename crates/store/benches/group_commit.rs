//! Messages accepted per second, each answered after fsync: the store beside "the limit", a bare group commit
//! that only inserts the same rows. Run with `cargo bench -p store`.
//!
//! Machines are noisy: what counts are the CPU time per message and the ratio of the two in one run.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the real clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails may stop where it stands")]
#![expect(clippy::cast_precision_loss, reason = "figures for people")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use model::{
    AccountId, Alias, Clock, Conversation, Description, MessageText, Name, Permission, Permissions,
    Privileges, SessionId, Timestamp, Title,
};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqliteConnection};
use store::{Location, NewAccount, NewConference, NewMessage, Store};
use tokio::sync::{mpsc, oneshot};

const ROUND: Duration = Duration::from_secs(3);
const ROOMS: usize = 100;
const GROUP_MAX: usize = 1_024;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        println!("{:>8}  {:>28}  {:>28}  {:>6}", "senders", "bare insert", "store", "ratio");
        for senders in [1, 64, 256, 1_024] {
            let bare = bare(senders).await;
            let ours = ours(senders).await;
            let ratio = ours.per_second() / bare.per_second();
            println!("{senders:>8}  {bare}  {ours}  {ratio:>6.2}");
        }
    });
}

struct Figures {
    messages: u64,
    wall: Duration,
    cpu: Duration,
}

impl Figures {
    fn per_second(&self) -> f64 {
        self.messages as f64 / self.wall.as_secs_f64()
    }
}

impl std::fmt::Display for Figures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cpu_us = self.cpu.as_secs_f64() * 1e6 / self.messages as f64;
        write!(f, "{:>9.0} msg/s {:>6.1} µs CPU", self.per_second(), cpu_us)
    }
}

/// So many senders, each of whom sends the next message when the last one is answered.
async fn measure<S, F>(senders: usize, send: S) -> Figures
where
    S: Fn(usize) -> F + Clone + Send + 'static,
    F: Future<Output = ()> + Send,
{
    let sent = Arc::new(AtomicU64::new(0));
    let (cpu, began) = (cpu_time(), Instant::now());
    let tasks: Vec<_> = (0..senders)
        .map(|at| {
            let (send, sent) = (send.clone(), Arc::clone(&sent));
            tokio::spawn(async move {
                while began.elapsed() < ROUND {
                    send(at).await;
                    sent.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    Figures {
        messages: sent.load(Ordering::Relaxed),
        wall: began.elapsed(),
        cpu: cpu_time().checked_sub(cpu).unwrap(),
    }
}

/// User and system time of this process, from its clock ticks of 10 ms.
fn cpu_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
    Duration::from_millis(ticks * 10)
}

const TEXT: &str = "A message of about two hundred bytes, as people write them when they have something to \
    say and the time to say it: not a word, not a page, but a sentence or two about the matter at hand.";

async fn ours(senders: usize) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::new(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap())
    });
    let location = Location::Sqlite(folder.path().join("bench.sqlite"));
    let (store, mut log) = Store::open(&location, clock).await.unwrap();
    tokio::spawn(async move { while log.recv().await.is_some() {} });

    let (accounts, rooms) = furnish(&store, senders).await;
    let text = MessageText::new(TEXT).unwrap();
    let sending = store.clone();
    let figures = measure(senders, move |at| {
        let (store, text) = (sending.clone(), text.clone());
        let (sender, conversation) = (accounts[at], rooms[at % ROOMS].id);
        async move {
            let message = NewMessage {
                conversation,
                sender,
                session: SessionId::new(1),
                text,
                attachments: Vec::new(),
                reply_to: None,
                key: None,
                guard: |standing| standing.require(Permission::Send),
            };
            store.send(message).await.unwrap();
        }
    })
    .await;
    store.close().await;
    figures
}

async fn furnish(store: &Store, senders: usize) -> (Vec<AccountId>, Vec<Conversation>) {
    store
        .write::<_, store::Error, _>(move |writer| {
            Box::pin(async move {
                let mut accounts = Vec::new();
                for at in 0..senders {
                    let account = NewAccount {
                        alias: Alias::new(&format!("sender_{at}"))?,
                        name: Name::default(),
                        surname: Name::default(),
                        email: None,
                        bio: Description::default(),
                        password_hash: None,
                        owner: None,
                        privileges: Privileges::None,
                    };
                    accounts.push(writer.add_account(account).await?.id);
                }
                let mut rooms = Vec::new();
                for at in 0..ROOMS {
                    let room = NewConference {
                        title: Title::new(&format!("Room {at}"))?,
                        alias: None,
                        description: Description::default(),
                        private: false,
                        granted: Permissions::members_default(),
                        owner: accounts[0],
                    };
                    rooms.push(writer.add_conference(room).await?);
                }
                for (at, account) in accounts.iter().enumerate().skip(1) {
                    writer.add_member(rooms[at % ROOMS], *account).await?;
                }
                Ok((accounts, rooms))
            })
        })
        .await
        .unwrap()
}

/// A writer that does nothing but insert: rows come through a channel, go in by one statement, and are
/// answered after the commit.
async fn bare(senders: usize) -> Figures {
    let folder = tempfile::tempdir().unwrap();
    let mut connection = SqliteConnectOptions::new()
        .filename(folder.path().join("bare.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .connect()
        .await
        .unwrap();
    sqlx::query(
        "CREATE TABLE messages (conversation_id INTEGER, no INTEGER, sender_id INTEGER, text TEXT,
             sent_ms INTEGER, PRIMARY KEY (conversation_id, no)) WITHOUT ROWID",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let (rows, waiting) = mpsc::channel::<(usize, oneshot::Sender<()>)>(4_096);
    let writer = tokio::spawn(insert(connection, waiting));
    let figures = measure(senders, move |at| {
        let rows = rows.clone();
        async move {
            let (answer, answered) = oneshot::channel();
            rows.send((at, answer)).await.unwrap();
            answered.await.unwrap();
        }
    })
    .await;
    writer.await.unwrap();
    figures
}

async fn insert(
    mut connection: SqliteConnection,
    mut waiting: mpsc::Receiver<(usize, oneshot::Sender<()>)>,
) {
    let mut last = [0_u64; ROOMS];
    let mut group = Vec::new();
    while waiting.recv_many(&mut group, GROUP_MAX).await > 0 {
        let rows: Vec<_> = group
            .iter()
            .map(|(at, _)| {
                let room = at % ROOMS;
                last[room] += 1;
                serde_json::json!([room, last[room], at, TEXT, 0])
            })
            .collect();
        sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        sqlx::query(
            "INSERT INTO messages SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'),
                 json_extract(value, '$[2]'), json_extract(value, '$[3]'),
                 json_extract(value, '$[4]') FROM json_each($1)",
        )
        .bind(serde_json::Value::from(rows).to_string())
        .execute(&mut connection)
        .await
        .unwrap();
        sqlx::query("COMMIT").execute(&mut connection).await.unwrap();
        for (_, answer) in group.drain(..) {
            answer.send(()).unwrap();
        }
    }
}
