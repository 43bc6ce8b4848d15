//! The promise above all others: kill -9 at any moment, and whatever was answered is there, exactly once.

mod ear;
mod editor;
mod sender;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use testkit::microchat::{Message, Microchat};
use testkit::{Cast, FreshDatabase, Http, PASSWORD, Person, Place, Program, soon};
use tokio::sync::watch;

use ear::Ear;
use editor::Editor;
use sender::Sender;

/// Clients that send at the same time, each from a session of its own.
const SENDERS: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    let program = Program::new(env!("CARGO_BIN_EXE_polychat"));
    Box::pin(rounds(&program, 60)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let database = FreshDatabase::create().await;
    let program = Program::new(env!("CARGO_BIN_EXE_polychat")).with("--database", database.url());
    Box::pin(rounds(&program, 20)).await;
}

/// All who are at it: they send to the lobby, edit and delete in the attic, and listen.
#[derive(Debug)]
struct Crew {
    senders: Vec<Sender>,
    editor: Editor,
    ears: Vec<Ear>,
}

async fn rounds(program: &Program, rounds: usize) {
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let mut crew = crew(&cast).await;
    process.kill();

    for round in 0..rounds {
        let process = program.start().await;
        let http = process.http();
        let (answers, mut answered) = watch::channel(0);
        let answers = Arc::new(answers);
        let sending: Vec<_> = crew
            .senders
            .drain(..)
            .map(|sender| tokio::spawn(sender.sends(http.clone(), Arc::clone(&answers), None)))
            .collect();
        let editing = tokio::spawn(crew.editor.edits(http.clone(), None));
        let listening: Vec<_> =
            crew.ears.drain(..).map(|ear| tokio::spawn(ear.listens(http.clone(), None))).collect();
        // Another moment in each round: between the first answers of all and the middle of the load.
        let moment = 1 + round * 37 % 300;
        let enough = answered.wait_for(|answered| *answered >= moment);
        soon("the moment to kill", enough).await.expect("senders");
        process.kill();
        for sender in sending {
            crew.senders.push(soon("a sender to notice", sender).await.expect("a sender"));
        }
        crew.editor = soon("the editor to notice", editing).await.expect("an editor");
        for ear in listening {
            crew.ears.push(soon("a listener to notice", ear).await.expect("a listener"));
        }
    }
    Box::pin(all_is_there(program, &cast, crew)).await;
}

async fn crew(cast: &Cast) -> Crew {
    let mut ears = Vec::new();
    for (person, by_socket) in [(&cast.ben, false), (&cast.cleo, true)] {
        let cursor = person.listens().await.cursor().to_owned();
        ears.push(Ear::new(person.token(), by_socket, cursor, cast.attic.eid));
    }
    let mut senders = Vec::new();
    for name in 0..SENDERS {
        let person = [&cast.ada, &cast.ben, &cast.cleo][name % 3];
        let token = person.sign_in(&person.alias, PASSWORD).await.token().to_owned();
        senders.push(Sender::new(name, token, cast.lobby));
    }
    Crew { senders, editor: Editor::new(cast.ada.token(), cast.attic), ears }
}

/// The last round, without an accident: everybody gets what is still missing, and then it must all agree.
async fn all_is_there(program: &Program, cast: &Cast, crew: Crew) {
    let process = program.start().await;
    let http = process.http();
    let editor = crew.editor.edits(http.clone(), Some(())).await;
    assert!(editor.step > 60, "{} steps are no load", editor.step);
    let mut answered: BTreeMap<String, u64> = BTreeMap::new();
    let answers = Arc::new(watch::channel(0).0);
    for sender in crew.senders {
        let to = sender.next + 1;
        let sender = sender.sends(http.clone(), Arc::clone(&answers), Some(to)).await;
        // Whoever tries again with a key that was answered long ago gets the same answer.
        for text in sender.answered.keys().take(3) {
            assert_eq!(sender.tries(&http, text).await.expect("an answer"), sender.answered[text]);
        }
        answered.extend(sender.answered);
    }

    let stored = stored(&http, &cast.ben, &cast.lobby).await;
    assert!(stored.len() > 500, "{} messages are no load", stored.len());
    let numbers: Vec<u64> = stored.iter().map(|said| said.0).collect();
    assert_eq!(numbers, (1..=stored.len() as u64).collect::<Vec<_>>(), "dense");
    let texts: BTreeSet<&String> = stored.iter().map(|said| &said.1).collect();
    assert_eq!(texts.len(), stored.len(), "nothing twice");
    let stored_by_text: BTreeMap<String, u64> =
        stored.iter().map(|(no, text)| (text.clone(), *no)).collect();
    assert!(stored_by_text == answered, "what is there is what was answered");
    let elsewhere = cast.cleo.on_chatapi_at(&http).await;
    let lines = elsewhere.reads(cast.lobby.eid, "").await;
    let lines: Vec<(u64, String)> = lines.into_iter().map(|line| (line.id, line.text)).collect();
    assert!(lines == stored, "the other dialect's history");

    let edited: BTreeMap<u64, String> =
        self::stored(&http, &cast.ada, &cast.attic).await.into_iter().collect();
    assert!(edited == editor.left, "what was edited and deleted is as it was answered");
    for (ear, attic) in crew.ears.into_iter().zip([edited, BTreeMap::new()]) {
        let ear = ear.listens(http.clone(), Some(stored.len())).await;
        assert!(ear.heard == stored, "each once, in order: {}", parting(&ear.heard, &stored));
        assert!(ear.attic == attic, "the log and the messages agree, and cleo hears nothing of it");
    }
}

/// All messages of a place, as somebody reads them.
async fn stored(http: &Http, by: &Person, place: &impl Place) -> Vec<(u64, String)> {
    let reader = Microchat::at(http).with_token(by.token());
    let mut stored: Vec<(u64, String)> = Vec::new();
    loop {
        let after = stored.last().map_or(0, |said| said.0);
        let path = format!("/chats/{}/messages?offset={after}&count=200", place.eid());
        let page: Vec<Message> = reader.get(&path).await.to(200);
        if page.is_empty() {
            return stored;
        }
        stored.extend(page.into_iter().map(|message| (message.id, message.text)));
    }
}

/// Where two accounts of a conversation part, for the message of a failing test.
fn parting(is: &[(u64, String)], should: &[(u64, String)]) -> String {
    let at = is.iter().zip(should).position(|(is, should)| is != should).unwrap_or(is.len());
    let from = at.saturating_sub(1);
    let around = |said: &[(u64, String)]| format!("{:?}", said.get(from..said.len().min(at + 2)));
    format!("{} of {}: {} for {}", is.len(), should.len(), around(is), around(should))
}
