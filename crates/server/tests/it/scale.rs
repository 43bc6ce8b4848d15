//! Crowds: ten thousand quiet listeners, and a conversation with five hundred live members.

use std::time::Instant;

use futures_util::stream::FuturesUnordered;
use futures_util::{StreamExt as _, TryStreamExt as _};
use testkit::chatapi::{ChatApi, Live};
use testkit::{Cast, PASSWORD, Person, Program, QuietListener, open_files_max, soon};

/// What the issue asks for, where the system lets a process have so many files.
const LISTENERS: usize = 10_000;
/// Files that a process needs besides.
const OTHER_FILES: u64 = 1_000;
/// Connections that are being opened at once.
const OPENING: usize = 64;
/// What one quiet listener may cost the server.
const KIB_EACH_MAX: u64 = 64;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_listeners() {
    let files = open_files_max();
    let room = usize::try_from(files.saturating_sub(OTHER_FILES)).unwrap_or(usize::MAX);
    let count = LISTENERS.min(room);
    println!("ulimit -n is {files}: {count} listeners");

    let program = Program::new(env!("CARGO_BIN_EXE_polychat"))
        .with_env("POLYCHAT_PASSWORDS_MEMORY_KIB", "64");
    let process = program.start().await;
    let http = process.http();
    let cast = Cast::on(&http).await;
    let mut tokens = vec![cast.ben.token().to_owned(), cast.cleo.token().to_owned()];
    for n in 0..18 {
        let person = Person::joins(&http, &format!("person_{n}")).await;
        let oneself = serde_json::json!({"invitee_id": person.eid});
        person.post("/conferences/@lobby/members", oneself).await.ok(201);
        tokens.push(person.token().to_owned());
    }
    let before = process.memory().now_kib();
    let start = Instant::now();
    let opens =
        (0..count).map(|n| QuietListener::opens(http.authority(), &tokens[n % tokens.len()]));
    let opened =
        futures_util::stream::iter(opens).buffer_unordered(OPENING).try_collect::<Vec<_>>();
    let mut listeners = soon("all listeners to be there", opened).await.expect("all connect");
    let opened_in = start.elapsed();
    let kib_each = process.memory().now_kib().saturating_sub(before) / count.max(1) as u64;

    let start = Instant::now();
    cast.ada.says("good morning, everybody").in_(&cast.lobby).await;
    let answered_in = start.elapsed();
    let hearing: FuturesUnordered<_> =
        listeners.iter_mut().map(|listener| listener.hears("good morning, everybody")).collect();
    let heard =
        soon("all to have heard it", hearing.try_collect::<Vec<()>>()).await.expect("all hear");
    println!(
        "{} listeners opened in {opened_in:?}, {kib_each} KiB each; a message was answered in \
         {answered_in:?} and heard by all after {:?}",
        heard.len(),
        start.elapsed()
    );
    assert_eq!(heard.len(), count);
    assert!(kib_each <= KIB_EACH_MAX, "{kib_each} KiB each");
    drop(listeners);
    cast.ada.says("they have gone").in_(&cast.lobby).await;
}

const MEMBERS: usize = 500;
const SAID: usize = 40;

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_live_members_hear_everything_once_in_order() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"))
        .with_env("POLYCHAT_PASSWORDS_MEMORY_KIB", "64");
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let stranger = ChatApi::at(&process.http());
    // Each has an account of their own; opening the messages makes them members.
    let joins = (0..MEMBERS).map(async |n| -> Live {
        let email = format!("member_{n}@example.org");
        let member = stranger.registers(&format!("member_{n}"), &email, PASSWORD).await;
        member.reads(cast.lobby.eid, "").await;
        member.connects().await
    });
    let mut members: Vec<Live> =
        futures_util::stream::iter(joins).buffer_unordered(16).collect().await;
    let count = cast.ada.get("/entities/@lobby").await.ok(200)["members_count"].clone();
    assert_eq!(count, 3 + MEMBERS);

    let start = Instant::now();
    let talk = async {
        for n in 0..SAID / 2 {
            let (ada, ben) = (&cast.ada, &cast.ben);
            let (question, answer) = (format!("question {n}"), format!("answer {n}"));
            tokio::join!(ada.says(&question).in_(&cast.lobby), ben.says(&answer).in_(&cast.lobby));
        }
    };
    let hearing: FuturesUnordered<_> =
        members.iter_mut().map(|member| member.hears_messages(SAID)).collect();
    let ((), heard) = tokio::join!(talk, hearing.collect::<Vec<_>>());
    println!("{} deliveries in {:?}", MEMBERS * SAID, start.elapsed());

    let stored = cast.ada.reads_all(&cast.lobby).await;
    let stored: Vec<(u64, String)> = stored.into_iter().map(|m| (m.id, m.text)).collect();
    assert_eq!(stored.len(), SAID);
    assert!(heard.iter().all(|heard| *heard == stored), "each once, in order, for each member");
}
