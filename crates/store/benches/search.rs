//! How long the first page of a search takes among 200,000 messages in 100 conferences: for a common word, a
//! rare one, a part of one, letters, and what is not there. Run with `cargo bench -p store --bench search`; on
//! PostgreSQL, too, where POLYCHAT_BENCH_POSTGRES names an empty database.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the real clock")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails may stop where it stands")]

use std::time::{Duration, Instant, SystemTime};

use futures_util::StreamExt as _;
use model::{
    AccountId, Alias, Clock, Conversation, Description, MessageText, Name, Page, Permission,
    Permissions, Privileges, SearchQuery, SessionId, Timestamp, Title,
};
use store::{Location, NewAccount, NewConference, NewMessage, Range, SearchIn, Store};

const MESSAGES: u64 = 200_000;
const ROOMS: usize = 100;
const WORDS: u64 = 50_000;
const SENDING: usize = 512;
const TIMES: usize = 20;

fn main() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bench.sqlite");
        measure("SQLite", &Location::Sqlite(path.clone())).await;
        println!("{} MB in the file", std::fs::metadata(path).unwrap().len() / 1_000_000);
        if let Ok(url) = std::env::var("POLYCHAT_BENCH_POSTGRES") {
            measure("PostgreSQL", &Location::Postgres(url)).await;
        }
    });
}

async fn measure(name: &str, location: &Location) {
    let clock = Clock::new(|| {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap())
    });
    let (store, mut log) = Store::open(location, clock).await.unwrap();
    tokio::spawn(async move { while log.recv().await.is_some() {} });
    let (ada, rooms) = furnish(&store).await;
    let began = Instant::now();
    let sends = (0..MESSAGES).map(|at| {
        let room = rooms[usize::try_from(at).unwrap() % ROOMS];
        let message = message(ada, room, &text(at));
        store.send(message)
    });
    let mut sends = futures_util::stream::iter(sends).buffer_unordered(SENDING);
    while let Some(sent) = sends.next().await {
        sent.unwrap();
    }
    println!("{name}: {MESSAGES} messages sent in {:.1?}", began.elapsed());

    let everywhere: Vec<_> = rooms.iter().map(|room| everything(*room)).collect();
    for (what, query) in [
        ("in every message", "common"),
        ("in every 1,000th", "seldom"),
        ("in one", "needle"),
        ("part of a word", "eedl"),
        ("one letter", "c"),
        ("two characters", "北京"),
        ("two words", "common seldom"),
        ("in none", "nowhere"),
    ] {
        let all = first_page(&store, &everywhere, query).await;
        let one = first_page(&store, &everywhere[7..8], query).await;
        println!("{what:>20}: {all:>8.2?} in all, {one:>8.2?} in one conference");
    }
    store.close().await;
}

/// The slowest of some times.
async fn first_page(store: &Store, places: &[SearchIn], query: &str) -> Duration {
    let query = SearchQuery::new(query).unwrap();
    let mut slowest = Duration::ZERO;
    for _ in 0..TIMES {
        let began = Instant::now();
        let mut reader = store.snapshot().await.unwrap();
        let page = Page { offset: 0, count: 50 };
        reader.search(places, AccountId::new(1), None, &query, page).await.unwrap();
        slowest = slowest.max(began.elapsed());
    }
    slowest
}

fn everything(room: Conversation) -> SearchIn {
    SearchIn { conversation: room.id, ranges: vec![Range::ALL] }
}

/// About twenty words, some of which are seldom: the same ones each time that it runs.
fn text(at: u64) -> String {
    let mut seed = at.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::from("common");
    for _ in 0..20 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        // Low numbers come more often, as some words do.
        let word = (seed % WORDS) * (seed / WORDS % WORDS) / WORDS;
        text.push(' ');
        text.push_str(&word_of(word));
    }
    if at % 1_000 == 7 {
        text.push_str(" seldom 我们在北京");
    }
    if at == MESSAGES / 2 + 7 {
        text.push_str(" needle");
    }
    text
}

/// A word of syllables for a number.
fn word_of(mut number: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va",
    ];
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[usize::try_from(number % 16).unwrap()]);
        number /= 16;
        if number == 0 {
            return word;
        }
    }
}

fn message(sender: AccountId, room: Conversation, text: &str) -> NewMessage {
    NewMessage {
        conversation: room.id,
        sender,
        session: SessionId::new(1),
        text: MessageText::new(text).unwrap(),
        attachments: Vec::new(),
        reply_to: None,
        key: None,
        guard: |standing| standing.require(Permission::Send),
    }
}

async fn furnish(store: &Store) -> (AccountId, Vec<Conversation>) {
    store
        .write::<_, store::Error, _>(|writer| {
            Box::pin(async move {
                let account = NewAccount {
                    alias: Alias::new("ada")?,
                    name: Name::default(),
                    surname: Name::default(),
                    email: None,
                    bio: Description::default(),
                    password_hash: None,
                    owner: None,
                    privileges: Privileges::None,
                };
                let ada = writer.add_account(account).await?.id;
                let mut rooms = Vec::new();
                for at in 0..ROOMS {
                    let room = NewConference {
                        title: Title::new(&format!("Room {at}"))?,
                        alias: None,
                        description: Description::default(),
                        private: false,
                        granted: Permissions::members_default(),
                        owner: ada,
                    };
                    rooms.push(writer.add_conference(room).await?);
                }
                Ok((ada, rooms))
            })
        })
        .await
        .unwrap()
}
