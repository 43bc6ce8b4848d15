//! The scenarios that measure the server, with tiny crowds: they must keep running, and each fails where something is
//! lost, doubled or out of order. What they measure here means nothing.

use std::path::Path;

use loadgen::{Archive, FanOut, History, Idle, Over, Report, Search, Send, Start, Storm};

const SERVER: &str = env!("CARGO_BIN_EXE_polychat");

#[tokio::test(flavor = "multi_thread")]
async fn a_few_members_hear_each_message_once_over_every_wire() {
    for over in [Over::Gateway, Over::Chatapi, Over::Sse] {
        let fan_out = FanOut { over, members: 5, messages: 40, in_flight: 8, bytes: 60 };
        let report = fan_out.run(Path::new(SERVER)).await.expect("each message once");
        measured(&report, &["server CPU per delivery", "sent until heard, p99"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_listeners_fall_silent() {
    let idle = Idle { over: Over::Gateway, listeners: 6, conversations: 2, seconds: 1 };
    let report = idle.run(Path::new(SERVER)).await.expect("nobody is gone");
    measured(&report, &["memory of the server for each", "server CPU while all are idle"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_senders_are_all_answered() {
    let send = Send { senders: 4, messages: 60, rooms: 3, bytes: 60 };
    let report = send.run(Path::new(SERVER)).await.expect("what was answered is there");
    measured(&report, &["accepted", "answered, p99"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_archive_is_kept_read_searched_and_started_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = Some(folder.path().join("archive"));
    let archive = Archive { messages: 1_200, chats: 3, archive: kept };

    let history = History { archive: archive.clone(), times: 3 };
    let report = history.run(Path::new(SERVER)).await.expect("the right pages");
    measured(&report, &["newest page, server CPU", "list of all chats, p99"]);

    let search = Search { archive: archive.clone(), times: 2 };
    let report = search.run(Path::new(SERVER)).await.expect("what is there is found");
    measured(&report, &["in one, p99"]);

    let start = Start { archive, times: 2 };
    let report = start.run(Path::new(SERVER)).await.expect("a server that starts");
    measured(&report, &["from the start to the first answer, p99"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_few_clients_resume_after_a_restart_over_every_wire() {
    for over in [Over::Gateway, Over::Chatapi, Over::Sse] {
        let storm = Storm { over, clients: 4, missed: 5 };
        let report = storm.run(Path::new(SERVER)).await.expect("all are caught up");
        measured(&report, &["server CPU for each client", "caught up after, p99"]);
    }
}

/// There are such figures, and none is nonsense.
fn measured(report: &Report, figures: &[&str]) {
    for figure in figures {
        let row = report.rows().iter().find(|row| row.what == *figure);
        let row = row.unwrap_or_else(|| panic!("no {figure}:\n{}", report.table()));
        assert!(row.value.is_finite() && row.value >= 0.0, "{row:?}");
    }
}
