//! The program: how it starts, refuses to start, and stops.

use std::net::TcpListener;
use std::process::Command;

use rustix::process::Signal;
use serde_json::json;
use testkit::microchat::Microchat;
use testkit::{
    Cast, Exit, FreshDatabase, PASSWORD, Person, Program, eventually, run_on_file, soon,
};

fn program() -> Program {
    Program::new(env!("CARGO_BIN_EXE_polychat"))
}

/// Whether a refusal to start is a sentence with these words, and an exit code that says so.
#[track_caller]
fn says(failure: &Exit, words: &[&str]) {
    let Exit { code, stderr } = failure;
    assert!(code.is_some_and(|code| code != 0), "{code:?}: {stderr}");
    for word in words {
        assert!(stderr.contains(word), "`{word}` is not in: {stderr}");
    }
    for inside in ["panicked", "RUST_BACKTRACE", "backtrace", "Os {", "SqliteError", ".rs:"] {
        assert!(!stderr.contains(inside), "it tells its insides: {stderr}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_makes_its_data_folder_and_keeps_what_was_written() {
    let program = program().with("--data", "not/there/yet");
    let process = program.start().await;
    let ada = Person::joins(&process.http(), "ada").await;
    ada.says("remember").to(&ada).await;
    let (status, log) = process.terminate().await;
    assert!(status.success(), "{log}");
    assert!(program.folder().join("not/there/yet/polychat.sqlite").exists());

    let process = program.start().await;
    let again = Microchat::at(&process.http()).with_token(ada.token());
    let said = again.get(&format!("/chats/{}/messages", ada.eid)).await.ok(200);
    assert_eq!(said[0]["text"], "remember");
}

#[tokio::test]
async fn a_port_in_use_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    says(&program().with("--listen", &address).fails().await, &[&address, "in use"]);
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_or_written_is_said() {
    let program = program();
    let file = program.folder().join("a file");
    std::fs::write(&file, "in the way").expect("a file");
    let below = file.join("data");
    let program = program.with("--data", &below);
    says(&program.fails().await, &["cannot write", "a file"]);
    // Root may write anywhere, but not here.
    says(&self::program().with("--data", "/proc/polychat").fails().await, &["/proc/polychat"]);
}

#[tokio::test]
async fn a_bad_configuration_is_said() {
    for (flag, value) in
        [("--listen", "nowhere"), ("--limits", "maybe"), ("--database", "mysql://x/y")]
    {
        says(&program().with(flag, value).fails().await, &[flag.trim_start_matches("--")]);
    }
    says(&program().with_env("POLYCHAT_HTTP_LISTEM", "x").fails().await, &["POLYCHAT_HTTP_LISTEM"]);
    let program = program();
    for (text, words) in [
        ("[http]\nlistten = '127.0.0.1:0'\n", ["http.listten", "polychat.toml"]),
        ("[passwords]\npasses = 'many'\n", ["passwords.passes", "polychat.toml"]),
        ("[http\n", ["polychat.toml", "polychat.toml"]),
    ] {
        std::fs::write(program.folder().join("polychat.toml"), text).expect("a file");
        says(&program.fails().await, &words);
    }
    let nowhere = program.with("--config", "/nowhere/polychat.toml");
    says(&nowhere.fails().await, &["/nowhere/polychat.toml"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_same_file_is_refused_and_the_first_goes_on() {
    let program = program();
    let process = program.start().await;
    let ada = Person::joins(&process.http(), "ada").await;
    says(&program.fails().await, &["polychat.sqlite", "another"]);
    says(&program.runs(["user", "list"], "").await, &["polychat.sqlite", "another"]);
    ada.says("still here").to(&ada).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_same_postgres_database_is_refused() {
    let database = FreshDatabase::create().await;
    let program = program().with("--database", database.url());
    let process = program.start().await;
    let failure = program.fails().await;
    says(&failure, &["another"]);
    assert!(!failure.stderr.contains(&database.url()), "the URL may hold a password");
    Person::joins(&process.http(), "ada").await;
    process.terminate().await;
    program.start().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let future = |success: &str, checksum: &str| {
        format!(
            "INSERT INTO _sqlx_migrations
                 (version, description, installed_on, success, checksum, execution_time)
             VALUES (999999, 'from the future', CURRENT_TIMESTAMP, {success}, {checksum}, 0)"
        )
    };
    let on_sqlite = program();
    on_sqlite.start().await.terminate().await;
    run_on_file(&on_sqlite.data().join("polychat.sqlite"), future("1", "x'00'")).await;
    says(&on_sqlite.fails().await, &["newer version"]);

    let database = FreshDatabase::create().await;
    let on_postgres = program().with("--database", database.url());
    on_postgres.start().await.terminate().await;
    database.run(future("TRUE", "'\\x00'")).await;
    says(&on_postgres.fails().await, &["newer version"]);
}

#[tokio::test]
async fn a_database_that_is_not_there_is_said_without_its_password() {
    let url = "postgres://polychat:a-secret@127.0.0.1:1/nowhere";
    let failure = program().with("--database", url).fails().await;
    says(&failure, &["127.0.0.1:1/nowhere"]);
    assert!(!failure.stderr.contains("a-secret"), "{}", failure.stderr);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_stops_it_gracefully() {
    for signal in [Signal::TERM, Signal::INT] {
        let program = program();
        let process = program.start().await;
        let cast = Cast::on(&process.http()).await;
        let mut lines = cast.ben.listens().await;
        let mut socket = cast.ben.listens_by_socket().await;
        let mut live = cast.cleo.on_chatapi().await.connects().await;
        cast.ada.says("last words").in_(&cast.lobby).await;
        process.signal(signal);

        // Everybody is told, and what was said before is heard before.
        assert_eq!(lines.hears_said().await, "last words");
        assert_eq!(socket.hears_said().await, "last words");
        assert_eq!(live.hears().await["text"], "last words");
        lines.ends().await;
        let (ending, _) = socket.ends().await;
        assert_eq!(ending.code, Some(1001), "{ending:?}");
        live.ends().await;
        let (status, log) = process.ends().await;
        assert_eq!(status.code(), Some(0), "{log}");

        // One resumes with the next process as if nothing had happened.
        let process = program.start().await;
        let (ada, ben) = (cast.ada.token(), cast.ben.token());
        let (ada, ben) =
            [ada, ben].map(|token| Microchat::at(&process.http()).with_token(token)).into();
        let mut lines = ben.listens_after(lines.cursor()).await;
        let path = format!("/chats/{}/messages", cast.lobby.eid);
        ada.post(&path, json!({"text": "we are back"})).await.ok(201);
        assert_eq!(lines.hears_said().await, "we are back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_flight_when_it_stops_is_answered_or_not_done() {
    let program = program();
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let senders = (0..8).map(|sender| {
        let (ada, path) = (cast.ada.clone(), format!("/api/v0/chats/{}/messages", cast.lobby.eid));
        tokio::spawn(async move {
            let mut answered = Vec::new();
            for n in 0.. {
                let body = json!({"text": format!("{sender}: {n}")});
                match ada.http().try_post(&path, body).await {
                    Ok(answer) if answer.status == 201 => answered.push(answer.ok(201)),
                    Ok(answer) => {
                        answer.refused(503);
                        break;
                    }
                    Err(_) => break,
                }
            }
            answered
        })
    });
    let senders: Vec<_> = senders.collect();
    let mut events = cast.ben.listens().await;
    events.hears_messages(100).await;
    process.signal(Signal::TERM);
    let mut answered = Vec::new();
    for sender in senders {
        answered.extend(soon("a sender to be turned away", sender).await.expect("a sender"));
    }
    let (status, log) = process.ends().await;
    assert_eq!(status.code(), Some(0), "{log}");

    let process = program.start().await;
    let ada = Microchat::at(&process.http()).with_token(cast.ada.token());
    for message in &answered {
        let path = format!("/chats/{}/messages/{}", cast.lobby.eid, message["id"]);
        assert_eq!(ada.get(&path).await.ok(200), *message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_runs_the_machine_manages_accounts_while_it_is_stopped() {
    let program = program();
    let done = |exit: Exit| assert_eq!(exit.code, Some(0), "{}", exit.stderr);
    done(program.runs(["user", "add", "ada"], "correct horse battery\n").await);
    done(program.runs(["user", "add", "ben"], "correct horse battery\n").await);
    says(&program.runs(["user", "add", "ADA"], "correct horse battery\n").await, &["alias"]);
    says(&program.runs(["user", "add", "cleo"], "short\n").await, &["password"]);
    done(program.runs(["user", "privileges", "ben", "moderator"], "").await);
    done(program.runs(["user", "password", "ben"], "another password\n").await);
    done(program.runs(["user", "list"], "").await);

    let process = program.start().await;
    let stranger = Microchat::at(&process.http());
    let ada = stranger.sign_in("ada", PASSWORD).await;
    let ben = stranger.sign_in("ben", "another password").await;
    stranger.tries_to_sign_in("ben", PASSWORD).await.refused(401);
    assert_eq!(ada.get("/entities/self").await.ok(200)["privileges"], "admin");
    assert_eq!(ben.get("/entities/self").await.ok(200)["privileges"], "moderator");
    process.terminate().await;

    done(program.runs(["user", "delete", "ben"], "").await);
    says(&program.runs(["user", "delete", "ben"], "").await, &["no such"]);
    let process = program.start().await;
    let stranger = Microchat::at(&process.http());
    stranger.tries_to_sign_in("ben", "another password").await.refused(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_line_holds_a_token_a_password_or_a_query() {
    let program = program().with_env("RUST_LOG", "trace");
    let process = program.start().await;
    let cast = Cast::on(&process.http()).await;
    let ben = cast.ben.on_chatapi().await;
    let mut live = ben.connects().await;
    live.says("a whispered secret", cast.lobby.eid).await;
    live.hears().await;
    cast.ada.get("/chats/@lobby/messages?count=7&extra=query-secret").await.ok(200);
    cast.ada.tries_to_sign_in("ada", "mistyped password").await.refused(401);
    let tokens = [cast.ada.token().to_owned(), ben.token.clone()];
    let (_, log) = process.terminate().await;
    assert!(log.lines().count() > 10, "nothing is logged at all: {log}");
    let secrets = tokens.iter().map(String::as_str);
    for secret in secrets.chain([PASSWORD, "mistyped password", "query-secret", "whispered"]) {
        let leak = log.lines().find(|said| said.contains(secret));
        assert!(leak.is_none(), "{leak:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_configuration_is_the_programs_own() {
    let page = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let run = Command::new(env!("CARGO_BIN_EXE_polychat")).args(["config", "--page"]).output();
    let made = String::from_utf8(run.expect("an exit").stdout).expect("UTF-8");
    assert!(page == made, "docs/configuration.md is out of date: polychat config --page makes it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_is_killed_is_no_obstacle_to_the_next() {
    let program = program();
    for seen in ["polychat.sqlite.lock", "polychat.sqlite", "polychat.sqlite-wal"] {
        let process = program.spawn();
        let file = program.data().join(seen);
        eventually(seen, async || file.exists()).await;
        process.kill();
    }
    let process = program.start().await;
    Person::joins(&process.http(), "ada").await;
}
