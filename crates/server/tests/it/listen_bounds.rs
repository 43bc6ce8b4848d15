//! What keeps the event stream healthy: heartbeats, and an end for who reads too slowly.

use std::num::NonZeroU32;

use testkit::TestServer;
use testkit::microchat::{Frame, told};

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_shows_that_it_is_alive() {
    let server = TestServer::configured(|config| {
        config.live.comment_every_s = NonZeroU32::MIN;
        config.live.ping_every_s = NonZeroU32::MIN;
    })
    .await;
    let cast = server.cast().await;
    let mut lines = cast.ben.listens().await;
    let mut socket = cast.ben.listens_by_socket().await;
    for _ in 0..2 {
        lines.feels_a_heartbeat().await;
        socket.feels_a_heartbeat().await;
    }
    cast.ada.says("and it still works").in_(&cast.lobby).await;
    for events in [&mut lines, &mut socket] {
        assert_eq!(events.hears_said().await, "and it still works");
    }
}

/// Messages of 19 kB: more than a listener's queue and all buffers between the two ends of a connection hold.
const FLOOD: usize = 1_200;

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_too_slowly_is_sent_away_and_resumes_without_loss() {
    // The queue's bound shall be what ends them, however long the flood takes on a busy machine.
    let patient = std::num::NonZeroU32::new(600).expect("not zero");
    let server = TestServer::configured(|config| config.http.write_timeout_s = patient).await;
    let cast = server.cast().await;
    let mut slow_lines = cast.ben.listens().await;
    let mut slow_socket = cast.ben.listens_by_socket().await;
    // cleo reads while it happens: others are not slowed down by ben.
    let mut cleos = cast.cleo.listens().await;
    let reading = tokio::spawn(async move { cleos.hears_messages(FLOOD).await });
    let text = "🦀".repeat(5_000);
    for part in 0..FLOOD / 8 {
        let sends = (0..8).map(|n| {
            let (text, cast) = (format!("{part}.{n} {}", &text[..19_000]), &cast);
            async move { cast.ada.says(&text).in_(&cast.lobby).await }
        });
        futures_util::future::join_all(sends).await;
    }
    let expected = testkit::soon("cleo to have read it all", reading).await.expect("a reader");
    assert_eq!(expected.len(), FLOOD);

    for (is_socket, slow) in [(false, &mut slow_lines), (true, &mut slow_socket)] {
        let (ending, before) = slow.ends().await;
        assert!(before.len() < FLOOD, "it was never sent away");
        // A socket that was blocked in the middle of a frame can only be cut.
        assert!(is_socket || !ending.reason.is_empty(), "it is told why: {ending:?}");
        assert!(ending.code.is_none_or(|code| code == 4008), "{ending:?}");
        let said = |frame: &Frame| frame.event == "MessageReceive";
        let before = before.iter().filter(|frame| said(frame));
        let mut heard: Vec<_> = before.map(|frame| told(&frame.data)).collect();
        let mut cursor = slow.cursor().to_owned();
        while heard.len() < FLOOD {
            // The rest is read as fast as it comes; should the server still find that too slow, once more.
            let mut resumed = cast.ben.listens_after(&cursor).await;
            while heard.len() < FLOOD
                && let Some(frame) = resumed.next().await
            {
                heard.extend(said(&frame).then(|| told(&frame.data)));
            }
            resumed.cursor().clone_into(&mut cursor);
        }
        assert!(heard == expected, "each once, in order");
    }
}
